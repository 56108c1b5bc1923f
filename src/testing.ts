/**
 * For property tests of rollouts, with fast-check and vitest: arbitraries (any rollout, any release, anything people may
 * do), one's own manifests as something to vary, and what to claim of it.
 */

export {
  badRelease,
  failingRelease,
  goodRelease,
  lateFailingRelease,
  type Percent,
  slowRelease,
  stuckRelease,
} from './testing/candidates.ts';
export { clusters, type SmallCluster } from './testing/clusters.ts';
export { faults } from './testing/faults.ts';
export type { Manifest, Mapping } from './testing/manifest.ts';
export { type MatcherResult, matchers, type PrerollMatchers, type Rehearsed } from './testing/matchers.ts';
export { fileOf, type Rehearsal, rehearsals, scenarioOf } from './testing/rehearsals.ts';
export { type RolloutCase, rollouts } from './testing/rollouts.ts';
export { people, releases, traffic } from './testing/stories.ts';
export { rehearsal, vary } from './testing/vary.ts';
