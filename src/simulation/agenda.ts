/** When people act: at an instant, or some while after the rollout first shows what they wait for. */
import type { Change, Store } from '../cluster/store.ts';
import type { Rollout } from '../delivery/rollout/objects.ts';
import { observedPhase } from '../delivery/rollout/phase.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Moment } from '../scenario/format.ts';

type When = Extract<Moment, { kind: 'when' }>;

/** What can be waited for, read from a rollout; edges count, so that the third pause is the third time it became true. */
function isSo({ condition, index }: When, rollout: Rollout): boolean {
  switch (condition) {
    case 'paused':
      return observedPhase(rollout).phase === 'Paused';
    case 'healthy':
      return observedPhase(rollout).phase === 'Healthy';
    case 'degraded':
      return observedPhase(rollout).phase === 'Degraded';
    case 'aborted':
      return rollout.status?.abort === true;
    case 'step':
      return rollout.status?.currentStepIndex === (index ?? 0);
  }
}

/** Anything that is done at a moment; what is waited for is the rollout's. */
export interface Timed {
  readonly moment: Moment;
  readonly rollout: string;
  readonly namespace: string;
}

/**
 * Has every action carried out at its moment, in order of the list where moments are equal. Waiting begins at the first
 * release, so that the first deployment's Healthy is nobody's cue.
 */
export function keepAgenda<T extends Timed>(ports: {
  readonly engine: Engine;
  readonly store: Store;
  readonly actions: readonly T[];
  /** Has a release arrived yet? */
  hasBegun(): boolean;
  act(action: T): void;
}): void {
  const { engine, store, actions } = ports;
  const waiting: { readonly action: T; readonly moment: When; was: boolean; times: number }[] = [];
  for (const action of actions) {
    const { moment } = action;
    if (moment.kind === 'at') engine.schedule(moment.at, 'world', () => ports.act(action));
    else waiting.push({ action, moment, was: false, times: 0 });
  }
  if (waiting.length === 0) return;

  store.watch((change: Change) => {
    if (change.object.kind !== 'Rollout' || change.after === undefined || !ports.hasBegun()) return;
    const rollout = change.after as Rollout;
    for (const wait of waiting) {
      const { action, moment } = wait;
      if (action.rollout !== rollout.metadata.name || action.namespace !== rollout.metadata.namespace) continue;
      const is = isSo(moment, rollout);
      const became = is && !wait.was;
      wait.was = is;
      if (!became) continue;
      wait.times += 1;
      const which = moment.condition === 'step' ? 1 : (moment.index ?? 1);
      if (wait.times === which) engine.after(moment.delay, 'world', () => ports.act(action));
    }
  });
}
