/** Ages as Kubernetes writes them: two units while they matter, one when not (`apimachinery/pkg/util/duration`). */
import { between, type Duration, type Instant, inSeconds, parseRfc3339 } from '../../kernel/time.ts';

/**
 * A length for people: `119s`, `9m5s`, `179m`, `7h59m`, `47h`, `7d3h`, `729d`, `2y3d`, `9y`. A length below zero is
 * `0s`, because clocks differ, and from two seconds on `<invalid>`.
 */
export function humanDuration(length: Duration): string {
  const seconds = Math.trunc(inSeconds(length));
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 24 * 8) return two(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

const two = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smallUnit}`;

/** The age of what came into being at a time of the API. */
export function ageOf(since: string | undefined, now: Instant): string {
  const then = parseRfc3339(since ?? '');
  return then === undefined ? '<unknown>' : humanDuration(between(then, now));
}
