/**
 * From the text of a Kubernetes JSONPath template to its tree, following what `k8s.io/client-go/util/jsonpath` accepts:
 * its slips too, since users' paths have been tried on it. (Inside brackets, for one, a quoted name is cut at its dots.)
 */
import { unicodeName } from '../go-format.ts';
import { type Result, refuse, succeed } from '../result.ts';
import type { Bound, PathList, PathNode } from './nodes.ts';
import { unquoteText } from './unquote.ts';

/** Reads a template. The problem is client-go's own sentence. */
export function parseJsonPath(text: string): Result<PathList> {
  return parseAt(text, 0);
}

/** Filters and unions hold paths, so reading is recursive; deeper nesting than this is refused. */
const MAX_NESTING = 50;

function parseAt(text: string, nesting: number): Result<PathList> {
  if (nesting > MAX_NESTING) return refuse('path is nested too deeply');
  const nodes: PathNode[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    const literal = text.slice(at, open < 0 ? text.length : open);
    if (literal !== '') nodes.push({ kind: 'text', text: literal });
    if (open < 0) break;
    const action = new Action(text, open + 1, nesting);
    const problem = action.read();
    if (problem !== undefined) return refuse(problem);
    nodes.push({ kind: 'list', nodes: action.nodes });
    at = action.at;
  }
  return succeed(nodes);
}

const END_OF_LINE = /[\r\n]/;
const WORD = /[\p{L}\p{Nd}_]/u;
const TERMINATORS = ' \r\n.,[]$@{}';

/** Reads one action, from behind its opening brace to behind its closing one. */
class Action {
  readonly nodes: PathNode[] = [];
  readonly text: string;
  readonly nesting: number;
  at: number;

  constructor(text: string, at: number, nesting: number) {
    this.text = text;
    this.at = at;
    this.nesting = nesting;
  }

  /** Fills `nodes`; what is wrong, if anything. */
  read(): string | undefined {
    for (;;) {
      const c = this.peek();
      if (c === '}') {
        this.at++;
        return undefined;
      }
      const problem = this.readNode(c);
      if (problem !== undefined) return problem;
    }
  }

  private readNode(c: string): string | undefined {
    if (this.text.startsWith('[?(', this.at)) return this.readFilter();
    if (this.text.startsWith('..', this.at)) return this.readRecursive();
    if (c === '' || END_OF_LINE.test(c)) return 'unclosed action';
    if (c === ' ' || c === '@' || c === '$') {
      this.at++;
      return undefined;
    }
    if (c === '[') return this.readBracket();
    if (c === '"' || c === "'") return this.readQuoted(c);
    if (c === '.') return this.readField();
    if (c === '+' || c === '-' || /\d/.test(c)) return this.readNumber();
    if (WORD.test(c)) return this.readIdentifier();
    return `unrecognized character in action: ${unicodeName(c)}`;
  }

  private peek(): string {
    const point = this.text.codePointAt(this.at);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  private readIdentifier(): undefined {
    const start = this.at;
    while (this.at < this.text.length && !this.atTerminator()) this.at++;
    const name = this.text.slice(start, this.at);
    const isBool = name === 'true' || name === 'false';
    this.nodes.push(isBool ? { kind: 'bool', value: name === 'true' } : { kind: 'identifier', name });
  }

  private atTerminator(): boolean {
    return TERMINATORS.includes(this.text.charAt(this.at));
  }

  private readRecursive(): string | undefined {
    if (this.nodes.at(-1)?.kind === 'recursive') return 'invalid multiple recursive descent';
    this.at += 2;
    this.nodes.push({ kind: 'recursive' });
    if (WORD.test(this.peek())) this.readName();
    return undefined;
  }

  private readField(): undefined {
    this.at++;
    this.readName();
  }

  /** A name ends at a terminator, unless a backslash stands before it. */
  private readName(): void {
    const start = this.at;
    while (this.at < this.text.length && !this.atTerminator()) this.at += this.text.charAt(this.at) === '\\' ? 2 : 1;
    this.at = Math.min(this.at, this.text.length);
    const name = this.text.slice(start, this.at);
    this.nodes.push(name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') });
  }

  private readNumber(): string | undefined {
    const start = this.at;
    if (/[+-]/.test(this.peek())) this.at++;
    while (/[\d.]/.test(this.text.charAt(this.at))) this.at++;
    const number = this.text.slice(start, this.at);
    if (/^[+-]?\d+$/.test(number) && fits64(number)) this.nodes.push({ kind: 'integer', value: Number(number) });
    else if (/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(number)) this.nodes.push({ kind: 'float', value: Number(number) });
    else return `cannot parse number ${number}`;
    return undefined;
  }

  private readQuoted(quote: string): string | undefined {
    const start = this.at++;
    for (;;) {
      const c = this.text.charAt(this.at);
      if (c === '' || c === '\n') return 'unterminated quoted string';
      this.at++;
      if (c === quote && this.text.charAt(this.at - 2) !== '\\') break;
    }
    const quoted = this.text.slice(start, this.at);
    const text = unquoteText(quoted);
    if (text === undefined) return `unquote string ${quoted} error invalid syntax`;
    this.nodes.push({ kind: 'text', text });
    return undefined;
  }

  private readBracket(): string | undefined {
    const start = this.at + 1;
    const line = /[\n\]]/g;
    line.lastIndex = start;
    const end = line.exec(this.text);
    if (end === null || end[0] === '\n') return 'unterminated array';
    this.at = end.index + 1;
    return this.addBracket(this.text.slice(start, end.index));
  }

  private addBracket(inside: string): string | undefined {
    const text = inside === '*' ? ':' : inside;
    if (text.includes(',')) return this.addUnion(text.split(','));
    const name = /^'([^']*)'$/.exec(text)?.[1];
    if (name !== undefined) {
      const list = this.nested(`.${name}`);
      if (!list.ok) return list.problem;
      this.nodes.push(...list.value);
      return undefined;
    }
    const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
    if (slice === null) return `invalid array index ${text}`;
    return this.addSlice(slice[1] ?? '', slice[2], slice[3]);
  }

  private addUnion(parts: readonly string[]): string | undefined {
    const lists: PathList[] = [];
    for (const part of parts) {
      const list = this.nested(`[${part.trim()}]`);
      if (!list.ok) return list.problem;
      lists.push(list.value);
    }
    this.nodes.push({ kind: 'union', lists });
    return undefined;
  }

  private addSlice(first: string, second: string | undefined, third: string | undefined): string | undefined {
    const bounds: Bound[] = [];
    for (const text of [first, second?.slice(1), third?.slice(1)]) {
      const bound = text === undefined || text === '' ? {} : { value: Number(text) };
      if (Number.isNaN(bound.value) || (text !== undefined && text !== '' && !fits64(text))) {
        return `array index ${text} is not a number`;
      }
      bounds.push(bound);
    }
    const [start = {}, end = {}, step = {}] = bounds;
    const isIndex = second === undefined || second === '';
    this.nodes.push({
      kind: 'array',
      start,
      end: isIndex ? { value: (start.value ?? 0) + 1, derived: true } : end,
      step,
    });
    return undefined;
  }

  private readFilter(): string | undefined {
    const start = this.at + 3;
    const end = this.endOfFilter(start);
    if (typeof end === 'string') return end;
    this.at = end + 2;
    const inside = this.text.slice(start, end);
    const parts = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(inside);
    const left = this.nested(parts?.[1] ?? inside);
    if (!left.ok) return left.problem;
    if (parts === null) {
      this.nodes.push({ kind: 'filter', left: left.value, right: [], operator: 'exists' });
      return undefined;
    }
    const right = this.nested(parts[3] ?? '');
    if (!right.ok) return right.problem;
    this.nodes.push({ kind: 'filter', left: left.value, right: right.value, operator: parts[2] ?? '' });
    return undefined;
  }

  /** The place of the `)` that ends a filter: one quoted text may stand before it and hide parentheses. */
  private endOfFilter(start: number): number | string {
    let quote = '';
    let closed = false;
    for (let i = start; ; i++) {
      const c = this.text.charAt(i);
      if (c === '' || c === '\n') return 'unterminated filter';
      if (c === '"' || c === "'") {
        if (quote === '') quote = c;
        else if (c === quote && this.text.charAt(i - 1) !== '\\') closed = true;
      } else if (c === ')' && (quote === '' || closed)) {
        return this.text.charAt(i + 1) === ']' ? i : 'unclosed array expect ]';
      }
    }
  }

  /** Reads a path within this one, as if it stood between braces of its own; only its first action counts. */
  private nested(text: string): Result<PathList> {
    const parsed = parseAt(`{${text}}`, this.nesting + 1);
    if (!parsed.ok) return parsed;
    const first = parsed.value[0];
    return succeed(first?.kind === 'list' ? first.nodes : []);
  }
}

const fits64 = (text: string): boolean => {
  const digits = text.replace(/^[+-]/, '').replace(/^0+/, '');
  return digits.length < 20 && BigInt(digits || '0') < 1n << 63n;
};
