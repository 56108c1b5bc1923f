/** Builtins that read and write JSON and Base64. */

import { decodeBase64, encodeBase64 } from '../../base64.ts';
import { printRfc3339 } from '../../go-time.ts';
import { parseJson, printJsonNumber, printJsonString } from '../../json.ts';
import { textOfUtf8, utf8Bytes } from '../../utf8.ts';
import { INTERFACE, STRING } from '../static-types.ts';
import { sortedEntries, textOf, typeName, type Value, valueOfJson } from '../values.ts';
import { asText, type Builtin, fail, withSignatures } from './builtin.ts';

const toJSON = withSignatures('toJSON', [[[INTERFACE], STRING]], ([value = null]) => printValue(value, '\n'));

const fromJSON = withSignatures('fromJSON', [[[STRING], INTERFACE]], ([text]) => {
  const parsed = parseJson(asText(text));
  return parsed.ok ? valueOfJson(parsed.value) : fail(jsonComplaint(asText(text)));
});

/** Go's complaint about the first character that cannot be; later mistakes are named only in general. */
function jsonComplaint(text: string): string {
  const first = text.trimStart().charAt(0);
  if (first === '' || first === '{' || first === '[' || first === '"') return 'unexpected end of JSON input';
  return `invalid character '${first}' looking for beginning of value`;
}

/** `json.MarshalIndent` with two blanks. */
function printValue(value: Value, newLine: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return printJsonString(value);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? printJsonNumber(value) : fail(`json: unsupported value: ${textOf(value)}`);
  }
  const inner = `${newLine}  `;
  switch (value.kind) {
    case 'list': {
      if (value.element === 'uint8')
        return printJsonString(encodeBase64(value.items.map((byte) => Number(textOf(byte)))));
      if (value.items.length === 0) return '[]';
      return `[${inner}${value.items.map((item) => printValue(item, inner)).join(`,${inner}`)}${newLine}]`;
    }
    case 'map': {
      if (value.keys !== 'string') return fail(`json: unsupported type: ${typeName(value)}`);
      if (value.entries.size === 0) return '{}';
      const members = sortedEntries(value).map(
        ([key, item]) => `${printJsonString(textOf(key))}: ${printValue(item, inner)}`,
      );
      return `{${inner}${members.join(`,${inner}`)}${newLine}}`;
    }
    case 'time':
      return printJsonString(printRfc3339(value.time));
    case 'duration':
      return String(value.nanoseconds);
    case 'integer':
      return String(value.value);
    default:
      return fail(`json: unsupported type: ${typeName(value)}`);
  }
}

const toBase64 = withSignatures('toBase64', [[[STRING], STRING]], ([text]) => encodeBase64(utf8Bytes(asText(text))));
const fromBase64 = withSignatures('fromBase64', [[[STRING], STRING]], ([text]) => {
  const decoded = decodeBase64(asText(text));
  return decoded.ok ? textOfUtf8(decoded.bytes) : fail(`illegal base64 data at input byte ${decoded.at}`);
});

export const encodingBuiltins: readonly Builtin[] = [fromBase64, fromJSON, toBase64, toJSON];
