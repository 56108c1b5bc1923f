/** CloudWatch (`metricproviders/cloudwatch`). A scripted answer is a list of result lists: the `Values` of each metric data result. */
import { list, stringMap, type Value } from '../../../languages/expression/values.ts';
import { formatFloat } from '../../../languages/go-format.ts';
import type { JsonValue } from '../../../languages/json.ts';
import { floatList } from '../evaluate.ts';
import { askScripted } from './asking.ts';
import { judge, type Provider } from './provider.ts';
import { isNumbers } from './series-shapes.ts';

export const cloudWatch: Provider = {
  name: 'cloudWatch',
  begin: (question) =>
    askScripted('cloudWatch', question, (data) => {
      const results = (Array.isArray(data) ? data : []).map((each: JsonValue) => (isNumbers(each) ? each : []));
      const value: Value = list(results.map((values) => stringMap(new Map([['Values', floatList(values)]]))));
      return judge(
        question,
        value,
        `[${results.map((values) => `[${values.map((x) => formatFloat(x)).join(' ')}]`).join(' ')}]`,
      );
    }),
};
