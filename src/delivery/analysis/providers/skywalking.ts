/** SkyWalking (`metricproviders/skywalking`). A scripted answer is the decoded response to the GraphQL query. */
import { valueOfJson } from '../../../languages/expression/values.ts';
import { printJson } from '../../../languages/json.ts';
import { askScripted } from './asking.ts';
import { errorAnswer, judge, type Provider } from './provider.ts';

export const skywalking: Provider = {
  name: 'skywalking',
  begin: (question) =>
    askScripted('skywalking', question, (data) => {
      if (data === null) return errorAnswer('invalid operation: no data returned from skywalking');
      return judge(question, valueOfJson(data), printJson(data));
    }),
};
