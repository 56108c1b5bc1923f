/** From tokens to the tree, by precedence climbing. Operators and their strengths are in one table. */
import { type Result, refuse, succeed } from '../result.ts';
import type { MemberNode, Node } from './ast.ts';
import { isBuiltin } from './builtins/index.ts';
import { describeToken, type Token, tokenize } from './lexer.ts';
import { numberNode } from './number-literals.ts';
import { CHAINABLE, NEGATABLE, STRENGTH, UNARY_STRENGTH } from './operator-strength.ts';
import { isPredicateBuiltin, predicateArguments } from './predicates.ts';

/** The engine's limit on the size of a tree. */
const MOST_NODES = 10_000;
/** Ours on its depth, so that walking it cannot exhaust the stack. */
const MOST_DEPTH = 250;

/** Reads a condition. `isDefined` tells which names of the environment hide builtins. The problem is the engine's sentence. */
export function parseExpression(text: string, isDefined: (name: string) => boolean): Result<Node> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  try {
    return succeed(new Parser(tokens.value, isDefined).whole());
  } catch (error) {
    if (error instanceof SyntaxProblem) return refuse(error.message);
    throw error;
  }
}

class SyntaxProblem extends Error {}
const fail = (problem: string): never => {
  throw new SyntaxProblem(problem);
};

class Parser {
  private readonly tokens: readonly Token[];
  private readonly isDefined: (name: string) => boolean;
  private at = 0;
  private depth = 0;
  private nodes = 0;
  private predicates = 0;

  constructor(tokens: readonly Token[], isDefined: (name: string) => boolean) {
    this.tokens = tokens;
    this.isDefined = isDefined;
  }

  whole(): Node {
    const node = this.sequence();
    if (this.current.kind !== 'EOF') this.unexpected();
    return node;
  }

  private get current(): Token {
    return this.tokens[this.at] ?? { kind: 'EOF', value: '' };
  }

  private is(kind: Token['kind'], value: string): boolean {
    return this.current.kind === kind && this.current.value === value;
  }

  private next(): Token {
    const token = this.current;
    if (this.at < this.tokens.length - 1) this.at++;
    else if (token.kind === 'EOF') fail('unexpected end of expression');
    return token;
  }

  private expect(kind: Token['kind'], value?: string): Token {
    if (this.current.kind !== kind || (value !== undefined && this.current.value !== value)) this.unexpected();
    return this.next();
  }

  private unexpected(): never {
    return fail(`unexpected token ${describeToken(this.current)}`);
  }

  private made<N extends Node>(node: N): N {
    if (++this.nodes > MOST_NODES) fail('compilation failed: expression exceeds maximum allowed nodes');
    return node;
  }

  private sequence(): Node {
    const nodes = [this.expression(0)];
    while (this.is('Operator', ';')) {
      this.next();
      if (this.current.kind === 'EOF') break;
      nodes.push(this.expression(0));
    }
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : this.made({ kind: 'sequence', nodes });
  }

  private expression(strength: number): Node {
    if (++this.depth > MOST_DEPTH) fail('expression is nested too deeply');
    const node = this.expressionInside(strength);
    this.depth--;
    return node;
  }

  private expressionInside(strength: number): Node {
    if (strength === 0 && this.is('Operator', 'let')) return this.declaration();
    if (strength === 0 && this.is('Operator', 'if')) return this.choice();
    let left = this.primary();
    let previous = '';
    let height = 0;
    while (this.current.kind === 'Operator') {
      const negated = this.is('Operator', 'not') && NEGATABLE.has(this.tokens[this.at + 1]?.value ?? '');
      const operator = negated ? (this.tokens[this.at + 1]?.value ?? '') : this.current.value;
      const own = STRENGTH.get(operator);
      if (own === undefined || own < strength) break;
      if (this.depth + ++height > 4 * MOST_DEPTH) fail('expression is nested too deeply');
      this.at += negated ? 2 : 1;
      left = this.binary(left, operator, own, previous);
      if (negated) left = this.made({ kind: 'unary', operator: 'not', operand: left });
      previous = operator;
    }
    return strength === 0 ? this.conditional(left) : left;
  }

  private binary(left: Node, operator: string, strength: number, previous: string): Node {
    if (operator === '|') return this.postfix(this.call(this.expect('Identifier'), [left]));
    if (previous === '??' && operator !== '??') {
      fail(`Operator (${operator}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.`);
    }
    if (CHAINABLE.has(operator)) return this.comparisons(left, operator, strength);
    const bindsRight = operator === '**' || operator === '^';
    const right = this.expression(bindsRight ? strength : strength + 1);
    return this.made({ kind: 'binary', operator, left, right });
  }

  /** `1 < x < 5` means `1 < x and x < 5`. */
  private comparisons(first: Node, firstOperator: string, strength: number): Node {
    let left = first;
    let operator = firstOperator;
    let all: Node | undefined;
    for (;;) {
      const right = this.expression(strength + 1);
      const comparison = this.made({ kind: 'binary', operator, left, right } as const);
      all =
        all === undefined ? comparison : this.made({ kind: 'binary', operator: '&&', left: all, right: comparison });
      left = right;
      if (this.current.kind !== 'Operator' || !CHAINABLE.has(this.current.value)) return all;
      operator = this.next().value;
    }
  }

  private conditional(node: Node): Node {
    let test = node;
    while (this.is('Operator', '?')) {
      this.next();
      let whenTrue = test;
      if (this.is('Operator', ':')) this.next();
      else {
        whenTrue = this.expression(0);
        this.expect('Operator', ':');
      }
      test = this.made({ kind: 'conditional', test, whenTrue, whenFalse: this.expression(0) });
    }
    return test;
  }

  private declaration(): Node {
    this.expect('Operator', 'let');
    const name = this.expect('Identifier').value;
    this.expect('Operator', '=');
    const value = this.expression(0);
    this.expect('Operator', ';');
    return this.made({ kind: 'let', name, value, body: this.sequence() });
  }

  private choice(): Node {
    this.expect('Operator', 'if');
    const test = this.expression(0);
    this.expect('Bracket', '{');
    const whenTrue = this.sequence();
    this.expect('Bracket', '}');
    this.expect('Operator', 'else');
    if (this.is('Operator', 'if'))
      return this.made({ kind: 'conditional', test, whenTrue, whenFalse: this.expression(0) });
    this.expect('Bracket', '{');
    const whenFalse = this.sequence();
    this.expect('Bracket', '}');
    return this.made({ kind: 'conditional', test, whenTrue, whenFalse });
  }

  private primary(): Node {
    const token = this.current;
    if (token.kind === 'Operator') {
      const strength = UNARY_STRENGTH.get(token.value);
      if (strength !== undefined) {
        this.next();
        const operand = this.expression(strength);
        return this.postfix(this.made({ kind: 'unary', operator: token.value, operand }));
      }
      if (this.predicates > 0 && (token.value === '#' || token.value === '.')) return this.postfix(this.pointer());
      if (token.value === '::') {
        this.next();
        return this.postfix(this.call(this.expect('Identifier'), [], false));
      }
    }
    if (this.is('Bracket', '(')) {
      this.next();
      const inside = this.sequence();
      this.expect('Bracket', ')');
      return this.postfix(inside);
    }
    return this.secondary();
  }

  private pointer(): Node {
    if (this.current.value === '.') return this.made({ kind: 'pointer', name: '' });
    this.next();
    const name = this.current.kind === 'Identifier' ? this.next().value : '';
    return this.made({ kind: 'pointer', name });
  }

  private secondary(): Node {
    const token = this.current;
    switch (token.kind) {
      case 'Identifier':
        this.next();
        return this.identifier(token);
      case 'Number':
        this.next();
        return this.number(token.value);
      case 'String':
        this.next();
        return this.postfix(this.made({ kind: 'string', value: token.value }));
      case 'Bytes':
        this.next();
        return this.postfix(this.made({ kind: 'bytes', value: token.bytes ?? [] }));
      default:
        if (this.is('Bracket', '[')) return this.postfix(this.listLiteral());
        if (this.is('Bracket', '{')) return this.postfix(this.mapLiteral());
        return this.unexpected();
    }
  }

  private number(text: string): Node {
    const node = numberNode(text);
    return node.ok ? this.made(node.value) : fail(node.problem);
  }

  private identifier(token: Token): Node {
    if (token.value === 'true' || token.value === 'false') {
      return this.made({ kind: 'bool', value: token.value === 'true' });
    }
    if (token.value === 'nil') return this.made({ kind: 'nil' });
    if (this.is('Bracket', '(')) return this.postfix(this.call(token, []));
    return this.postfix(this.made({ kind: 'name', name: token.value }));
  }

  private call({ value: name }: Token, piped: readonly Node[], mayBeHidden = true): Node {
    const hidden = mayBeHidden && this.isDefined(name);
    if (!hidden && isPredicateBuiltin(name)) return this.predicateCall(name, piped);
    const args = this.args(piped);
    if (!hidden && isBuiltin(name)) return this.made({ kind: 'builtin', name, args });
    return this.made({ kind: 'call', callee: this.made({ kind: 'name', name }), args });
  }

  private args(piped: readonly Node[]): readonly Node[] {
    this.expect('Bracket', '(');
    const args: Node[] = [...piped];
    while (!this.is('Bracket', ')')) {
      if (args.length > piped.length) this.expect('Operator', ',');
      if (args.length > piped.length && this.is('Bracket', ')')) break;
      args.push(this.expression(0));
    }
    this.expect('Bracket', ')');
    return args;
  }

  private predicateCall(name: string, piped: readonly Node[]): Node {
    this.expect('Bracket', '(');
    const args: Node[] = [...piped];
    const slots = predicateArguments(name);
    for (const { isPredicate, optional } of slots.slice(piped.length)) {
      if (this.is('Bracket', ')') && optional) break;
      if (this.is('Bracket', ')')) fail(`expected at least ${slots.length} arguments`);
      if (args.length > piped.length) this.expect('Operator', ',');
      if (this.is('Bracket', ')') && optional) break;
      args.push(isPredicate ? this.predicate() : this.expression(0));
    }
    if (this.is('Operator', ',')) this.next();
    this.expect('Bracket', ')');
    return this.made({ kind: 'builtin', name, args });
  }

  private predicate(): Node {
    const braced = this.is('Bracket', '{');
    if (braced) this.next();
    this.predicates++;
    const body = braced ? this.sequence() : this.expression(0);
    this.predicates--;
    if (braced) this.expect('Bracket', '}');
    return this.made({ kind: 'predicate', body });
  }

  private listLiteral(): Node {
    this.expect('Bracket', '[');
    const items: Node[] = [];
    while (!this.is('Bracket', ']')) {
      if (items.length > 0) this.expect('Operator', ',');
      if (items.length > 0 && this.is('Bracket', ']')) break;
      items.push(this.expression(0));
    }
    this.expect('Bracket', ']');
    return this.made({ kind: 'list', items });
  }

  private mapLiteral(): Node {
    this.expect('Bracket', '{');
    const pairs: (readonly [Node, Node])[] = [];
    while (!this.is('Bracket', '}')) {
      if (pairs.length > 0) this.expect('Operator', ',');
      if (pairs.length > 0 && this.is('Bracket', '}')) break;
      const key = this.mapKey();
      this.expect('Operator', ':');
      pairs.push([key, this.expression(0)]);
    }
    this.expect('Bracket', '}');
    return this.made({ kind: 'map', pairs });
  }

  private mapKey(): Node {
    const { kind, value } = this.current;
    if (kind === 'Number' || kind === 'String' || kind === 'Identifier') {
      this.next();
      return this.made({ kind: 'string', value });
    }
    if (this.is('Bracket', '(')) return this.expression(0);
    return fail(
      `a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses (unexpected token ${describeToken(this.current)})`,
    );
  }

  /** Members, indexes, slices and calls behind an expression. */
  private postfix(start: Node): Node {
    let node = start;
    let height = 0;
    for (;;) {
      if (this.depth + ++height > 4 * MOST_DEPTH) fail('expression is nested too deeply');
      const optional = this.is('Operator', '?.');
      if (optional || this.is('Operator', '.')) {
        this.next();
        node = optional && this.is('Bracket', '[') ? this.bracket(node, true) : this.member(node, optional);
      } else if (this.is('Bracket', '[')) node = this.bracket(node, false);
      else return node;
    }
  }

  private member(node: Node, optional: boolean): Node {
    const token = this.next();
    const isWord = token.kind === 'Operator' && /^[\p{L}_$]/u.test(token.value);
    if (token.kind !== 'Identifier' && !isWord) fail('expected name');
    const property: Node = this.made({ kind: 'string', value: token.value });
    const isMethod = this.is('Bracket', '(');
    return this.chained(node, optional, (object) => {
      const member: MemberNode = this.made({ kind: 'member', object, property, optional, isMethod });
      return isMethod ? this.made({ kind: 'call', callee: member, args: this.args([]) }) : member;
    });
  }

  private bracket(node: Node, optional: boolean): Node {
    this.expect('Bracket', '[');
    let from: Node | undefined;
    if (!this.is('Operator', ':')) {
      from = this.expression(0);
      if (this.is('Bracket', ']')) {
        this.next();
        const property = from;
        return this.chained(node, optional, (object) =>
          this.made({ kind: 'member', object, property, optional, isMethod: false }),
        );
      }
    }
    this.expect('Operator', ':');
    const to = this.is('Bracket', ']') ? undefined : this.expression(0);
    this.expect('Bracket', ']');
    return this.made({ kind: 'slice', object: node, ...(from && { from }), ...(to && { to }) });
  }

  /** A chain with a `?.` in it is one node, however it goes on. */
  private chained(node: Node, optional: boolean, make: (object: Node) => Node): Node {
    const made = make(node.kind === 'chain' ? node.chain : node);
    return optional || node.kind === 'chain' ? this.made({ kind: 'chain', chain: made }) : made;
  }
}
