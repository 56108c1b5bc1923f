/** New Relic (`metricproviders/newrelic`). A scripted answer is the list of rows that the NRQL query returns. */
import { valueOfJson } from '../../../languages/expression/values.ts';
import { printJson } from '../../../languages/json.ts';
import { askScripted } from './asking.ts';
import { errorAnswer, judge, type Provider, textField } from './provider.ts';

export const newRelic: Provider = {
  name: 'newRelic',
  begin: (question) =>
    askScripted('newRelic', question, (data) => {
      const rows = Array.isArray(data) ? data : [data];
      if (rows.length === 0 || data === null) return errorAnswer('no results returned from NRQL query');
      // One row is judged as itself, several as a list of them.
      const result = rows.length === 1 ? rows[0] : rows;
      return judge(question, valueOfJson(result ?? null), printJson(result ?? null));
    }),
  metadata: (config) => {
    const query = textField(config, 'query');
    return query === '' ? {} : { ResolvedNewRelicQuery: query };
  },
};
