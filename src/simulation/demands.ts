/** What a scenario's traffic demands of the flow that carries it. */
import type { Demands } from '../traffic/flow/choose.ts';
import { mirrorsRequests } from '../traffic/routers/mirrors.ts';
import { forAllSeeds } from './for-all-seeds.ts';
import { possiblyLimited } from './limits.ts';

export const demandsOf = forAllSeeds(
  (scenario): Demands => ({
    sources: scenario.traffic,
    behaviours: possiblyLimited(scenario),
    mirrors: mirrorsRequests(scenario),
  }),
);
