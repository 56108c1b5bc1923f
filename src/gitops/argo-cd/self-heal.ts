/**
 * How long Argo CD holds back before it undoes a change in the cluster again (`appcontroller.go:
 * selfHealRemainingBackoff`). The count of attempts falls only when a sync is no self-heal.
 */
import { between, type Duration, type Instant, later, parseRfc3339, seconds } from '../../kernel/time.ts';

/** How the controller was started: growing waits (today's default), or a flat one. */
export type SelfHealWait =
  | { readonly kind: 'back-off'; readonly first: Duration; readonly factor: number; readonly longest: Duration }
  | { readonly kind: 'flat'; readonly wait: Duration };

export const DEFAULT_SELF_HEAL: SelfHealWait = {
  kind: 'back-off',
  first: seconds(2),
  factor: 3,
  longest: seconds(300),
};

/** The wait before the next attempt, counted from the end of the last operation. */
export function selfHealWait(wait: SelfHealWait, attempts: number): Duration {
  if (wait.kind === 'flat') return wait.wait;
  if (attempts === 0) return seconds(0);
  let delay: number = wait.first;
  for (let i = 1; i < attempts && delay < wait.longest; i++) delay *= wait.factor;
  return Math.min(delay, wait.longest) as Duration;
}

/** What of the wait is left now; an operation without an end counts as having just ended. */
export function selfHealRemaining(
  wait: SelfHealWait,
  attempts: number,
  finishedAt: string | undefined,
  now: Instant,
): Duration {
  const end = (finishedAt === undefined ? undefined : parseRfc3339(finishedAt)) ?? now;
  return between(now, later(end, selfHealWait(wait, attempts)));
}
