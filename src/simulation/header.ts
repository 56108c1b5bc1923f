/** What a trace begins with: the story's frame, and what it rests on. */
import type { Draft, Json } from '../cluster/objects.ts';
import type { Rollout } from '../delivery/rollout/objects.ts';
import { describeStep } from '../delivery/rollout/steps/index.ts';
import type { Scenario } from '../scenario/format.ts';
import { fidelityOf } from './fidelity.ts';
import { forAllSeeds } from './for-all-seeds.ts';
import { type RolloutHeader, TRACE_VERSION, type TraceHeader } from './trace.ts';

export function headerOf(scenario: Scenario): TraceHeader {
  const { name, about, seed, until, flow, assumptions, notices, objects } = scenario;
  return {
    kind: 'header',
    version: TRACE_VERSION,
    scenario: name,
    about,
    seed,
    until,
    flow,
    rollouts: rolloutHeaders(scenario),
    assumptions,
    notices,
    fidelity: fidelityOf(scenario),
    manifests: objects as readonly unknown[] as readonly Json[],
  };
}

const rolloutHeaders = forAllSeeds(({ objects }) =>
  objects.filter((o) => o.kind === 'Rollout').map((o) => rolloutHeader(o as Draft<Rollout>)),
);

function rolloutHeader({ metadata, spec }: Draft<Rollout>): RolloutHeader {
  const { canary, blueGreen } = spec.strategy ?? {};
  const routing = canary?.trafficRouting;
  const router =
    routing === undefined
      ? undefined
      : Object.keys(routing).find((k) => k !== 'managedRoutes' && k !== 'maxTrafficWeight');
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    strategy: blueGreen === undefined ? 'canary' : 'blueGreen',
    steps: (canary?.steps ?? []).map(describeStep),
    router: router ?? (blueGreen === undefined ? 'replica ratio' : 'service selector'),
  };
}
