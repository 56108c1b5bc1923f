/** Is this update a way back, and may it be fast (`rollout/sync.go: isRollback`, `isRollbackWithinWindow`)? */
import { EXPERIMENT_NAME } from './keys.ts';
import type { Pass } from './pass.ts';
import { hashOf, isCreatedBefore } from './revisions.ts';

type View = Pick<Pass, 'current' | 'stable' | 'status' | 'spec' | 'all' | 'isWithinDelay'>;

/**
 * The present template is the stable one, or that of a set created before the stable one: creation counts, not revision.
 * Also true of a rollout that is simply finished, which is indistinguishable.
 */
export function isRollback({ current, stable, status }: View): boolean {
  if (current === undefined || stable === undefined) return false;
  return (status.stableRS ?? '') === hashOf(current) || isCreatedBefore(current, stable);
}

/** Fewer sets than `rollbackWindow.revisions` were created between the present and the stable one. */
export function isWithinWindow({ current, stable, spec, all }: View): boolean {
  const window = spec.rollbackWindow?.revisions ?? 0;
  if (window <= 0 || current === undefined || stable === undefined || !isCreatedBefore(current, stable)) return false;
  let between = 0;
  for (const set of all) {
    if ((set.metadata.annotations?.[EXPERIMENT_NAME] ?? '') !== '') continue;
    if (isCreatedBefore(current, set) && isCreatedBefore(set, stable)) between += 1;
  }
  return between < window;
}

/** A way back that needs no steps, pauses and analyses. */
export function isFastRollback(view: View): boolean {
  if (!isRollback(view)) return false;
  if ((view.status.stableRS ?? '') === hashOf(view.current)) return true;
  return isWithinWindow(view) || (view.isWithinDelay && view.spec.strategy?.blueGreen !== undefined);
}
