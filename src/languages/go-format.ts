/**
 * Numbers and strings as Go prints them. Messages of Argo Rollouts, Kubernetes and Prometheus contain values printed by
 * Go's `fmt` and `strconv`; people and golden records see these texts, so ours must be the same.
 */

/** `v` is Go's `%v`, which writes small and large numbers with an exponent; `f` never does, `e` always. */
export type FloatStyle = 'v' | 'f' | 'e';

/** From this power of ten on, `%v` writes an exponent: 999999, but 1e+06. */
const EXPONENT_FROM = 6;

/** The shortest text that reads back as `x`. `NaN`, `+Inf` and `-Inf` are spelled so. */
export function formatFloat(x: number, style: FloatStyle = 'v'): string {
  if (Number.isNaN(x)) return 'NaN';
  if (x === Infinity) return '+Inf';
  if (x === -Infinity) return '-Inf';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  const { digits, exponent } = shortest(Math.abs(x));
  const scientific = style === 'e' || (style !== 'f' && (exponent < -4 || exponent >= EXPONENT_FROM));
  return sign + (scientific ? scientificText(digits, exponent) : plainText(digits, exponent));
}

/** `%.<places>f`: a fixed number of places, ties to even on the exact binary value, as Go rounds. */
export function formatFixed(x: number, places: number): string {
  if (!Number.isFinite(x)) return formatFloat(x);
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  const { mantissa, power } = exactParts(Math.abs(x));
  const scale = BigInt(`1${'0'.repeat(places)}`);
  const scaled = roundHalfEven(mantissa * scale, power);
  const text = scaled.toString().padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  return sign + (places === 0 ? whole : `${whole}.${text.slice(text.length - places)}`);
}

/** `strconv.Quote`: a double-quoted Go string; what is not printable is escaped. */
export function quote(text: string): string {
  return `"${escapeInside(text)}"`;
}

/** `strconv.Quote` without the quotes around it: how a value is put into a quoted text. */
export function escapeInside(text: string): string {
  let out = '';
  for (const character of text) out += NAMED_ESCAPES.get(character) ?? escapeIfUnprintable(character);
  return out;
}

/** `%U` with the character, as in `U+007E '~'`. */
export function unicodeName(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(character) ? `${code} '${character}'` : code;
}

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

const PRINTABLE = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u;
const isPrintable = (character: string): boolean => PRINTABLE.test(character);

function escapeIfUnprintable(character: string): string {
  if (isPrintable(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  if (point < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return point > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** The shortest decimal digits of `x`, and the power of ten of the first one. */
function shortest(x: number): { readonly digits: string; readonly exponent: number } {
  const text = x.toExponential();
  const e = text.indexOf('e');
  return { digits: text.slice(0, e).replace('.', ''), exponent: Number(text.slice(e + 1)) };
}

function scientificText(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits.charAt(0)}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

function plainText(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** `x` as mantissa · 2^power, exactly. */
function exactParts(x: number): { readonly mantissa: bigint; readonly power: number } {
  let scaled = x;
  let power = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    power--;
  }
  return { mantissa: BigInt(scaled), power };
}

function roundHalfEven(numerator: bigint, power: number): bigint {
  if (power >= 0) return numerator << BigInt(power);
  const divisor = 1n << BigInt(-power);
  const floor = numerator / divisor;
  const twice = (numerator - floor * divisor) * 2n;
  const up = twice > divisor || (twice === divisor && floor % 2n === 1n);
  return up ? floor + 1n : floor;
}
