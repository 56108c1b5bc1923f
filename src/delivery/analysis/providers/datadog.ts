/**
 * Datadog (`metricproviders/datadog`). A scripted answer is a number, `null` for no data, a list of numbers for a query
 * grouped by tags (v2), or `{status, body}` for an HTTP refusal.
 */
import { printJson } from '../../../languages/json.ts';
import { floatList, floatText } from '../evaluate.ts';
import { askScripted, fieldOfData } from './asking.ts';
import { type Config, errorAnswer, judge, type Provider, textField } from './provider.ts';
import { floatsText, isNumbers } from './series-shapes.ts';

/** More groups than this are cut off. */
const MOST_GROUPS = 100;

export const datadog: Provider = {
  name: 'datadog',
  begin(question) {
    const problem = datadogProblem(question.config);
    if (problem !== undefined) return errorAnswer(problem);
    return askScripted('datadog', question, (data) => {
      const status = fieldOfData(data, 'status');
      if (typeof status === 'number' && status !== 200)
        return errorAnswer(refusal(status, String(fieldOfData(data, 'body') ?? '')));
      if (typeof data === 'number') return judge(question, data, floatText(data));
      if (isNumbers(data) && data.length > 0) {
        const groups = data.slice(0, MOST_GROUPS);
        const metadata = data.length > MOST_GROUPS ? { groups_truncated: 'true' } : undefined;
        return judge(question, floatList(groups), floatsText(groups), metadata);
      }
      return judge(question, null, data === null ? '[]' : printJson(data));
    });
  },
};

const refusal = (status: number, body: string): string =>
  status === 401 || status === 403
    ? `received authentication error response code: ${status} ${body}`
    : `received non 2xx response code: ${status} ${body}`;

/** What is wrong with the combination of queries, formula and aggregator. */
export function datadogProblem(config: Config): string | undefined {
  const query = textField(config, 'query');
  const formula = textField(config, 'formula');
  const isFirst = (textField(config, 'apiVersion') || 'v1') === 'v1';
  const queries = Object.keys((config.queries ?? {}) as object).length;
  if (query === '' && queries === 0) return 'Must have either a query or queries for a Datadog provider.';
  if (query !== '' && queries > 0) return 'Cannot have both a query and queries. Please review the Analysis Template.';
  if (formula !== '' && queries === 0)
    return 'Formula are only valid when queries are set. Please review the Analysis Template.';
  if (queries > 1 && formula === '') return 'When multiple queries are provided you must include a formula.';
  if (isFirst && textField(config, 'aggregator') !== '')
    return 'Aggregator is not supported in v1. Please review the Analysis Template.';
  return undefined;
}
