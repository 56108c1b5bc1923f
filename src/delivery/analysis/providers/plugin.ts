/** Plugins (`metricproviders/plugin`) return whole measurements. A scripted answer is one: `{phase, value?, message?}`. */
import type { JsonValue } from '../../../languages/json.ts';
import type { AnalysisPhase } from '../objects.ts';
import { askScripted, fieldOfData } from './asking.ts';
import { errorAnswer, type Provider } from './provider.ts';

const PHASES: ReadonlySet<string> = new Set(['Pending', 'Running', 'Successful', 'Failed', 'Error', 'Inconclusive']);

export const plugin: Provider = {
  name: 'plugin',
  begin: (question) =>
    askScripted(`plugin/${Object.keys(question.config).join(',')}`, question, (data) => {
      const phase = fieldOfData(data, 'phase');
      if (typeof phase !== 'string' || !PHASES.has(phase)) return errorAnswer('plugin returned no measurement');
      const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : undefined);
      return {
        phase: phase as AnalysisPhase,
        value: text(fieldOfData(data, 'value')),
        message: text(fieldOfData(data, 'message')),
      };
    }),
};
