/** What may come between: the parts of a Scenario document that disturb a rollout, at any moment of its time. */
import fc from 'fast-check';
import type { Mapping } from './manifest.ts';

/** How long a rollout takes undisturbed. */
export interface Span {
  readonly seconds: number;
  /** From the last release to the end of everything foreseeable. */
  readonly afterRelease: number;
}

const VERBS = ['promote', 'abort', 'retry', 'promote-full', 'undo', 'restart', 'promote-skip-current-step'] as const;

/** Versions that are released: good ones, one that fails, one that never gets ready. */
const VERSIONS = [
  { image: '*:next-stuck', behaviour: 'never-ready' },
  { image: '*:next-bad', behaviour: 'errors-20' },
  { image: '*:next-*', behaviour: 'good' },
] as const;

const lag = fc.constantFrom<Mapping>(
  {},
  { watchLag: { uniform: ['0s', '2s'] } },
  { endpointPropagation: { uniform: ['1s', '15s'] } },
  { routerPropagation: { uniform: ['1s', '20s'] } },
);

/** One or two releases, up to five acts of people, up to two faults, and how late everybody hears. Shrinks towards none. */
export function disturbances({ seconds, afterRelease }: Span): fc.Arbitrary<Mapping> {
  // Moments stay as they are while a story is shrunk: fewer happenings help the reader, rounder seconds cost many runs.
  // Half of them crowd into two minutes, for most trouble comes of things that overtake each other.
  const second = fc.noShrink(
    fc.oneof(fc.integer({ min: 60, max: Math.max(61, seconds) }), fc.integer({ min: 60, max: 180 })),
  );
  const people = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ second, do: fc.constantFrom<string>(...VERBS) }) },
      {
        weight: 1,
        arbitrary: fc.record({ second, do: fc.constant('scale'), replicas: fc.integer({ min: 1, max: 12 }) }),
      },
    ),
    { maxLength: 5 },
  );
  const tags = fc.constantFrom('next-1', 'next-2', 'next-bad', 'next-stuck');
  const releases = fc.array(fc.record({ second, tag: tags }), { minLength: 1, maxLength: 2 });
  const length = fc.noShrink(fc.integer({ min: 5, max: 60 }));
  const controllers = fc.constantFrom('rollouts', 'replicaset', 'argo-rollouts');
  const faults = fc.array(
    fc.oneof(
      fc.record({ second, length, fault: fc.constant('controller-restart'), controller: fc.constant('argo-rollouts') }),
      fc.record({
        second,
        length,
        fault: fc.constant('watch-lag'),
        controller: controllers,
        lag: fc.constantFrom('1s', '10s'),
      }),
      fc.record({ second, length, fault: fc.constant('router-stuck') }),
      fc.record({ second, fault: fc.constant('pod-crash'), pods: fc.constantFrom(1, 2) }),
    ),
    { maxLength: 2 },
  );
  return fc.record({ people, releases, faults, cluster: lag, seed: fc.noShrink(fc.nat({ max: 999 })) }).map((story) => {
    const timed = [...story.people, ...story.releases, ...story.faults];
    const lastAct = Math.max(...timed.map((one) => one.second));
    return {
      people: inOrder(story.people),
      releases: inOrder(story.releases),
      versions: VERSIONS as unknown as Mapping[],
      faults: inOrder(story.faults),
      cluster: story.cluster,
      seed: story.seed,
      // Twice what it takes undisturbed, and the default progress deadline.
      until: `${lastAct + 2 * afterRelease + 660}s`,
    };
  });
}

interface Timed {
  readonly second: number;
  readonly length?: number;
}

/** By their moments, which are written as the document has them. */
const inOrder = (list: readonly (Timed & object)[]): readonly Mapping[] =>
  [...list]
    .sort((a, b) => a.second - b.second)
    .map(({ second, length, ...rest }) => ({
      at: `${second}s`,
      ...(length === undefined ? {} : { for: `${length}s` }),
      ...(rest as Mapping),
    }));
