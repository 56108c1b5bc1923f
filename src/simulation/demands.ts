/** What a scenario's traffic demands of the flow that carries it. */
import type { Scenario } from '../scenario/format.ts';
import type { Demands } from '../traffic/flow/choose.ts';
import { mirrorsRequests } from '../traffic/routers/mirrors.ts';

export const demandsOf = (scenario: Scenario): Demands => ({
  sources: scenario.traffic,
  behaviours: scenario.versions.map(({ behaviour }) => behaviour),
  mirrors: mirrorsRequests(scenario),
});
