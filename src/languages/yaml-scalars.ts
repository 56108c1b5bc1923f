/**
 * What a plain word of YAML means. kubectl and the API server read YAML 1.1 with Go's `yaml.v2`: `yes` is true, `010` is
 * eight, `1_000` a thousand, while sexagesimal numbers and dates stay text (`resolve.go`). We read the same.
 */
import { type Result, refuse, succeed } from './result.ts';

export type Scalar = null | boolean | number | string;

/** The meaning of an untagged plain scalar. Infinity and NaN come out as such; JSON has no place for them. */
export function resolvePlain(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!MAY_BE_NUMBER.test(text)) return text;
  const digits = text.replaceAll('_', '');
  return integerOf(digits) ?? (FLOAT.test(digits) ? finite(Number(digits)) : undefined) ?? text;
}

/** The meaning of a scalar that carries a tag of YAML's own, such as `!!str`; tags of others leave the text as it is. */
export function resolveTagged(tag: string, text: string): Result<Scalar> {
  if (!tag.startsWith(STANDARD)) return succeed(text);
  const name = tag.slice(STANDARD.length);
  if (name === 'str' || name === 'timestamp') return succeed(text);
  if (name === 'binary') {
    return BASE64.test(text.replace(/\s/g, '')) ? succeed(text) : refuse('!!binary value contains invalid base64 data');
  }
  const value = resolvePlain(text);
  const fits =
    (name === 'int' && Number.isInteger(value)) ||
    (name === 'float' && typeof value === 'number') ||
    (name === 'bool' && typeof value === 'boolean') ||
    (name === 'null' && value === null);
  return fits ? succeed(value) : refuse(`cannot read ${JSON.stringify(text)} as a !!${name}`);
}

const STANDARD = 'tag:yaml.org,2002:';

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map((w): [string, Scalar] => [w, null]),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w): [string, Scalar] => [w, true]),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((w): [string, Scalar] => [
    w,
    false,
  ]),
  ...['.nan', '.NaN', '.NAN'].map((w): [string, Scalar] => [w, Number.NaN]),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w): [string, Scalar] => [w, Number.POSITIVE_INFINITY]),
  ...['-.inf', '-.Inf', '-.INF'].map((w): [string, Scalar] => [w, Number.NEGATIVE_INFINITY]),
]);

const MAY_BE_NUMBER = /^[-+.\d]/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/;
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

function integerOf(text: string): number | undefined {
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal = ''] = match;
  const size =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : binary !== undefined
        ? Number.parseInt(binary, 2)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : Number(decimal);
  return sign === '-' && size !== 0 ? -size : size;
}

/** A number too large for a float stays text, as Go's `ParseFloat` fails on it. */
const finite = (n: number): number | undefined => (Number.isFinite(n) ? n : undefined);
