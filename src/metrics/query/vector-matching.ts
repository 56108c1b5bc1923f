/**
 * Operations between two vectors: each element finds its partner by the labels both are matched on, one to one or many to
 * one. As Prometheus' `VectorBinop`, including which ambiguities are errors.
 */
import type { Binary, Matching } from '../../languages/promql/ast.ts';
import { COMPARISONS } from '../../languages/promql/check.ts';
import { type Labels, labelValue, printLabels, withLabels, withoutLabels } from '../labels.ts';
import { type Element, QueryError, withoutName } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import { changesMeaning, operate } from './operators.ts';
import { type MatchMemory, matchingLabels, matchMemory, signature } from './signatures.ts';

/** The results of an arithmetic operator or comparison between two vectors. */
export function matchVectors(
  evaluation: Evaluation,
  expr: Binary,
  left: readonly Element[],
  right: readonly Element[],
): readonly Element[] {
  const { fillLeft, fillRight, cardinality } = expr.matching;
  const canFill = fillLeft !== undefined || fillRight !== undefined;
  if ((left.length === 0 && right.length === 0) || ((left.length === 0 || right.length === 0) && !canFill)) return [];
  const swapped = cardinality === 'one-to-many';
  const [many, one] = swapped ? [right, left] : [left, right];
  return new Match(evaluation, expr, swapped).results(many, one);
}

/** One matching of a `many` side with a `one` side; they are left and right, or the other way round if `swapped`. */
class Match {
  readonly #evaluation: Evaluation;
  readonly #expr: Binary;
  readonly #swapped: boolean;
  readonly #memory: MatchMemory;
  /** Signatures that have given a result; for many-to-one, the labels of the results too. */
  readonly #matched = new Map<string, Set<string>>();
  readonly #results: Element[] = [];

  constructor(evaluation: Evaluation, expr: Binary, swapped: boolean) {
    this.#evaluation = evaluation;
    this.#expr = expr;
    this.#swapped = swapped;
    this.#memory = matchMemory(evaluation, expr);
  }

  results(many: readonly Element[], one: readonly Element[]): readonly Element[] {
    const { matching } = this.#expr;
    const partners = this.#bySignature(one);
    const key = (e: Element) => signature(this.#memory, matching, e.labels);
    for (const element of many) {
      const partner = partners.get(key(element)) ?? this.#filled(element, matching.fillRight);
      if (partner !== undefined) this.#combine(element, partner, key(element));
    }
    if (matching.fillLeft !== undefined) {
      for (const element of one) {
        const filled = this.#filled(element, matching.fillLeft);
        if (filled !== undefined && !this.#matched.has(key(element))) this.#combine(filled, element, key(element));
      }
    }
    return this.#results;
  }

  #filled(element: Element, value: number | undefined): Element | undefined {
    if (value === undefined) return undefined;
    return { labels: matchingLabels(element.labels, this.#expr.matching), value, dropName: false };
  }

  #bySignature(one: readonly Element[]): ReadonlyMap<string, Element> {
    const { matching } = this.#expr;
    const partners = new Map<string, Element>();
    for (const element of one) {
      const key = signature(this.#memory, matching, element.labels);
      const other = partners.get(key);
      if (other !== undefined) throw this.#duplicate(element, other);
      partners.set(key, element);
    }
    return partners;
  }

  #duplicate(a: Element, b: Element): QueryError {
    const side = this.#swapped ? 'left' : 'right';
    const group = printLabels(matchingLabels(a.labels, this.#expr.matching));
    const both = [printLabels(a.labels), printLabels(b.labels)].sort((x, y) => (x < y ? -1 : 1));
    return new QueryError(
      `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: [${both.join(', ')}]` +
        ';many-to-many matching not allowed: matching labels must be unique on one side',
    );
  }

  #combine(many: Element, one: Element, key: string): void {
    const { op, bool, matching } = this.#expr;
    const [left, right] = this.#swapped ? [one, many] : [many, one];
    const outcome = operate(op, left.value, right.value);
    const filters = COMPARISONS.has(op) && !bool;
    const labels = this.#resultLabels(many.labels, one.labels);
    this.#claim(matching, key, labels);
    if (filters && outcome === 0) return;
    this.#results.push({ labels, value: filters ? left.value : outcome, dropName: bool });
  }

  /** Two elements may not give the same result, even if the comparison would have dropped one of them. */
  #claim(matching: Matching, key: string, labels: Labels): void {
    const before = this.#matched.get(key) ?? new Set<string>();
    if (matching.cardinality === 'one-to-one') {
      if (this.#matched.has(key)) {
        throw new QueryError(
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      }
    } else if (before.has(labels.key)) {
      throw new QueryError('multiple matches for labels: grouping labels must ensure unique matches');
    }
    before.add(labels.key);
    this.#matched.set(key, before);
  }

  #resultLabels(many: Labels, one: Labels): Labels {
    const { results } = this.#memory;
    const pair = `${many.key} ${one.key}`;
    const known = results.get(pair);
    if (known !== undefined) return known;
    const { op, bool, matching } = this.#expr;
    const dropsName = changesMeaning(op) || (bool && !this.#evaluation.settings.delayedNameRemoval);
    let labels = dropsName ? withoutName(many) : many;
    if (matching.cardinality === 'one-to-one') {
      labels = withoutLabels(labels, (name) => matching.labels.includes(name) !== matching.on);
    }
    labels = withLabels(
      labels,
      matching.include.map((name) => [name, labelValue(one, name)]),
    );
    results.set(pair, labels);
    return labels;
  }
}
