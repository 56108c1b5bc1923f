/** Builtins about text. */
import { refuse, succeed } from '../../result.ts';
import { utf8Bytes } from '../../utf8.ts';
import { toInteger } from '../operators.ts';
import { BOOL, INT, INTERFACE, listOf, STRING, typedList } from '../static-types.ts';
import { list, textOf, typeName } from '../values.ts';
import { asText, type Builtin, complaintName, fail, isListValue, withArity, withSignatures } from './builtin.ts';

const STRINGS = typedList(STRING);

const len = withArity(
  'len',
  1,
  ([type]) =>
    type !== undefined && ['list', 'map', 'string', 'unknown', 'environment'].includes(type.kind)
      ? succeed(INT)
      : refuse(`invalid argument for len (type ${complaintName(type)})`),
  ([value = null]) => {
    if (typeof value === 'string') return BigInt([...value].length);
    if (isListValue(value)) return BigInt(value.items.length);
    if (typeof value === 'object' && value !== null && value.kind === 'map') return BigInt(value.entries.size);
    return fail(`invalid argument for len (type ${value === null ? 'nil' : typeName(value)})`);
  },
);

const string = withSignatures('string', [[[INTERFACE], STRING]], ([value = null]) => textOf(value));

const type = withSignatures('type', [[[INTERFACE], STRING]], ([value = null]) => {
  if (value === null) return 'nil';
  if (typeof value === 'number') return 'float';
  if (typeof value !== 'object') return typeof value === 'bigint' ? 'int' : typeName(value);
  if (value.kind === 'list') return 'array';
  if (value.kind === 'map') return 'map';
  if (value.kind === 'function') return 'func';
  if (value.kind === 'integer')
    return value.type.includes('.') ? value.type : value.type.startsWith('u') ? 'uint' : 'int';
  return typeName(value);
});

const oneText = (name: string, convert: (text: string) => string): Builtin =>
  withSignatures(name, [[[STRING], STRING]], ([text]) => convert(asText(text)));

/** Upper and lower case by code point, as Go maps them: `ß` stays one letter. */
const mapLetters = (text: string, convert: (letter: string) => string): string =>
  [...text].map((letter) => ([...convert(letter)].length === 1 ? convert(letter) : letter)).join('');

const trim = withSignatures(
  'trim',
  [
    [[STRING], STRING],
    [[STRING, STRING], STRING],
  ],
  ([text, cutset]) => {
    if (cutset === undefined) return asText(text).replace(/^[\s\u0085]+|[\s\u0085]+$/g, '');
    const letters = [...asText(text)];
    const cut = new Set([...asText(cutset)]);
    let from = 0;
    let to = letters.length;
    while (from < to && cut.has(letters[from] ?? '')) from++;
    while (to > from && cut.has(letters[to - 1] ?? '')) to--;
    return letters.slice(from, to).join('');
  },
);

/** Cuts a beginning or an end; without a second argument it is a blank. */
const cutting = (name: string, cut: (text: string, affix: string) => string): Builtin =>
  withSignatures(
    name,
    [
      [[STRING, STRING], STRING],
      [[STRING], STRING],
    ],
    ([text, affix]) => cut(asText(text), affix === undefined ? ' ' : asText(affix)),
  );

const trimPrefix = cutting('trimPrefix', (text, prefix) =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text,
);
const trimSuffix = cutting('trimSuffix', (text, suffix) =>
  suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
);

const splitting = (name: string, keep: boolean): Builtin =>
  withSignatures(
    name,
    [
      [[STRING, STRING], STRINGS],
      [[STRING, STRING, INT], STRINGS],
    ],
    ([text, separator, limit]) => {
      const most = limit === undefined ? -1 : Number(toInteger(limit));
      return list(splitText(asText(text), asText(separator), most, keep), 'string');
    },
  );

/** `strings.SplitN` and `SplitAfterN`: at most `most` parts, the last of them with all the rest; none for 0. */
function splitText(text: string, separator: string, most: number, keep: boolean): readonly string[] {
  if (most === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (keep && separator !== '') for (let i = 0; i < parts.length - 1; i++) parts[i] += separator;
  if (most < 0 || parts.length <= most) return parts;
  const rest = parts.slice(most - 1).join(keep ? '' : separator);
  return [...parts.slice(0, most - 1), rest];
}

const replace = withSignatures(
  'replace',
  [
    [[STRING, STRING, STRING, INT], STRING],
    [[STRING, STRING, STRING], STRING],
  ],
  ([text, old, fresh, limit]) => {
    const most = limit === undefined ? -1 : Number(toInteger(limit));
    return replaceText(asText(text), asText(old), asText(fresh), most);
  },
);

function replaceText(text: string, old: string, fresh: string, most: number): string {
  if (most === 0) return text;
  if (old !== '') {
    const parts = text.split(old);
    if (most < 0 || parts.length - 1 <= most) return parts.join(fresh);
    return [...parts.slice(0, most), parts.slice(most).join(old)].join(fresh);
  }
  // Nothing is found before every letter and at the end.
  const letters = [...text];
  const places = most < 0 ? letters.length + 1 : Math.min(most, letters.length + 1);
  return (
    letters.map((letter, i) => (i < places ? fresh + letter : letter)).join('') + (places > letters.length ? fresh : '')
  );
}

/** More than this is beyond the engine's memory budget. */
const MOST_REPEATED = 1_000_000;

const repeat = withSignatures('repeat', [[[STRING, INT], STRING]], ([text, count = null], { grow }) => {
  const times = toInteger(count);
  if (times < 0n) return fail(`invalid argument for repeat (expected positive integer, got ${times})`);
  if (times > BigInt(MOST_REPEATED)) return fail('memory budget exceeded');
  const size = utf8Bytes(asText(text)).length * Number(times);
  if (size > MOST_REPEATED) return fail('memory budget exceeded');
  grow(size);
  return asText(text).repeat(Number(times));
});

const join = withSignatures(
  'join',
  [
    [[listOf(INTERFACE), STRING], STRING],
    [[STRINGS, STRING], STRING],
    [[listOf(INTERFACE)], STRING],
    [[STRINGS], STRING],
  ],
  ([items = null, separator]) => {
    const glue = separator === undefined ? '' : asText(separator);
    if (!isListValue(items))
      return fail(`invalid argument for join (type ${items === null ? 'nil' : typeName(items)})`);
    return items.items.map((item) => asText(item)).join(glue);
  },
);

/** Positions are counted in bytes, as in Go. */
const finding = (name: string, find: (text: string, part: string) => number): Builtin =>
  withSignatures(name, [[[STRING, STRING], INT]], ([text, part]) => {
    const at = find(asText(text), asText(part));
    return BigInt(at < 0 ? -1 : utf8Bytes(asText(text).slice(0, at)).length);
  });

const testing = (name: string, test: (text: string, part: string) => boolean): Builtin =>
  withSignatures(name, [[[STRING, STRING], BOOL]], ([text, part]) => test(asText(text), asText(part)));

export const textBuiltins: readonly Builtin[] = [
  testing('hasPrefix', (text, prefix) => text.startsWith(prefix)),
  testing('hasSuffix', (text, suffix) => text.endsWith(suffix)),
  finding('indexOf', (text, part) => text.indexOf(part)),
  join,
  finding('lastIndexOf', (text, part) => text.lastIndexOf(part)),
  len,
  oneText('lower', (text) => mapLetters(text, (letter) => letter.toLowerCase())),
  repeat,
  replace,
  splitting('split', false),
  splitting('splitAfter', true),
  string,
  trim,
  trimPrefix,
  trimSuffix,
  type,
  oneText('upper', (text) => mapLetters(text, (letter) => letter.toUpperCase())),
];
