/** The encoding of values in the expression corpus (its README, "Encoding of values"), read from the raw JSON text. */
import { parseGoDuration } from '../../../src/languages/duration.ts';
import { equals } from '../../../src/languages/expression/operators.ts';
import { ANY, duration, list, type Value } from '../../../src/languages/expression/values.ts';
import { parseGoTime } from '../../../src/languages/go-time.ts';

/** A number of the corpus, kept as it was written: only the text tells an integer from a float. */
export class Written {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Parses JSON, keeping numbers as they were written. */
export function parseKeepingNumbers(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `{"$written":"${token}"}`,
  );
  return JSON.parse(marked, (_key, value: unknown) => {
    const written = (value as { $written?: unknown } | null)?.$written;
    return typeof written === 'string' ? new Written(written) : value;
  });
}

const numberOf = (written: unknown): number =>
  written instanceof Written
    ? Number(written.text)
    : special((written as { $float?: string }).$float ?? String(written));
const special = (text: string): number => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text));

/** A value as Go's JSON parser gives it: every number a float. */
function plainJson(json: unknown): Value {
  if (json instanceof Written) return Number(json.text);
  if (Array.isArray(json)) return list(json.map(plainJson));
  if (json === null || typeof json !== 'object') return json as Value;
  return {
    kind: 'map',
    keys: 'string',
    element: ANY,
    entries: new Map(Object.entries(json).map(([key, value]) => [key, plainJson(value)])),
  };
}

/** A value of the corpus. */
export function decodeValue(json: unknown): Value {
  if (json instanceof Written) return /[.eE]/.test(json.text) ? Number(json.text) : BigInt(json.text);
  if (Array.isArray(json)) return list(json.map(decodeValue));
  if (json === null || typeof json !== 'object') return json as Value;
  const entries = Object.entries(json);
  const [key, content] = entries.length === 1 ? (entries[0] ?? ['', null]) : ['', null];
  switch (key) {
    case '$float':
      return content instanceof Written ? Number(content.text) : special(String(content));
    case '$int':
      return BigInt(String(content));
    case '$floats':
      return list((content as unknown[]).map(numberOf), 'float64');
    case '$ints':
      return list((content as unknown[]).map(decodeValue), 'int');
    case '$strings':
      return list(content as string[], 'string');
    case '$time': {
      const time = parseGoTime('2006-01-02T15:04:05Z07:00', String(content));
      return time.ok ? { kind: 'time', time: time.value } : null;
    }
    case '$duration': {
      const parsed = parseGoDuration(String(content));
      return parsed.ok ? duration(parsed.value) : null;
    }
    case '$bytes':
      return list(
        [...Buffer.from(String(content), 'base64')].map(
          (byte) => ({ kind: 'integer', type: 'uint8', value: BigInt(byte) }) as const,
        ),
        'uint8',
      );
    case '$json':
      return plainJson(content);
    case '$map': {
      const pairs = (content as [unknown, unknown][]).map(([k, v]) => [decodeValue(k), decodeValue(v)] as const);
      return { kind: 'map', keys: ANY, element: ANY, entries: new Map(pairs) };
    }
    default:
      return {
        kind: 'map',
        keys: 'string',
        element: ANY,
        entries: new Map(entries.map(([name, value]) => [name, decodeValue(value)])),
      };
  }
}

/** Whether a result is the expected one: integers are no floats where they stand alone, types of lists do not count. */
export function sameValue(got: Value, expected: Value): boolean {
  if (typeof got === 'number' && typeof expected === 'number') return Object.is(got, expected) || got === expected;
  if (typeof got !== 'object' || typeof expected !== 'object' || got === null || expected === null) {
    const named = typeof got === 'object' && got !== null && got.kind === 'integer';
    return named ? got.value === expected || String(got.value) === expected : got === expected;
  }
  if (got.kind === 'list' && expected.kind === 'list') {
    return (
      got.items.length === expected.items.length &&
      got.items.every((item, i) => sameValue(item, expected.items[i] ?? null))
    );
  }
  if (got.kind === 'map' && expected.kind === 'map') {
    return (
      got.entries.size === expected.entries.size &&
      [...got.entries].every(([key, value]) => sameValue(value, expected.entries.get(key) ?? null))
    );
  }
  return equals(got, expected);
}
