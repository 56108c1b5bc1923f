/**
 * Kubernetes quantities: `500m`, `2`, `1.5Gi`, `1e3`. Kept exactly, in billionths, because that is the finest grain the
 * API knows; anything finer is rounded up, as `resource.ParseQuantity` does.
 */
import { type Result, refuse, succeed } from './result.ts';

export interface Quantity {
  /** The amount in billionths. */
  readonly nano: bigint;
  /** How it was written, which decides how it is printed. */
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

/** Reads a quantity; the problem is the API's own sentence. */
export function parseQuantity(text: string): Result<Quantity> {
  const match = QUANTITY.exec(text);
  if (match === null) return refuse(NO_QUANTITY);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return refuse(NO_QUANTITY);
  const unit = unitOf(suffix);
  if (unit === undefined) return refuse("unable to parse quantity's suffix");
  const digits = BigInt(`${whole}${fraction}` || '0');
  const numerator = digits * unit.times * NANO;
  const divisor = powerOfTen(fraction.length) * unit.over;
  const size = smaller(divideUp(numerator, divisor), MOST_NANO);
  return succeed({ nano: sign === '-' ? -size : size, format: unit.format });
}

/** The amount in whole units, rounded up (`Quantity.Value`). */
export const quantityValue = ({ nano }: Quantity): number => Number(ceilDivide(nano, NANO));
/** The amount in thousandths, rounded up (`Quantity.MilliValue`). */
export const milliValue = ({ nano }: Quantity): number => Number(ceilDivide(nano, NANO / 1_000n));
/** The amount as a float. */
export const approximateQuantity = ({ nano }: Quantity): number => Number(nano) / 1e9;

export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano + b.nano,
  format: a.nano === 0n ? b.format : a.format,
});
export const compareQuantities = (a: Quantity, b: Quantity): number => (a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0);

/** So many thousandths, as CPU is counted. */
export const milliQuantity = (milli: number): Quantity => ({ nano: BigInt(milli) * 1_000_000n, format: 'DecimalSI' });

/** The canonical text: the largest suffix that leaves an integer (`Quantity.String`). */
export function printQuantity(quantity: Quantity): string {
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const negative = nano < 0n;
  const size = negative ? -nano : nano;
  const binary = format === 'BinarySI' && size >= 1024n * NANO && size % NANO === 0n;
  const text = binary ? printBinary(size / NANO) : printDecimal(size, format === 'DecimalExponent');
  return negative ? `-${text}` : text;
}

const NO_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*[-+]?\d*)$/;

const NANO = 1_000_000_000n;
/** The API caps quantities at 2^63 - 1 units. */
const MOST_NANO = ((1n << 63n) - 1n) * NANO;

interface Unit {
  readonly times: bigint;
  readonly over: bigint;
  readonly format: Quantity['format'];
}

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;

function unitOf(suffix: string): Unit | undefined {
  const decimal = (DECIMAL as readonly string[]).indexOf(suffix);
  if (decimal >= 0) return power((decimal - 3) * 3, 'DecimalSI');
  const binary = (BINARY as readonly string[]).indexOf(suffix);
  if (binary >= 0) return { times: 1n << BigInt(binary * 10), over: 1n, format: 'BinarySI' };
  const exponent = /^[eE]([+-]?\d{1,4})$/.exec(suffix)?.[1];
  return exponent === undefined ? undefined : power(Number(exponent), 'DecimalExponent');
}

const power = (exponent: number, format: Quantity['format']): Unit => ({
  times: powerOfTen(Math.max(0, exponent)),
  over: powerOfTen(Math.max(0, -exponent)),
  format,
});

function printBinary(units: bigint): string {
  let size = units;
  let step = 0;
  while (step + 1 < BINARY.length && size % 1024n === 0n) {
    size /= 1024n;
    step++;
  }
  return `${size}${BINARY[step]}`;
}

function printDecimal(nano: bigint, exponential: boolean): string {
  let size = nano;
  let step = 0;
  while (step + 1 < DECIMAL.length && size % 1_000n === 0n) {
    size /= 1_000n;
    step++;
  }
  if (!exponential) return `${size}${DECIMAL[step]}`;
  return step === 3 ? `${size}` : `${size}e${(step - 3) * 3}`;
}

const powerOfTen = (n: number): bigint => BigInt(`1${'0'.repeat(n)}`);
const divideUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Rounds towards positive infinity, whatever the sign. */
function ceilDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a > 0n && a % b !== 0n ? quotient + 1n : quotient;
}
