import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { changesOf, type PromiseKind } from './promise.ts';

/** The canary is never given more than the steps reached so far allow. */
export const weightWithinStep: PromiseKind = {
  name: 'weight within step',
  says: 'the canary is never asked to take more traffic than a step reached so far allows',
  concerns: changesOf(rollouts),
  watch() {
    const before = new Map<string, { readonly weight: number; readonly allowed: number }>();
    return ({ store }) => {
      for (const rollout of store.list(rollouts)) {
        const weight = rollout.status?.canary?.weights?.canary.weight;
        if (weight === undefined) continue;
        const { uid, name } = rollout.metadata;
        const last = before.get(uid) ?? { weight: 0, allowed: 0 };
        before.set(uid, { weight, allowed: allowed(rollout) });
        // A weight may stay where it was (an abort resets the step first, the weight later); it may not grow beyond. One
        // pass writes the weight of the step it found, and may then abort and go back to the first: both steps count.
        if (weight > last.weight && weight > Math.max(allowed(rollout), last.allowed)) {
          return `${name}: weight ${weight} at step index ${rollout.status?.currentStepIndex}, where ${allowed(rollout)} is the most a step has allowed`;
        }
      }
      return undefined;
    };
  },
};

function allowed({ spec, status }: Rollout): number {
  const whole = spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? 100;
  const steps = spec.strategy?.canary?.steps ?? [];
  const index = status?.currentStepIndex;
  if (steps.length === 0 || index === undefined || index >= steps.length || status?.promoteFull === true) return whole;
  let most = 0;
  for (const step of steps.slice(0, index + 1)) most = Math.max(most, step.setWeight ?? 0);
  return most;
}
