/** What alert templates can call (Prometheus `template/template.go`, Go `text/template`), and how they print values. */
import { compileRegex } from '../regex.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { type Argument, printed } from './argument.ts';
import { humanFunctions } from './humanize.ts';
import { printf } from './printf.ts';

type TemplateFunction = (args: readonly Argument[]) => Result<Argument>;

const text = (value: string): Result<Argument> => succeed({ kind: 'text', value });

/** A number as templates take one: a number, or a text that reads as one. */
function numberOf(argument: Argument | undefined): Result<number> {
  if (argument?.kind === 'float' || argument?.kind === 'integer') return succeed(argument.value);
  if (argument?.kind !== 'text') return refuse(`can't convert ${argument?.kind ?? 'nothing'} to float`);
  const value = Number(argument.value);
  if (argument.value.trim() !== '' && !Number.isNaN(value)) return succeed(value);
  return /^nan$/i.test(argument.value)
    ? succeed(Number.NaN)
    : refuse(`strconv.ParseFloat: parsing ${JSON.stringify(argument.value)}: invalid syntax`);
}

const ofText =
  (change: (value: string) => string): TemplateFunction =>
  ([first]) =>
    first?.kind === 'text' ? text(change(first.value)) : refuse('wrong type: a text was expected');

const ofNumber =
  (change: (value: number) => string): TemplateFunction =>
  ([first]) => {
    const value = numberOf(first);
    return value.ok ? text(change(value.value)) : value;
  };

const functions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ...Object.entries(humanFunctions).map(([name, change]): [string, TemplateFunction] => [name, ofNumber(change)]),
  [
    'match',
    ([pattern, subject]) => {
      const regex = compileRegex(pattern === undefined ? '' : printed(pattern));
      if (!regex.ok) return refuse(regex.problem);
      return succeed({ kind: 'truth', value: regex.regex.found(subject === undefined ? '' : printed(subject)) });
    },
  ],
  ['print', (args) => text(args.map(printed).join(''))],
  ['printf', ([format, ...args]) => printf(format === undefined ? '' : printed(format), args)],
  [
    'title',
    ofText((value) =>
      value.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before, first) => before + first.toUpperCase()),
    ),
  ],
  ['toLower', ofText((value) => value.toLowerCase())],
  ['toUpper', ofText((value) => value.toUpperCase())],
  ['stripPort', ofText((value) => value.replace(/^(\[[^\]]*\]|[^:]*):\d+$/, '$1'))],
]);

export const isTemplateFunction = (name: string): boolean => functions.has(name);

export function callTemplateFunction(name: string, args: readonly Argument[]): Result<Argument> {
  const called = functions.get(name)?.(args);
  if (called === undefined) return refuse(`function "${name}" not defined`);
  return called.ok ? called : refuse(`error calling ${name}: ${called.problem}`);
}
