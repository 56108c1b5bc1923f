/** How patient a source of requests is and what it keeps: timeouts, retries, connections, sessions. */
import type { TrafficSource } from '../../traffic/model.ts';
import { shareOf } from '../behaviours.ts';
import { IDLE, RETRIES } from '../defaults.ts';
import type { TrafficText } from '../document.ts';
import { duration } from '../durations.ts';
import type { Desk } from './desk.ts';

type Clients = Pick<TrafficSource, 'timeout' | 'retries' | 'keepAlive' | 'sessions'>;

export function clientsOf(desk: Desk, text: TrafficText, index: number): Clients {
  const { requests, idle } = text.keepAlive ?? {};
  return {
    ...(text.timeout !== undefined && { timeout: timeoutOf(desk, text.timeout, index) }),
    ...(text.retries !== undefined && { retries: retriesOf(desk, text.retries, index) }),
    ...(text.keepAlive !== undefined && {
      keepAlive: {
        idle: idle === undefined ? IDLE : duration(idle),
        ...(requests !== undefined && { requests }),
      },
    }),
    ...(text.sessions !== undefined && { sessions: { users: text.sessions } }),
  };
}

function timeoutOf(desk: Desk, text: NonNullable<TrafficText['timeout']>, index: number) {
  const { after, cancels = false } = typeof text === 'string' ? { after: text } : text;
  if (duration(after) === 0) {
    desk.complain(['traffic', index, 'timeout'], {
      found: 'no patience at all',
      expected: 'a timeout above zero',
      remedy: 'leave it out for clients that wait',
    });
  }
  return { after: duration(after), cancels };
}

/** What a client can be told to try again: a status, a class of them, or what it is when there is no answer. */
const RETRIED = /^(?:[1-5]\d\d|[1-5]xx|refused|reset|timeout)$/;

function retriesOf(
  desk: Desk,
  text: NonNullable<TrafficText['retries']>,
  index: number,
): NonNullable<TrafficSource['retries']> {
  if (typeof text === 'number') return { attempts: text, ...RETRIES };
  const { attempts, when = RETRIES.on, backOff, factor = RETRIES.backOff.factor, most, jitter, budget } = text;
  for (const [i, what] of when.entries()) {
    if (RETRIED.test(what)) continue;
    desk.complain(['traffic', index, 'retries', 'when', i], {
      found: JSON.stringify(what),
      expected: 'a status such as "503", a class such as 5xx, or one of refused, reset, timeout',
      remedy: 'name what the client gets, in quotes',
    });
  }
  const first = backOff === undefined ? RETRIES.backOff.first : duration(backOff);
  // Ten times the first wait, as Envoy has it.
  const longest = most === undefined ? ((10 * first) as typeof first) : duration(most);
  return {
    attempts,
    on: when,
    backOff: { first, factor, most: longest },
    jitter: jitter === undefined ? RETRIES.jitter : shareOf(jitter),
    ...(budget !== undefined && { budget: { ratio: shareOf(budget.ratio), perSecond: budget.perSecond ?? 0 } }),
  };
}
