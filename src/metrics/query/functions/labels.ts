/** Functions that change labels and leave values alone. */

import { isValidText } from '../../../languages/promql/quoting.ts';
import { compileRegex, expandTemplate } from '../../../languages/regex.ts';
import { type Labels, labelValue, METRIC_NAME, withLabels } from '../../labels.ts';
import { type Element, QueryError, refuseDuplicates } from '../element.ts';
import { type CallContext, elementsOf, ofVector, textOf } from './meaning.ts';

export const labelFunctions = {
  label_replace: ofVector((context) => {
    const [target, replacement, source, expression] = [1, 2, 3, 4].map((i) => textOf(context, i)) as [
      string,
      string,
      string,
      string,
    ];
    const compiled = compileRegex(expression);
    if (!compiled.ok) throw new QueryError(`invalid regular expression in label_replace(): ${expression}`);
    refuseInvalid('destination', 'label_replace', target);
    return relabelled(context, target, (labels) => {
      const captures = compiled.regex.capture(labelValue(labels, source));
      return captures === undefined ? undefined : expandTemplate(replacement, captures);
    });
  }),
  label_join: ofVector((context) => {
    const [target, separator, ...sources] = context.call.args.slice(1).map((_arg, i) => textOf(context, i + 1)) as [
      string,
      string,
    ];
    for (const source of sources as readonly string[]) refuseInvalid('source', 'label_join', source);
    refuseInvalid('destination', 'label_join', target);
    return relabelled(context, target, (labels) =>
      (sources as readonly string[]).map((name) => labelValue(labels, name)).join(separator),
    );
  }),
};

function refuseInvalid(what: string, where: string, name: string): void {
  if (name === '' || !isValidText(name)) throw new QueryError(`invalid ${what} label name in ${where}(): ${name}`);
}

/** Sets the label `target` to what `value` gives; `undefined` leaves the element as it is. */
function relabelled(
  context: CallContext,
  target: string,
  value: (labels: Labels) => string | undefined,
): readonly Element[] {
  const known = context.evaluation.remembered(context.call, () => new Map<Labels, Labels>());
  const changed = (labels: Labels) => {
    const text = value(labels);
    return text === undefined ? labels : withLabels(labels, [[target, text]]);
  };
  const elements = elementsOf(context, 0).map((element) => {
    const labels = known.get(element.labels) ?? changed(element.labels);
    known.set(element.labels, labels);
    // A name given on purpose is not dropped later.
    return { ...element, labels, dropName: element.dropName && target !== METRIC_NAME };
  });
  return refuseDuplicates(elements);
}
