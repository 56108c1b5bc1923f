/** Number literals: integers of 64 bits in four bases, and floats. */
import { type Result, refuse, succeed } from '../result.ts';
import type { Node } from './ast.ts';

/** The node of a literal, underscores between digits allowed; the problem is the engine's, with Go's `strconv` in it. */
export function numberNode(text: string): Result<Node> {
  const digits = text.replaceAll('_', '');
  const based = /^0([xXoObB])(.*)$/.exec(digits);
  if (based !== null) return basedInteger(based[1] ?? '', based[2] ?? '');
  if (/[.eE]/.test(digits)) return floatNode(digits);
  const value = BigInt(digits);
  if (value < TWO_63) return succeed({ kind: 'integer', value });
  return refuse(`invalid integer literal: strconv.ParseInt: parsing "${digits}": value out of range`);
}

const TWO_63 = 1n << 63n;

function basedInteger(letter: string, digits: string): Result<Node> {
  const base = letter.toLowerCase();
  const name = base === 'x' ? 'hex' : base === 'o' ? 'octal' : 'binary';
  const problem = (what: string) =>
    refuse(`invalid ${name} literal: strconv.ParseInt: parsing "0${letter}${digits}": ${what}`);
  if (digits === '') return problem('invalid syntax');
  const value = BigInt(`0${base}${digits}`);
  return value < TWO_63 ? succeed({ kind: 'integer', value }) : problem('value out of range');
}

function floatNode(digits: string): Result<Node> {
  const problem = (what: string) => refuse(`invalid float literal: strconv.ParseFloat: parsing "${digits}": ${what}`);
  if (!/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits)) return problem('invalid syntax');
  const value = Number(digits);
  return Number.isFinite(value) ? succeed({ kind: 'float', value }) : problem('value out of range');
}
