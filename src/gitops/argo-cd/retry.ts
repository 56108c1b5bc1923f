/** What happens when an attempt of an operation has ended (`appcontroller.go: processRequestedAppOperation`; `types.go: NextRetryAt`). */
import { pow } from '../../kernel/reproducible-math.ts';
import { type Duration, type Instant, later, rfc3339, seconds } from '../../kernel/time.ts';
import { ofNanoseconds, parseGoDuration } from '../../languages/duration.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { OperationPhase, RetryStrategy } from './application.ts';

export interface AttemptEnd {
  readonly phase: OperationPhase;
  readonly message: string;
  readonly retryCount: number;
}

/** The state an operation is left in: one that will be retried is Running with an end. */
export function endAttempt(end: AttemptEnd, strategy: RetryStrategy, now: Instant): AttemptEnd {
  if (end.phase !== 'Failed' && end.phase !== 'Error') return end;
  const { message, retryCount } = end;
  const { limit = 0 } = strategy;
  if (retryCount >= limit && limit >= 0) {
    return retryCount > 0 ? { ...end, message: `${message} (retried ${retryCount} times).` } : end;
  }
  const wait = retryWait(strategy, retryCount);
  if (!wait.ok) return { ...end, phase: 'Error', message: `${message} (failed to retry: ${wait.problem})` };
  // The message is made before the count goes up, so it promises the wait of the attempt before.
  const promised = kitchenTime(later(now, wait.value));
  const next = retryCount + 1;
  return { phase: 'Running', message: `${message}. Retrying attempt #${next} at ${promised}.`, retryCount: next };
}

/** The wait after so many retries: the first one times the factor for each, up to the longest (0 is no limit). */
export function retryWait({ backoff = {} }: RetryStrategy, retries: number): Result<Duration> {
  const first = readWait(backoff.duration, seconds(5));
  if (!first.ok) return first;
  const longest = readWait(backoff.maxDuration, seconds(180));
  if (!longest.ok) return longest;
  const wait = first.value * pow(backoff.factor ?? 2, retries);
  return succeed((longest.value > 0 ? Math.min(longest.value, wait) : wait) as Duration);
}

/** A bare number is in seconds. */
function readWait(text: string | undefined, otherwise: Duration): Result<Duration> {
  if (text === undefined || text === '') return succeed(otherwise);
  if (/^\d+$/.test(text)) return succeed(seconds(Number(text)));
  const read = parseGoDuration(text);
  return read.ok ? succeed(ofNanoseconds(read.value)) : refuse(`unable to parse ${text} as a duration`);
}

/** `3:04PM`, as Go's layout Kitchen. */
function kitchenTime(t: Instant): string {
  const text = rfc3339(t);
  const hour = Number(text.slice(11, 13));
  return `${hour % 12 === 0 ? 12 : hour % 12}:${text.slice(14, 16)}${hour < 12 ? 'AM' : 'PM'}`;
}
