/**
 * The three ways in which people write a length of time in this world:
 * Go's (`1h30m`, fields such as `interval`), Prometheus' (`1d12h`, PromQL and its configuration), and that of a pause step
 * (whole seconds, or Go's). They differ exactly where it hurts: only Prometheus knows days, only Go fractions.
 */
import type { Duration } from '../kernel/time.ts';
import { type Result, refuse, succeed } from './result.ts';
import { utf8Bytes } from './utf8.ts';

/** A Go duration: nanoseconds in 64 bits, hence a bigint. */
export type Nanoseconds = bigint;

/** Reads a Go duration (`time.ParseDuration`); the problem is Go's own sentence. */
export function parseGoDuration(text: string): Result<Nanoseconds> {
  const invalid = () => refuse(`time: invalid duration ${quoteBytes(text)}`);
  const signed = text.startsWith('-') || text.startsWith('+');
  let rest = signed ? text.slice(1) : text;
  if (rest === '0') return succeed(0n);
  if (rest === '') return invalid();
  let total = 0n;
  while (rest !== '') {
    const [all, whole = '', fraction, unitName = ''] = TERM.exec(rest) ?? [''];
    if (whole === '' && (fraction ?? '') === '') return invalid();
    if (whole.replace(/^0+/, '').length > 19 || BigInt(`0${whole}`) > MOST) return invalid();
    if (unitName === '') return refuse(`time: missing unit in duration ${quoteBytes(text)}`);
    const unit = GO_UNITS.get(unitName);
    if (unit === undefined) return refuse(`time: unknown unit ${quoteBytes(unitName)} in duration ${quoteBytes(text)}`);
    total += BigInt(`0${whole}`) * unit + fractionOf(fraction ?? '', unit);
    if (total > MOST) return invalid();
    rest = rest.slice(all.length);
  }
  if (text.startsWith('-')) return succeed(-total);
  return total > MOST - 1n ? invalid() : succeed(total);
}

/** Prints a duration as Go does: `1h0m0s`, `1m30s`, `250ms`, `0s`. */
export function printGoDuration(duration: Nanoseconds): string {
  const sign = duration < 0n ? '-' : '';
  const size = duration < 0n ? -duration : duration;
  if (size === 0n) return '0s';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < SECOND) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / MINUTE;
  const seconds = `${decimal(size - minutes * MINUTE, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return hours === 0n ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes - hours * 60n}m${seconds}`;
}

/** A Go duration in simulated time, whose grain is the microsecond; finer parts are cut. */
export const ofNanoseconds = (duration: Nanoseconds): Duration => Number(duration / 1_000n) as Duration;

/** Simulated time as a Go duration. */
export const toNanoseconds = (duration: Duration): Nanoseconds => BigInt(duration) * 1_000n;

/** Reads a Go duration as simulated time. */
export function parseDuration(text: string): Result<Duration> {
  const parsed = parseGoDuration(text);
  return parsed.ok ? succeed(ofNanoseconds(parsed.value)) : parsed;
}

/**
 * Reads a Prometheus duration, in milliseconds. Units go from large to small, each at most once, without fraction or sign.
 * With `bareSeconds`, a number without unit counts as seconds, as PromQL accepts since Prometheus 3.
 */
export function parsePrometheusDuration(
  text: string,
  options: { readonly bareSeconds?: boolean } = {},
): Result<number> {
  if (options.bareSeconds === true && BARE_NUMBER.test(text)) return succeed(Math.trunc(Number(text) * 1_000));
  if (text === '0') return succeed(0);
  const match = text === '' ? null : PROMETHEUS.exec(text);
  if (match === null) return refuse(text === '' ? 'empty duration string' : `not a valid duration string: "${text}"`);
  let total = 0;
  PROMETHEUS_UNITS_MS.forEach((unit, i) => {
    total += Number(match[i + 1] ?? 0) * unit;
  });
  return total > MOST_MS ? refuse('duration out of range') : succeed(total);
}

/** Prints milliseconds as Prometheus does: `1h30m`, weeks and years only when they fit exactly. */
export function printPrometheusDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = Math.abs(ms);
  let text = ms < 0 ? '-' : '';
  PROMETHEUS_UNITS_MS.forEach((unit, i) => {
    const onlyIfExact = i < 2;
    if (rest < unit || (onlyIfExact && rest % unit !== 0)) return;
    text += `${Math.floor(rest / unit)}${PROMETHEUS_UNIT_NAMES[i]}`;
    rest %= unit;
  });
  return text;
}

/**
 * The seconds of a canary pause (`v1alpha1.RolloutPause.DurationSeconds`): an integer, text of a 32-bit integer, or a Go
 * duration cut to seconds. -1 when it is none of these, which validation refuses as it does any negative pause.
 */
export function parsePauseDuration(duration: number | string): number {
  if (typeof duration === 'number') return duration;
  const integer = parseInt32(duration);
  if (integer !== undefined) return integer;
  const parsed = parseGoDuration(duration);
  return parsed.ok ? Number(parsed.value / SECOND) : -1;
}

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
/** Go computes with unsigned 64 bits up to 2^63, so that the most negative duration can be read. */
const MOST = 1n << 63n;
/** Prometheus keeps durations in nanoseconds of 64 bits. */
const MOST_MS = 9_223_372_036_854;

const GO_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', 60n * MINUTE],
]);

/** A term: digits, perhaps a fraction, and as unit everything up to the next digit or point. */
const TERM = /^(\d*)(?:\.(\d*))?([^\d.]*)/;

const PROMETHEUS_UNIT_NAMES = ['y', 'w', 'd', 'h', 'm', 's', 'ms'] as const;
const PROMETHEUS_UNITS_MS = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1] as const;
const PROMETHEUS = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const BARE_NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;

/**
 * The nanoseconds of the digits behind the point. Go multiplies in floating point and cuts, and stops reading digits when
 * they no longer fit 63 bits; both show in the last nanosecond.
 */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (MOST - 1n) / 10n) break;
    const next = value * 10n + BigInt(digit);
    if (next > MOST) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** `size` over 10^`places`, without trailing zeros. */
function decimal(size: bigint, places: number): string {
  const divisor = BigInt(`1${'0'.repeat(places)}`);
  const fraction = (size % divisor).toString().padStart(places, '0').replace(/0+$/, '');
  return fraction === '' ? String(size / divisor) : `${size / divisor}.${fraction}`;
}

function parseInt32(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= -(1n << 31n) && value < 1n << 31n ? Number(value) : undefined;
}

/** Go's `time` package quotes in its own way: every byte that is not printable ASCII as `\xhh`. */
function quoteBytes(text: string): string {
  const bytes = utf8Bytes(text).map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte >= 0x80 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte);
  });
  return `"${bytes.join('')}"`;
}
