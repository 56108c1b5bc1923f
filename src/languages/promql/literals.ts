/** Numbers and durations as values. */
import type { NumberLiteral } from './ast.ts';
import { QueryProblem } from './problem.ts';
import { goQuote } from './quoting.ts';
import { DURATION, type Token } from './tokens.ts';

/** A number or duration token as a literal; durations are seconds. */
export function numberLiteral(token: Token): NumberLiteral {
  const span = { start: token.start, end: token.end };
  if (token.type === DURATION) return { kind: 'number', value: durationSeconds(token), isDuration: true, span };
  return { kind: 'number', value: numberValue(token), isDuration: false, span };
}

/**
 * As Go reads it: first as an integer (hexadecimal with `0x`, octal with a leading 0), then as a float. Underscores may
 * stand between digits.
 */
function numberValue(token: Token): number {
  const text = token.text;
  if (/^0[xX]_?[0-9a-fA-F]+(_[0-9a-fA-F]+)*$/.test(text)) return Number(text.replaceAll('_', ''));
  if (/^0_?[0-7]+(_[0-7]+)*$/.test(text)) return Number.parseInt(text.replaceAll('_', ''), 8);
  const lower = text.toLowerCase();
  if (lower === 'nan') return Number.NaN;
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  const refuse = (why: string): never => {
    const call = `strconv.ParseFloat: parsing ${goQuote(text)}`;
    throw new QueryProblem(token.start, `error parsing number: ${call}: ${why}`);
  };
  const digits = '[0-9]+(?:_[0-9]+)*';
  const form = new RegExp(`^(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?$`);
  if (!form.test(text)) return refuse('invalid syntax');
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : refuse('value out of range');
}

const UNITS = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNIT_MS = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1];
/** Go's durations are nanoseconds in 64 bits. */
const LONGEST_MS = 9_223_372_036_854.775;

function durationSeconds(token: Token): number {
  const parts = UNITS.exec(token.text);
  if (parts === null) throw new QueryProblem(token.start, `not a valid duration string: ${goQuote(token.text)}`);
  let ms = 0;
  UNIT_MS.forEach((unit, i) => {
    ms += Number(parts[i + 1] ?? 0) * unit;
  });
  if (ms > LONGEST_MS) throw new QueryProblem(token.start, 'duration out of range');
  return ms / 1_000;
}

/** 2^63 nanoseconds. */
const LONGEST_SECONDS = 9_223_372_036.854_776;

/** Whether so many seconds do not fit into a duration. */
export const secondsOutOfRange = (seconds: number): boolean => Math.abs(seconds) > LONGEST_SECONDS;

/** Seconds as the whole milliseconds that a duration of that length is evaluated with. */
export const secondsToMs = (seconds: number): number => Math.trunc(roundHalfAway(seconds * 1e9) / 1e6);

const roundHalfAway = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
