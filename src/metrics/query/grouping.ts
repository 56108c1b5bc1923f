/** Groups of an aggregation: which labels of an element make its group. */
import type { Aggregation } from '../../languages/promql/ast.ts';
import { type Labels, METRIC_NAME, noLabels, withoutLabels } from '../labels.ts';

/** Maps the labels of an element to those of its group; equal groups give the same object. */
export function groupLabels(expr: Aggregation): (labels: Labels) => Labels {
  if (expr.grouping.length === 0 && !expr.without) return () => noLabels;
  const memory = groupMemory.get(expr) ?? {
    byElement: new WeakMap<Labels, Labels>(),
    byKey: new Map<string, Labels>(),
  };
  groupMemory.set(expr, memory);
  const grouping = new Set(expr.grouping);
  return (labels) => {
    const known = memory.byElement.get(labels);
    if (known !== undefined) return known;
    const group = grouped(labels, grouping, expr.without);
    const shared = memory.byKey.get(group.key) ?? group;
    memory.byKey.set(shared.key, shared);
    memory.byElement.set(labels, shared);
    return shared;
  };
}

/** Groups follow from the node and the labels alone, so they are kept as long as the query is. */
const groupMemory = new WeakMap<
  Aggregation,
  { readonly byElement: WeakMap<Labels, Labels>; readonly byKey: Map<string, Labels> }
>();

/** The labels of the group that a label set falls into. */
export function grouped(labels: Labels, grouping: ReadonlySet<string>, without: boolean): Labels {
  if (without) return withoutLabels(labels, (name) => name === METRIC_NAME || grouping.has(name));
  return grouping.size === 0 ? noLabels : withoutLabels(labels, (name) => !grouping.has(name));
}
