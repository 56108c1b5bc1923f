/** Releases of some quality, for any Rollout: the parts of a Scenario document that release a version which behaves so. */
import fc from 'fast-check';
import type { Mapping } from './manifest.ts';

/** The tag under which the version is released. */
const TAG = 'candidate';

const released = (behaviour: Mapping | string): Mapping => ({
  releases: [{ at: '2m', tag: TAG }],
  versions: [{ image: `*:${TAG}`, behaviour }],
});

/** A version that answers like the one before it. */
export const goodRelease = (): fc.Arbitrary<Mapping> => fc.constant(released('good'));

/** Whole percent, both ends included. */
export interface Percent {
  readonly from?: number;
  readonly to?: number;
}

/** A version that answers some percent of its requests with 500 from its first moment on. Shrinks towards the fewest. */
export const failingRelease = ({ from = 10, to = 100 }: Percent = {}): fc.Arbitrary<Mapping> =>
  fc.integer({ min: from, max: to }).map((percent) => released({ errors: `${percent}%` }));

/** A version that begins to fail only some time (ten seconds to `within` seconds) after its first pod answers. */
export const lateFailingRelease = (within = 600, { from = 10, to = 100 }: Percent = {}): fc.Arbitrary<Mapping> =>
  fc
    .record({ after: fc.integer({ min: 10, max: within }), percent: fc.integer({ min: from, max: to }) })
    .map(({ after, percent }) => released({ changes: [{ after: `${after}s`, errors: `${percent}%` }] }));

/** A version two to fifty times slower. */
export const slowRelease = (): fc.Arbitrary<Mapping> =>
  fc.integer({ min: 2, max: 50 }).map((factor) => released({ latencyFactor: factor }));

/** A version whose pods never become ready. */
export const stuckRelease = (): fc.Arbitrary<Mapping> => fc.constant(released('never-ready'));

/** Any of the bad ones. */
export const badRelease = (): fc.Arbitrary<Mapping> =>
  fc.oneof(failingRelease(), lateFailingRelease(), slowRelease(), stuckRelease());
