/**
 * The condition language of `when.condition`: comparisons, `&&`, `||`, `!`, arithmetic, a few functions, and
 * `steps.<name>.result`. What is not understood does not hold.
 */
import type { StepResult } from './pipeline.ts';
import type { Variables } from './variables.ts';

export interface ConditionScope {
  readonly results: ReadonlyMap<string, StepResult>;
  readonly variables: Pick<Variables, 'get'>;
}

type Value = string | number | boolean;

/** Does the condition, its variables filled in, hold? */
export function holds(text: string, scope: ConditionScope): boolean {
  try {
    const reader = new Reader(tokensOf(text), scope);
    const value = reader.either();
    return reader.isAtEnd() && truth(value);
  } catch (error) {
    if (error instanceof NotUnderstood) return false;
    throw error;
  }
}

/** Is it a condition at all, whatever its variables hold? If not, this is where reading it ended. */
export function unreadable(text: string): string | undefined {
  const anything = { results: new Map<string, StepResult>(), variables: { get: () => '' } };
  try {
    const reader = new Reader(tokensOf(text.replaceAll(/\$\{\{[^}]*\}\}/g, 'variable')), anything);
    reader.either();
    return reader.rest();
  } catch (error) {
    if (error instanceof NotUnderstood) return error.message;
    throw error;
  }
}

class NotUnderstood extends Error {}

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_][\w.-]*)|(==|!=|<=|>=|&&|\|\||[<>!()+\-*/%,]))/y;

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'sign';
  readonly text: string;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw new NotUnderstood(text.slice(at));
    at = TOKEN.lastIndex;
    const [, quoted, number, name, sign = ''] = found;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

const truth = (value: Value): boolean => value !== false && value !== '' && value !== 0;

/** By descent, the loosest binding first. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #scope: ConditionScope;
  #at = 0;

  constructor(tokens: readonly Token[], scope: ConditionScope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** The first token that was not read. */
  rest(): string | undefined {
    return this.#tokens[this.#at]?.text;
  }

  either(): Value {
    let left = this.#both();
    while (this.#takes('||')) {
      const right = this.#both();
      left = truth(left) || truth(right);
    }
    return left;
  }

  #both(): Value {
    let left = this.#comparison();
    while (this.#takes('&&')) {
      const right = this.#comparison();
      left = truth(left) && truth(right);
    }
    return left;
  }

  #comparison(): Value {
    const left = this.#sum();
    const sign = this.#oneOf(['==', '!=', '<=', '>=', '<', '>']);
    return sign === undefined ? left : compared(left, sign, this.#sum());
  }

  #sum(): Value {
    let left = this.#product();
    for (let sign = this.#oneOf(['+', '-']); sign !== undefined; sign = this.#oneOf(['+', '-'])) {
      const right = this.#product();
      if (sign === '+' && (typeof left === 'string' || typeof right === 'string')) left = `${left}${right}`;
      else left = sign === '+' ? Number(left) + Number(right) : Number(left) - Number(right);
    }
    return left;
  }

  #product(): Value {
    let left = this.#single();
    for (let sign = this.#oneOf(['*', '/', '%']); sign !== undefined; sign = this.#oneOf(['*', '/', '%'])) {
      const [a, b] = [Number(left), Number(this.#single())];
      left = sign === '*' ? a * b : sign === '/' ? a / b : a % b;
    }
    return left;
  }

  #single(): Value {
    if (this.#takes('!')) return !truth(this.#single());
    if (this.#takes('-')) return -Number(this.#single());
    if (this.#takes('(')) {
      const inner = this.either();
      this.#must(')');
      return inner;
    }
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'text') return token.text;
    if (token?.kind === 'number') return Number(token.text);
    if (token?.kind === 'name') return this.#named(token.text);
    throw new NotUnderstood(token?.text ?? 'the end');
  }

  #named(name: string): Value {
    if (name === 'true' || name === 'false') return name === 'true';
    if (this.#takes('(')) return this.#called(name);
    const [, step] = /^steps\.(.+)\.result$/.exec(name) ?? [];
    if (step !== undefined) return this.#scope.results.get(step) ?? 'pending';
    if (name === 'workflow.result') return 'running';
    const value = this.#scope.variables.get(name);
    if (value === undefined) throw new NotUnderstood(name);
    return value;
  }

  #called(name: string): Value {
    const given: Value[] = [];
    if (!this.#takes(')')) {
      do given.push(this.either());
      while (this.#takes(','));
      this.#must(')');
    }
    const result = FUNCTIONS.get(name)?.(given);
    if (result === undefined) throw new NotUnderstood(name);
    return result;
  }

  #takes(sign: string): boolean {
    return this.#oneOf([sign]) !== undefined;
  }

  #oneOf(signs: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.#at += 1;
    return token.text;
  }

  #must(sign: string): void {
    if (!this.#takes(sign)) throw new NotUnderstood(sign);
  }
}

function compared(left: Value, sign: string, right: Value): boolean {
  const [a, b] = typeof left === typeof right ? [left, right] : [String(left), String(right)];
  switch (sign) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

type Called = (given: readonly Value[]) => Value;

const textOf = (value: Value | undefined): string => String(value ?? '');

const FUNCTIONS: ReadonlyMap<string, Called> = new Map<string, Called>([
  ['lower', ([text]) => textOf(text).toLowerCase()],
  ['upper', ([text]) => textOf(text).toUpperCase()],
  ['trim', ([text]) => textOf(text).trim()],
  ['replace', ([text, from, to]) => textOf(text).replaceAll(textOf(from), textOf(to))],
  ['substring', ([text, from, to]) => textOf(text).slice(Number(from ?? 0), to === undefined ? undefined : Number(to))],
  ['length', ([text]) => textOf(text).length],
  ['includes', ([text, part]) => textOf(text).includes(textOf(part))],
  ['indexOf', ([text, part]) => textOf(text).indexOf(textOf(part))],
  ['match', ([text, pattern, ignoresCase]) => isMatch(textOf(text), textOf(pattern), ignoresCase === true)],
  ['Number', ([value]) => Number(value)],
  ['String', ([value]) => textOf(value)],
  ['Boolean', ([value]) => truth(value ?? false)],
  ['round', ([value]) => Math.round(Number(value))],
  ['floor', ([value]) => Math.floor(Number(value))],
]);

function isMatch(text: string, pattern: string, ignoresCase: boolean): boolean {
  try {
    return new RegExp(pattern, ignoresCase ? 'i' : '').test(text);
  } catch {
    return false;
  }
}
