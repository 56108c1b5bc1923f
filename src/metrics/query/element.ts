/** The elements of an instant vector, and what ends an evaluation early. */
import { type Labels, withoutLabels } from '../labels.ts';

/** One element of an instant vector. */
export interface Element {
  readonly labels: Labels;
  readonly value: number;
  /** The name is still there and is to be dropped at the end (only with delayed name removal). */
  readonly dropName: boolean;
}

/** The query cannot be answered. The message is Prometheus' own. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Labels without the name and what else describes the metric rather than the thing measured. */
export function withoutName(labels: Labels): Labels {
  const known = nameless.get(labels);
  if (known !== undefined) return known;
  const bare = withoutLabels(labels, describesMetric);
  nameless.set(labels, bare);
  return bare;
}

/** Series are asked for again and again, and what their labels are without the name never changes. */
const nameless = new WeakMap<Labels, Labels>();

const describesMetric = (name: string): boolean => name === '__name__' || name === '__type__' || name === '__unit__';

/** Throws if two elements have the same labels. */
export function refuseDuplicates(elements: readonly Element[]): readonly Element[] {
  if (elements.length < 2) return elements;
  const seen = new Set<string>();
  for (const { labels } of elements) {
    if (seen.has(labels.key)) throw new QueryError('vector cannot contain metrics with the same labelset');
    seen.add(labels.key);
  }
  return elements;
}
