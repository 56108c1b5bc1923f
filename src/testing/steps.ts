/** The steps of a canary, of all kinds that its router can do. */
import fc from 'fast-check';
import type { Json } from '../cluster/objects.ts';
import type { Mapping } from './manifest.ts';
import type { Router } from './routers.ts';

/** The analysis templates a step may name. */
export const CHECKS = ['check-a', 'check-b'] as const;

const weight = fc.constantFrom(20, 50, 100, 1, 5, 10, 33, 60, 80, 99, 0);
const pause: fc.Arbitrary<Mapping> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((s) => ({ pause: { duration: s } })),
  fc.constantFrom('1s', '10s', '1m').map((duration) => ({ pause: { duration } })),
  fc.constant({ pause: {} }),
);
const setWeight = weight.map((w): Mapping => ({ setWeight: w }));
const templates = fc
  .subarray([...CHECKS], { minLength: 1 })
  .map((names) => names.map((templateName) => ({ templateName })));
const analysis = templates.map((list): Mapping => ({ analysis: { templates: list } }));

const experiment = fc
  .record({
    duration: fc.integer({ min: 3, max: 30 }).map((s) => `${s}s`),
    baseline: fc.boolean(),
    replicas: fc.integer({ min: 1, max: 3 }),
    check: fc.option(fc.constantFrom(...CHECKS), { nil: undefined }),
  })
  .map(
    ({ duration, baseline, replicas, check }): Mapping => ({
      experiment: {
        duration,
        templates: [
          { name: 'canary', specRef: 'canary', replicas },
          ...(baseline ? [{ name: 'baseline', specRef: 'stable', replicas }] : []),
        ],
        ...(check === undefined ? {} : { analyses: [{ name: 'look', templateName: check }] }),
      },
    }),
  );

const canaryScale: fc.Arbitrary<Mapping> = fc.oneof(
  fc.constant({ setCanaryScale: { matchTrafficWeight: true } }),
  weight.map((w) => ({ setCanaryScale: { weight: w } })),
  fc.integer({ min: 0, max: 8 }).map((replicas) => ({ setCanaryScale: { replicas } })),
);

const headerRoute = fc.constant<Mapping>({
  setHeaderRoute: { name: 'header-route', match: [{ headerName: 'X-Try', headerValue: { exact: 'yes' } }] },
});
const mirrorRoute = fc.integer({ min: 1, max: 100 }).map(
  (percentage): Mapping => ({
    setMirrorRoute: { name: 'mirror-route', percentage, match: [{ method: { exact: 'GET' } }] },
  }),
);

/** The step plugins a step may name. */
export const PLUGINS = ['example/approval', 'example/migration'] as const;

const plugin = fc.constantFrom(...PLUGINS).map((name): Mapping => ({ plugin: { name, config: { note: 'any' } } }));

const called: fc.Arbitrary<Mapping> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ phase: 'Successful' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('5s', '20s', '1m').map((requeueAfter) => ({ phase: 'Running', requeueAfter })),
  },
  { weight: 1, arbitrary: fc.constant({ phase: 'Successful', after: '40s' }) },
  { weight: 1, arbitrary: fc.constant({ phase: 'Failed', message: 'not today' }) },
  { weight: 1, arbitrary: fc.constant({ error: 'connection refused' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Abort', 'Terminate').map((to) => ({ to, phase: 'Failed', message: 'too late' })),
  },
);

/** What the calls of a step plugin are answered, or that the controller has none of that name. */
export const pluginAnswers: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: fc.array(called, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant('disabled') },
  { weight: 1, arbitrary: fc.constant('missing') },
);

/** Up to seven steps. Without a router there is no canary scale, and no route of its own for anybody. */
export function steps(router: Router | undefined): fc.Arbitrary<readonly Mapping[]> {
  const kinds = [
    { weight: 5, arbitrary: setWeight },
    { weight: 4, arbitrary: pause },
    { weight: 1, arbitrary: analysis },
    { weight: 1, arbitrary: experiment },
    { weight: 1, arbitrary: plugin },
    ...(router === undefined ? [] : [{ weight: 2, arbitrary: canaryScale }]),
    ...(router?.headers === true ? [{ weight: 1, arbitrary: headerRoute }] : []),
    ...(router?.mirrors === true ? [{ weight: 1, arbitrary: mirrorRoute }] : []),
  ];
  return fc.array(fc.oneof(...kinds), { maxLength: 7 });
}
