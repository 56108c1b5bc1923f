/**
 * How long the kubelet waits before it tries again: a container that ended, an image that could not be pulled. The first
 * waits 10 s after the second end (the first is made good at once), each later one twice as long, up to 5 min; whoever stays
 * up for 10 min begins anew (client-go `flowcontrol/backoff.go: Next, IsInBackOffSince`, kubelet `doBackOff`).
 */
import { between, type Duration, type Instant, minutes, seconds } from '../../kernel/time.ts';

export const FIRST_WAIT: Duration = seconds(10);
export const LONGEST_WAIT: Duration = minutes(5);

export interface BackOff {
  /** The wait that the next failure costs. */
  readonly next: Duration;
  readonly since: Instant;
}

/** After an end at `now`: how long until the next start, and what is remembered. */
export function afterExit(
  before: BackOff | undefined,
  now: Instant,
): { readonly wait: Duration; readonly backOff: BackOff } {
  if (before === undefined || between(before.since, now) > 2 * LONGEST_WAIT)
    return { wait: 0 as Duration, backOff: { next: FIRST_WAIT, since: now } };
  const wait = before.next;
  // The entry is renewed when the container is started again, at the end of the wait.
  return { wait, backOff: { next: doubled(wait), since: (now + wait) as Instant } };
}

/** The wait after this one. */
export const doubled = (wait: Duration): Duration => Math.min(LONGEST_WAIT, wait * 2) as Duration;
