/** InfluxDB (`metricproviders/influxdb`). A scripted answer is the list of the `_value`s of all records. */
import { textOf, valueOfJson } from '../../../languages/expression/values.ts';
import { askScripted } from './asking.ts';
import { errorAnswer, judge, type Provider } from './provider.ts';

export const influxdb: Provider = {
  name: 'influxdb',
  begin: (question) =>
    askScripted('influxdb', question, (data) => {
      if (!Array.isArray(data) || data.length === 0) return errorAnswer('no results returned from flux query');
      const value = valueOfJson(data);
      return judge(question, value, textOf(value));
    }),
};
