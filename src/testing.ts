/** Arbitraries for property tests of rollouts (with fast-check): any rollout, any release, anything people may do. */
export type { Manifest, Mapping } from './testing/manifest.ts';
export { fileOf, type Rehearsal, rehearsals, scenarioOf } from './testing/rehearsals.ts';
export { type RolloutCase, rollouts } from './testing/rollouts.ts';
export { people, releases, traffic } from './testing/stories.ts';
