/** Graphite (`metricproviders/graphite`). A scripted answer is the list of points of the first target, `null` where there is none. */
import type { JsonValue } from '../../../languages/json.ts';
import { floatList } from '../evaluate.ts';
import { askScripted } from './asking.ts';
import { errorAnswer, judge, type Provider } from './provider.ts';
import { fixedText } from './series-shapes.ts';

export const graphite: Provider = {
  name: 'graphite',
  begin: (question) =>
    askScripted('graphite', question, (data) => {
      const points = Array.isArray(data) ? data : [];
      const values = points.filter((point: JsonValue): point is number => typeof point === 'number');
      if (values.length === 0) return errorAnswer('no values found');
      return judge(question, floatList(values), fixedText(values, 6));
    }),
};
