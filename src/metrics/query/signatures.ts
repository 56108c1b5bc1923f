/** Which elements of two vectors belong together: those whose matching labels are equal. */
import type { Binary, Matching } from '../../languages/promql/ast.ts';
import { type Labels, METRIC_NAME, withoutLabels } from '../labels.ts';
import type { Evaluation } from './evaluation.ts';

/** The part of a label set that is matched on, as labels; equal parts give equal keys. */
export function matchingLabels(labels: Labels, { on, labels: names }: Matching): Labels {
  return on
    ? withoutLabels(labels, (name) => !names.includes(name))
    : withoutLabels(labels, (name) => name === METRIC_NAME || names.includes(name));
}

/** What one binary node remembers of label sets it has seen. */
export interface MatchMemory {
  readonly signatures: Map<Labels, string>;
  /** Labels of results, by left and right key. */
  readonly results: Map<string, Labels>;
}

export const matchMemory = (evaluation: Evaluation, expr: Binary): MatchMemory =>
  evaluation.remembered(expr, () => ({ signatures: new Map(), results: new Map() }));

/** The key by which an element finds its partners. */
export function signature({ signatures }: MatchMemory, matching: Matching, labels: Labels): string {
  const known = signatures.get(labels);
  if (known !== undefined) return known;
  const { key } = matchingLabels(labels, matching);
  signatures.set(labels, key);
  return key;
}
