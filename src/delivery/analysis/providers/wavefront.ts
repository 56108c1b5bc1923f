/** Wavefront (`metricproviders/wavefront`). A scripted answer is a list of numbers: of each series the point nearest to the question. */
import { formatFixed } from '../../../languages/go-format.ts';
import { floatList } from '../evaluate.ts';
import { askScripted } from './asking.ts';
import { errorAnswer, judge, type Provider } from './provider.ts';
import { fixedText, isNumbers } from './series-shapes.ts';

export const wavefront: Provider = {
  name: 'wavefront',
  begin: (question) =>
    askScripted('wavefront', question, (data) => {
      const values = typeof data === 'number' ? [data] : data;
      if (!isNumbers(values) || values.length === 0)
        return errorAnswer('No TimeSeries found in response from Wavefront');
      const [first = 0] = values;
      if (values.length === 1) return judge(question, first, formatFixed(first, 2));
      return judge(question, floatList(values), fixedText(values, 2));
    }),
};
