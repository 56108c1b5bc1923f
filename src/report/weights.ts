/** What share of the traffic the newest release was meant to get, as a function of time. */
import type { Instant } from '../kernel/time.ts';
import type { RolloutEntry } from '../simulation/trace.ts';
import { type Story, states } from './story.ts';

export interface Asked {
  readonly t: Instant;
  /** Per cent for the revision of the release that was last at `t`. */
  readonly weight: number;
  /** That revision; absent before the first release. */
  readonly revision: number | undefined;
  /** The state that asked. */
  readonly entry?: RolloutEntry;
}

/**
 * The weight asked, whenever it changes. Of a router if there is one; otherwise of the steps, as `kubectl argo rollouts get
 * rollout` prints it; of the active Service for blue-green. A promoted revision has all the weight, whatever the router's
 * object says: both sides lead to the same pods then.
 */
export function weightsAsked(story: Story): readonly Asked[] {
  const steps = story.rollout?.steps ?? [];
  const releases = story.of('release').filter((release) => release.rollout === story.outcome.rollout);
  const asked: Asked[] = [{ t: 0 as Instant, weight: 0, revision: undefined }];
  let next = 0;
  let before: number | undefined;
  let target: number | undefined;
  for (const state of states(story)) {
    if (next < releases.length && releases[next]!.t <= state.t) {
      while (next < releases.length && releases[next]!.t <= state.t) next += 1;
      target = undefined;
    }
    if (next > 0 && target === undefined && state.current !== undefined && state.current !== before)
      target = state.current;
    before = state.current;
    const weight = target === undefined ? 0 : weightOf(state, target, steps);
    const last = asked.at(-1)!;
    if (last.weight !== weight || last.revision !== target)
      asked.push({ t: state.t, weight, revision: target, entry: state });
  }
  return asked;
}

function weightOf(state: RolloutEntry, target: number, steps: readonly string[]): number {
  if (state.current !== target) return 0;
  if (state.stable === target) return 100;
  if (state.active !== undefined) return state.active === target ? 100 : 0;
  if (state.weights !== undefined) return state.weights.canary;
  if (state.aborted) return 0;
  return setWeight(steps, state.step);
}

/** `rollout/canary`'s SetWeight as the plugin prints it: the last setWeight at or before the step; 100 past the end. */
function setWeight(steps: readonly string[], step: number | undefined): number {
  if (step === undefined || step >= steps.length) return 100;
  for (let i = step; i >= 0; i -= 1) {
    const found = /^setWeight: (\d+)$/.exec(steps[i] ?? '');
    if (found !== null) return Number(found[1]);
  }
  return 0;
}
