/** What a scenario's traffic demands of the flow that carries it. */
import type { Scenario } from '../scenario/format.ts';
import type { Demands } from '../traffic/flow/choose.ts';
import { mirrorsRequests } from '../traffic/routers/mirrors.ts';
import { possiblyLimited } from './limits.ts';

export const demandsOf = (scenario: Scenario): Demands => ({
  sources: scenario.traffic,
  behaviours: possiblyLimited(scenario),
  mirrors: mirrorsRequests(scenario),
});
