/**
 * Kayenta (`metricproviders/kayenta`): a canary analysis of its own that is asked for every 15 seconds and ends with a
 * score. A scripted answer is the score, `null` while it is not known, or `{status}` for an HTTP refusal.
 */
import { later, seconds } from '../../../kernel/time.ts';
import type { JsonValue } from '../../../languages/json.ts';
import type { Answer } from '../measure.ts';
import { askScripted, fieldOfData } from './asking.ts';
import { type Config, errorAnswer, numberField, objectField, type Provider, type Question } from './provider.ts';

const POLL = seconds(15);

export const kayenta: Provider = {
  name: 'kayenta',
  begin: ({ run, number, now }) => ({
    phase: 'Running',
    metadata: { canaryExecutionId: `${run.metadata.uid}-${number}` },
    resumeAt: later(now, POLL),
  }),
  resume: (question) => askScripted('kayenta', question, (data) => scored(question, data)),
  // Nothing can be cancelled there: the measurement stays as it is.
  terminate: (_question, { metadata }) => ({ phase: 'Running', ...(metadata === undefined ? {} : { metadata }) }),
};

function scored({ config, now }: Question, data: JsonValue): Answer {
  const status = fieldOfData(data, 'status');
  if (typeof status === 'number') return errorAnswer(`Invalid Response: HTTP ${status}`);
  if (data === null) return { phase: 'Running', resumeAt: later(now, POLL) };
  if (typeof data !== 'number') return errorAnswer('Missing Score');
  const score = Math.trunc(data);
  return { phase: phaseOf(score, objectField(config, 'threshold') ?? {}), value: String(score) };
}

function phaseOf(score: number, threshold: Config): Answer['phase'] {
  if (score >= (numberField(threshold, 'pass') ?? 0)) return 'Successful';
  return score >= (numberField(threshold, 'marginal') ?? 0) ? 'Inconclusive' : 'Failed';
}
