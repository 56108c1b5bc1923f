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

/** Units from large to small, in milliseconds; each may stand once and in this order. */
const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];
/** Go's durations are nanoseconds in 64 bits. */
const LONGEST_MS = 9_223_372_036_854.775;

function durationSeconds(token: Token): number {
  const refuse = (why: string): never => {
    throw new QueryProblem(token.start, why);
  };
  const whole = goQuote(token.text);
  let ms = 0;
  let last = -1;
  for (let rest = token.text; rest !== ''; ) {
    const part = /^([0-9]+)([^0-9]+)/.exec(rest);
    if (part === null) return refuse(`not a valid duration string: ${whole}`);
    const position = UNITS.findIndex(([unit]) => unit === part[2]);
    if (position < 0) return refuse(`unknown unit ${goQuote(part[2]!)} in duration ${whole}`);
    if (position <= last) return refuse(`not a valid duration string: ${whole}`);
    last = position;
    ms += Number(part[1]) * UNITS[position]![1];
    if (ms > LONGEST_MS) return refuse('duration out of range');
    rest = rest.slice(part[0].length);
  }
  return ms / 1_000;
}

/** 2^63 nanoseconds. */
const LONGEST_SECONDS = 9_223_372_036.854_776;

/** Whether so many seconds do not fit into a duration. */
export const secondsOutOfRange = (seconds: number): boolean => Math.abs(seconds) > LONGEST_SECONDS;

/** Seconds as the whole milliseconds that a duration of that length is evaluated with. */
export const secondsToMs = (seconds: number): number => Math.trunc(roundHalfAway(seconds * 1e9) / 1e6);

const roundHalfAway = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
