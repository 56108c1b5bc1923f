/** Numbers for people, as alert templates write them (Prometheus `template/template.go`). */
import { beginning, EPOCH_MS, type Instant, rfc3339 } from '../../kernel/time.ts';
import { formatGeneral } from './printf.ts';

/** Four significant digits, `%.4g`. */
const four = (value: number): string => formatGeneral(value, 4);

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'] as const;
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const;

/** With the metric prefix that leaves one to three digits before the point: `1.235k`. */
function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return four(value);
  return Math.abs(value) >= 1 ? scaledDown(value, 1_000, LARGE) : scaledUp(value, '');
}

function scaledDown(value: number, by: number, prefixes: readonly string[]): string {
  let [left, prefix] = [value, ''];
  for (const next of prefixes) {
    if (Math.abs(left) < by) break;
    prefix = next;
    left /= by;
  }
  return four(left) + prefix;
}

function scaledUp(value: number, unit: string): string {
  let [left, prefix] = [value, ''];
  for (const next of SMALL) {
    if (Math.abs(left) >= 1) break;
    prefix = next;
    left *= 1_000;
  }
  return four(left) + prefix + unit;
}

/** Seconds as `1d 2h 3m 4s`; below a minute with fractions, below a second with a prefix. */
function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return four(seconds);
  if (seconds === 0) return `${four(seconds)}s`;
  if (Math.abs(seconds) < 1) return scaledUp(seconds, 's');
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const whole = Math.trunc(size);
  const [s, m] = [whole % 60, Math.floor(whole / 60) % 60];
  const [h, d] = [Math.floor(whole / 3_600) % 24, Math.floor(whole / 86_400)];
  if (d !== 0) return `${sign}${d}d ${h}h ${m}m ${s}s`;
  if (h !== 0) return `${sign}${h}h ${m}m ${s}s`;
  if (m !== 0) return `${sign}${m}m ${s}s`;
  return `${sign}${four(size)}s`;
}

/** Seconds since 1970 as Go prints a time: `2020-01-01 00:02:00 +0000 UTC`. */
function humanizeTimestamp(seconds: number): string {
  if (!Number.isFinite(seconds)) return four(seconds);
  const ms = Math.round(seconds * 1_000);
  const at = ((ms - EPOCH_MS) * 1_000 + beginning) as Instant;
  const fraction = (((ms % 1_000) + 1_000) % 1_000) / 1_000;
  const text = rfc3339(at).replace('T', ' ').replace('Z', '');
  return `${text}${fraction === 0 ? '' : String(fraction).slice(1)} +0000 UTC`;
}

export const humanFunctions: Readonly<Record<string, (value: number) => string>> = {
  humanize,
  humanize1024: (value) =>
    Math.abs(value) <= 1 || !Number.isFinite(value) ? four(value) : scaledDown(value, 1_024, BINARY),
  humanizeDuration,
  humanizePercentage: (value) => `${four(value * 100)}%`,
  humanizeTimestamp,
};
