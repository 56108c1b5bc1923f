/** Orders of instant vectors. Range queries are always sorted by labels, so there these do nothing. */
import { compareLabels, type Labels, labelValue } from '../../labels.ts';
import { sortInRange } from '../annotations.ts';
import type { Element } from '../element.ts';
import { naturalOrder } from '../natural-order.ts';
import { type CallContext, elementsOf, ofVector, textOf } from './meaning.ts';

export const sortingFunctions = {
  sort: ofVector((context) => sorted(context, (a, b) => byValue(a.value, b.value))),
  sort_desc: ofVector((context) => sorted(context, (a, b) => byValue(b.value, a.value, true))),
  sort_by_label: ofVector((context) => sorted(context, byLabels(context))),
  sort_by_label_desc: ofVector((context) => {
    const ascending = byLabels(context);
    return sorted(context, (a, b) => ascending(b, a));
  }),
};

function sorted(context: CallContext, order: (a: Element, b: Element) => number): readonly Element[] {
  const { evaluation, call } = context;
  if (!evaluation.isInstant) evaluation.annotations.warn(sortInRange, call);
  return [...elementsOf(context, 0)].sort(order);
}

/** NaN comes last in both directions. */
function byValue(a: number, b: number, nanFirst = false): number {
  if (Number.isNaN(a) || Number.isNaN(b)) {
    if (Number.isNaN(a) && Number.isNaN(b)) return 0;
    return Number.isNaN(a) === nanFirst ? -1 : 1;
  }
  return a - b || 0;
}

function byLabels(context: CallContext): (a: { readonly labels: Labels }, b: { readonly labels: Labels }) => number {
  const names = context.call.args.slice(1).map((_arg, i) => textOf(context, i + 1));
  return (a, b) => {
    for (const name of names) {
      const order = naturalOrder(labelValue(a.labels, name), labelValue(b.labels, name));
      if (order !== 0) return order;
    }
    return compareLabels(a.labels, b.labels);
  };
}
