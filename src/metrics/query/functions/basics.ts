/** Between numbers and vectors, and what the query knows of time. */
import { noLabels } from '../../labels.ts';
import type { Element } from '../element.ts';
import { QueryError } from '../element.ts';
import { eachNewest } from '../selection.ts';
import { absentLabels } from './absence.ts';
import { elementsOf, number, numberOf, ofVector } from './meaning.ts';

export const basicFunctions = {
  absent: ofVector((context) => {
    if (elementsOf(context, 0).length > 0) return [];
    return [{ labels: absentLabels(context.call.args[0]!), value: 1, dropName: false }];
  }),
  scalar: number((context) => {
    const elements = elementsOf(context, 0);
    return elements.length === 1 ? elements[0]!.value : Number.NaN;
  }),
  vector: ofVector((context) => [{ labels: noLabels, value: numberOf(context, 0), dropName: false }]),
  time: number(({ timeMs }) => timeMs / 1_000),
  start: number(({ evaluation }) => evaluation.settings.startMs / 1_000),
  end: number(({ evaluation }) => evaluation.settings.endMs / 1_000),
  range: number(({ evaluation }) => (evaluation.settings.endMs - evaluation.settings.startMs) / 1_000),
  step: number(({ evaluation }) => evaluation.settings.stepMs / 1_000),
  timestamp: ofVector((context) => {
    const { evaluation, call, timeMs } = context;
    let argument = call.args[0]!;
    while (argument.kind === 'parentheses') argument = argument.expr;
    // Of a selector the time of the sample itself; of anything else the instant of evaluation.
    if (argument.kind !== 'vector-selector') {
      return elementsOf(context, 0).map((e) => evaluation.nameless(e.labels, timeMs / 1_000));
    }
    const elements: Element[] = [];
    eachNewest(evaluation, argument, timeMs, (labels, _value, sampleMs) => {
      elements.push(evaluation.nameless(labels, sampleMs / 1_000));
    });
    return elements;
  }),
  start_timestamp: ofVector(() => {
    throw new QueryError('start_timestamp() needs start timestamps of samples, which are not modelled');
  }),
};
