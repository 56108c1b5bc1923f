/** Builtins about numbers. */

import { type Result, refuse, succeed } from '../../result.ts';
import { add, divide, numberOf, order, toInteger } from '../operators.ts';
import { FLOAT, INT, INTERFACE, isDuration, isNumber, isUnknown, type StaticType } from '../static-types.ts';
import { typeName, type Value } from '../values.ts';
import { allTypes, type Builtin, complaintName, fail, isListValue, withArity, withSignatures } from './builtin.ts';

const numeric = (type: StaticType | undefined): boolean =>
  type !== undefined && (isNumber(type) || isDuration(type) || isUnknown(type));

const invalid = (name: string, type: StaticType | undefined): Result<StaticType> =>
  refuse(`invalid argument for ${name} (type ${complaintName(type)})`);

function rounding(name: string, round: (x: number) => number): Builtin {
  return withArity(
    name,
    1,
    ([type]) => (numeric(type) ? succeed(FLOAT) : invalid(name, type)),
    ([value = null]) => {
      const number = numberOf(value);
      return number === undefined
        ? fail(`invalid argument for ${name} (type ${typeName(value)})`)
        : round(Number(number));
    },
  );
}

const abs = withArity(
  'abs',
  1,
  ([type]) =>
    type !== undefined && numeric(type) ? succeed(isUnknown(type) ? INTERFACE : type) : invalid('abs', type),
  ([value = null]) => {
    const number = numberOf(value);
    if (number === undefined) return fail(`invalid argument for abs (type ${typeName(value)})`);
    if (typeof number === 'number') return Math.abs(number);
    return BigInt.asIntN(64, number < 0n ? -number : number);
  },
);

const int = withArity(
  'int',
  1,
  ([type]) => (numeric(type) || type?.kind === 'string' ? succeed(INT) : invalid('int', type)),
  ([value = null]) => {
    if (value === null) return fail('reflect: call of reflect.Value.Type on zero Value');
    if (typeof value !== 'string') return toInteger(value);
    return /^[+-]?\d+$/.test(value) ? parseInteger(value) : fail(`invalid operation: int(${value})`);
  },
);

function parseInteger(text: string): bigint {
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : fail(`invalid operation: int(${text})`);
}

const float = withArity(
  'float',
  1,
  ([type]) => (numeric(type) || type?.kind === 'string' ? succeed(FLOAT) : invalid('float', type)),
  ([value = null]) => {
    if (typeof value === 'string') return parseGoFloat(value) ?? fail(`invalid operation: float(${value})`);
    const number = numberOf(value);
    return number === undefined ? fail(`invalid operation: float(${typeName(value)})`) : Number(number);
  },
);

const DECIMAL = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)$/;

/** `strconv.ParseFloat`: decimal, hexadecimal, `Inf`, `NaN`; `undefined` when it is none or out of range. */
export function parseGoFloat(text: string): number | undefined {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return special[1] === '' ? Number.NaN : undefined;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  const hex = HEXADECIMAL.exec(text);
  if (hex !== null) return hexadecimal(hex);
  if (!DECIMAL.test(text) || text.includes('_')) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function hexadecimal([, sign, whole = '', fraction = '', exponent = '0']: RegExpExecArray): number | undefined {
  if (whole === '' && fraction === '') return undefined;
  let value = Number(BigInt(`0x${whole}${fraction}`));
  let power = Number(exponent) - 4 * fraction.length;
  for (; power > 0 && Number.isFinite(value) && value !== 0; power--) value *= 2;
  for (; power < 0 && value !== 0; power++) value /= 2;
  return Number.isFinite(value) ? (sign === '-' ? -value : value) : undefined;
}

/** `max` and its kin take numbers and lists of them, nested as deep as one likes. */
function aggregate(name: string, run: (numbers: readonly Value[]) => Value): Builtin {
  return {
    name,
    check(args) {
      const types = allTypes(args);
      if (types.length === 0) return refuse(`not enough arguments to call ${name}`);
      // The first list, or argument of unknown type, leaves the rest to the run.
      for (const type of types) {
        if (type.kind === 'list' || isUnknown(type)) return succeed(INTERFACE);
        if (!numeric(type)) return invalid(name, type);
      }
      return succeed(types[0] ?? INTERFACE);
    },
    run(args) {
      // The engine's `max` and `min` let a single nil pass.
      if (args.length === 1 && args[0] === null && (name === 'max' || name === 'min')) return null;
      return run(flattenNumbers(name, args));
    },
  };
}

function flattenNumbers(name: string, values: readonly Value[], isNested = false): Value[] {
  const numbers: Value[] = [];
  for (const value of values) {
    if (isListValue(value)) for (const number of flattenNumbers(name, value.items, true)) numbers.push(number);
    else if (numberOf(value) !== undefined || (!isNested && isSpan(value))) numbers.push(value);
    else fail(`invalid argument for ${name} (type ${typeName(value)})`);
  }
  return numbers;
}

const isSpan = (value: Value): boolean => typeof value === 'object' && value !== null && value.kind === 'duration';

function extreme(name: 'max' | 'min'): Builtin {
  const isBetter = (best: Value, number: Value): boolean =>
    name === 'max' ? order(best, number, '<') < 0 : order(best, number, '>') > 0;
  return aggregate(name, (numbers) => {
    let best: Value = numbers[0] ?? null;
    for (const number of numbers.slice(1)) if (isBetter(best, number)) best = number;
    return best;
  });
}

const mean = aggregate('mean', (numbers) => {
  if (numbers.length === 0) return 0;
  let total: Value = 0n;
  for (const number of numbers) total = add(total, isSpan(number) ? toInteger(number) : number);
  return divide(total, BigInt(numbers.length));
});

const median = aggregate('median', (numbers) => {
  const floats = numbers.map((number) => Number(isSpan(number) ? toInteger(number) : numberOf(number)));
  if (floats.length === 0) return 0;
  floats.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = Math.floor(floats.length / 2);
  const upper = floats[middle] ?? 0;
  return floats.length % 2 === 1 ? upper : ((floats[middle - 1] ?? 0) + upper) / 2;
});

function bitwise(name: string, operate: (a: bigint, b: bigint) => bigint): Builtin {
  return withSignatures(name, [[[INT, INT], INT]], ([a = null, b = null]) =>
    BigInt.asIntN(64, operate(bits(name, a), bits(name, b))),
  );
}

const bits = (name: string, value: Value): bigint => {
  if (typeof value === 'bigint') return value;
  const shown = value === null ? 'nil' : typeName(value);
  return fail(
    typeof value === 'number' || value === null || typeof value === 'string'
      ? `cannot use ${value === null ? '<nil>' : shown} as argument (type int) to call ${name}`
      : `interface conversion: interface {} is ${shown}, not int`,
  );
};

const shift =
  (operate: (a: bigint, b: bigint) => bigint) =>
  (a: bigint, b: bigint): bigint =>
    b < 0n ? fail(`invalid operation: negative shift count ${b} (type int)`) : operate(a, b > 64n ? 64n : b);

const bitnot = withSignatures('bitnot', [[[INT], INT]], ([a = null]) => ~bits('bitnot', a));

/** Halves away from zero, as Go rounds; a zero keeps the sign of what was rounded. */
function roundHalfAway(x: number): number {
  const cut = Math.trunc(x);
  return Math.abs(x - cut) >= 0.5 ? cut + Math.sign(x) : cut;
}

export const numberBuiltins: readonly Builtin[] = [
  abs,
  bitwise('bitand', (a, b) => a & b),
  bitwise('bitnand', (a, b) => a & ~b),
  bitnot,
  bitwise('bitor', (a, b) => a | b),
  bitwise(
    'bitshl',
    shift((a, b) => a << b),
  ),
  bitwise(
    'bitshr',
    shift((a, b) => a >> b),
  ),
  bitwise(
    'bitushr',
    shift((a, b) => BigInt.asUintN(64, a) >> b),
  ),
  bitwise('bitxor', (a, b) => a ^ b),
  rounding('ceil', Math.ceil),
  float,
  rounding('floor', Math.floor),
  int,
  extreme('max'),
  mean,
  median,
  extreme('min'),
  rounding('round', roundHalfAway),
];
