/** What goes wrong in a rehearsal: up to three faults, none of which outlasts its last act by much. */
import fc from 'fast-check';
import { type Mapping, written } from './manifest.ts';
import { LAST_ACT } from './stories.ts';

const at = fc.integer({ min: 5, max: LAST_ACT }).map((s) => `${s}s`);
export const lasting = fc.integer({ min: 1, max: 60 }).map((s) => `${s}s`);
const controller = fc.constantFrom('argo-rollouts', 'kube-controller-manager', 'rollouts', 'analysis', 'replicaset');
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const images = fc.constantFrom('*', '*:v1', '*:v2');

/** A fault of this kind at some moment. */
export const fault = (
  name: string,
  fields: { readonly [field: string]: fc.Arbitrary<unknown> } = {},
): fc.Arbitrary<Mapping> =>
  fc.record({ at, fault: fc.constant(name), ...fields }).map((one) => written(one as Mapping));

/** Up to three faults of all kinds, at moments that suit nobody. */
export const faults = (): fc.Arbitrary<readonly Mapping[]> =>
  fc.array(
    fc.oneof(
      fault('pod-crash', { pods: fc.constantFrom(1, 2, 'all'), image: images }),
      fault('slow-dependency', { for: lasting, image: images, latencyFactor: fc.constantFrom(2, 50) }),
      fault('registry-outage', { for: lasting }),
      fault('controller-restart', { for: lasting, controller }),
      fault('watch-lag', { for: lasting, controller: optional(controller), lag: fc.constantFrom('1s', '20s') }),
      fault('api-throttling', {
        for: lasting,
        controller: optional(controller),
        qps: fc.constantFrom(0.1, 1),
        burst: optional(fc.constantFrom(1, 5)),
      }),
      fault('prometheus-down', { for: lasting }),
      fault('prometheus-slow', { for: lasting, queries: fc.constantFrom('3s', '40s') }),
      fault('router-stuck', { for: lasting }),
    ),
    { minLength: 1, maxLength: 3 },
  );
