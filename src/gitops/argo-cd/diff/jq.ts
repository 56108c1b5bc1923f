/**
 * The part of jq that paths of ignored differences are written in: members (`.a`, `."a"`, `["a"]`), items (`[]`, `[0]`),
 * optional ones (`?`), pipes, commas between paths, and `select` by comparison. Anything else is refused.
 */
import { deepEqual } from '../../../cluster/equality.ts';
import type { Json } from '../../../cluster/objects.ts';
import { parseJson } from '../../../languages/json.ts';
import { type Result, refuse, succeed } from '../../../languages/result.ts';
import { isMap } from '../manifest.ts';
import { type Place, valueAt } from './paths.ts';

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'select'; readonly path: readonly Step[]; readonly equals: boolean; readonly value: Json };

/** Finds the places an expression means in an object; none where the object has no such thing. */
export type JqPath = (value: Json) => readonly Place[];

export function compileJq(text: string): Result<JqPath> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const reader = new Reader(tokens.value);
  const branches: (readonly Step[])[] = [];
  do {
    const steps = reader.pipe();
    if (steps === undefined) return refuse(reader.problem());
    branches.push(steps);
  } while (reader.take(','));
  if (!reader.atEnd()) return refuse(reader.problem());
  return succeed((value) => branches.flatMap((steps) => follow(value, steps)));
}

const TOKEN = /\s+|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(\.[A-Za-z_]\w*)|([A-Za-z_]\w*)|(==|!=|[.[\]()|,?])/y;

function tokenize(text: string): Result<readonly string[]> {
  const tokens: string[] = [];
  let from = 0;
  while (from < text.length) {
    TOKEN.lastIndex = from;
    const [all] = TOKEN.exec(text) ?? [];
    if (all === undefined) return refuse(`unexpected token ${JSON.stringify(text[from])}`);
    if (all.trim() !== '') tokens.push(all);
    from += all.length;
  }
  return succeed(tokens);
}

class Reader {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  atEnd(): boolean {
    return this.next >= this.tokens.length;
  }

  /** What stands where nothing fits. */
  problem(): string {
    const token = this.tokens[this.next];
    // Argo CD puts the expression into `del(…)`, so its end is a bracket.
    return `unexpected token ${JSON.stringify(token ?? ')')}`;
  }

  take(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next += 1;
    return true;
  }

  /** Paths and selections one after the other; `undefined` when it cannot be read. */
  pipe(): readonly Step[] | undefined {
    const steps: Step[] = [];
    do {
      const some = this.take('select') ? this.selection() : this.path();
      if (some === undefined) return undefined;
      steps.push(...some);
    } while (this.take('|'));
    return steps;
  }

  private path(): readonly Step[] | undefined {
    const steps: Step[] = [];
    const start = this.next;
    for (;;) {
      const token = this.tokens[this.next] ?? '';
      if (/^\.\w/.test(token)) {
        this.next += 1;
        steps.push({ kind: 'member', name: token.slice(1) });
      } else if (this.take('.')) {
        const name = this.text();
        if (name !== undefined) steps.push({ kind: 'member', name });
      } else if (this.next > start && this.take('[')) {
        const step = this.bracket();
        if (step === undefined) return undefined;
        steps.push(step);
      } else if (!(this.next > start && this.take('?'))) return this.next > start ? steps : undefined;
    }
  }

  private bracket(): Step | undefined {
    if (this.take(']')) return { kind: 'all' };
    const name = this.text();
    const token = this.tokens[this.next] ?? '';
    let step: Step | undefined = name === undefined ? undefined : { kind: 'member', name };
    if (name === undefined && /^-?\d+$/.test(token)) {
      this.next += 1;
      step = { kind: 'item', index: Number(token) };
    }
    return step !== undefined && this.take(']') ? step : undefined;
  }

  private text(): string | undefined {
    const value = this.literal();
    return typeof value === 'string' ? value : undefined;
  }

  private literal(): Json | undefined {
    const token = this.tokens[this.next] ?? '';
    if (!/^("|-?\d|true$|false$|null$)/.test(token)) return undefined;
    const read = parseJson(token);
    if (!read.ok || (!token.startsWith('"') && this.tokens[this.next - 1] === '.')) return undefined;
    if (typeof read.value === 'number' && this.tokens[this.next - 1] === '[') return undefined;
    this.next += 1;
    return read.value;
  }

  private selection(): readonly Step[] | undefined {
    if (!this.take('(')) return undefined;
    const path = this.path();
    if (path === undefined) return undefined;
    const equals = this.take('==');
    if (!equals && !this.take('!=')) return undefined;
    const value = this.literal();
    return value !== undefined && this.take(')') ? [{ kind: 'select', path, equals, value }] : undefined;
  }
}

function follow(value: Json, steps: readonly Step[], from: Place = []): readonly Place[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [from];
  const here = valueAt(value, from);
  switch (step.kind) {
    case 'member':
      return isMap(here) && here[step.name] !== undefined ? follow(value, rest, [...from, step.name]) : [];
    case 'item': {
      if (!Array.isArray(here)) return [];
      const index = step.index < 0 ? here.length + step.index : step.index;
      return index in here ? follow(value, rest, [...from, index]) : [];
    }
    case 'all': {
      const inside = Array.isArray(here) ? here.map((_, i) => i) : isMap(here) ? Object.keys(here) : [];
      return inside.flatMap((name) => follow(value, rest, [...from, name]));
    }
    case 'select': {
      const found = here === undefined ? [] : follow(here, step.path);
      const seen = found[0] === undefined || here === undefined ? null : (valueAt(here, found[0]) ?? null);
      return deepEqual(seen, step.value) === step.equals ? follow(value, rest, from) : [];
    }
  }
}
