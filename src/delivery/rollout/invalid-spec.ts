/** A spec that cannot be carried out is said to be so, and nothing is done (`rollout/controller.go: createInvalidRolloutCondition`). */
import { conditionOf, newCondition, withoutCondition } from './conditions.ts';
import type { Effect } from './effects.ts';
import type { Pass } from './pass.ts';
import { noteConditions } from './paused-conditions.ts';

/** Written anew when the reason changes, unlike other conditions, whose messages go stale. */
export function noteInvalid(pass: Pass, problem: string): readonly Effect[] {
  const { status, rollout } = pass;
  const message = invalidSpecMessage(rollout.metadata.name, problem);
  const before = conditionOf(status, 'InvalidSpec');
  const isObserved = (status.observedGeneration ?? '') === String(rollout.metadata.generation);
  if (before?.message === message && isObserved) return [];
  const condition =
    before?.message === message ? before : newCondition(pass.now, 'InvalidSpec', 'True', 'InvalidSpec', message);
  const kept =
    before !== undefined && before.message !== message
      ? { ...status, conditions: withoutCondition(status.conditions ?? [], 'InvalidSpec') }
      : status;
  return [noteConditions(pass, kept, [condition])];
}

/** The message of the condition: of several mistakes it carries the first only. */
export const invalidSpecMessage = (rollout: string, problem: string): string =>
  `The Rollout "${rollout}" is invalid: ${problem}`;
