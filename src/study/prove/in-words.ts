/** What a proof means to the person who wrote the template, in sentences; the most alarming first. */
import type { AnalysisRunSpec } from '../../delivery/analysis/objects.ts';
import { type MetricProof, proveMetric } from './metric.ts';
import type { RunProof } from './run.ts';

export interface Finding {
  /** A doubt is something that the author will hardly have meant. */
  readonly kind: 'doubt' | 'fact';
  readonly text: string;
}

/** Sentences about a run and about each of its metrics. */
export function proofInWords(spec: Pick<AnalysisRunSpec, 'metrics' | 'dryRun'>, run: RunProof): readonly Finding[] {
  const metrics = spec.metrics.flatMap((metric) => ofMetric(metric.name, proveMetric(metric)));
  const all = [...ofRun(run), ...metrics];
  return [...all.filter(({ kind }) => kind === 'doubt'), ...all.filter(({ kind }) => kind === 'fact')];
}

const doubt = (text: string): Finding => ({ kind: 'doubt', text });
const fact = (text: string): Finding => ({ kind: 'fact', text });

function ofRun({ reachable, alwaysEnds, verdicts, undecidedAfterPasses: passes }: RunProof): readonly Finding[] {
  const refused = verdicts.Error;
  if (refused?.mostMeasurements === 0) return [doubt(`The controller refuses it: ${refused.message}.`)];
  const soFar = passes === undefined ? '' : ` in its first ${passes} passes`;
  return [
    ...(passes === undefined
      ? []
      : [
          doubt(
            `Not decided within ${passes} passes: by then the possibilities had neither ended nor come back, as with intervals that rarely meet. What is listed can happen; more may, later.`,
          ),
        ]),
    ...(reachable.includes('Failed') ? [] : [doubt(`The run can never be Failed${soFar}.`)]),
    ...(reachable.includes('Successful')
      ? []
      : [fact(`The run is never Successful by itself${soFar}, only when it is terminated with its rollout.`)]),
    alwaysEnds ? fact('It always comes to an end.') : fact('It need not come to an end by itself.'),
  ];
}

function ofMetric(name: string, { answer }: MetricProof): readonly Finding[] {
  if (answer === undefined) return [];
  const { termination, successWithoutAnySuccess: vacuous, endless, terminationInFlight } = answer;
  const failed = termination.mostFailedThenSuccessful;
  return [
    ...(answer.reachable.includes('Failed') ? [] : [doubt(`Metric ${name} can never fail, whatever is measured.`)]),
    ...(answer.reachable.includes('Successful') || endless !== null
      ? []
      : [doubt(`Metric ${name} can never succeed, whatever is measured.`)]),
    ...(vacuous === null
      ? []
      : [doubt(`Metric ${name} succeeds without a single good measurement: ${inOrder(vacuous)}.`)]),
    ...(termination.canBeSuccessfulAfterFailures
      ? [
          fact(
            `Terminated in time, metric ${name} is Successful after ${failed === null ? 'any number of' : failed} failed measurement${failed === 1 ? '' : 's'}.`,
          ),
        ]
      : []),
    ...(endless === null
      ? []
      : [fact(`Metric ${name} may be measured for ever: ${inOrder(`${endless.prefix}${endless.cycle}`)}, and so on.`)]),
    ...(terminationInFlight === undefined
      ? []
      : [
          fact(`Terminated while its first Job runs, metric ${name} makes the run ${terminationInFlight.first.phase}.`),
        ]),
  ];
}

const WORDS: Readonly<Record<string, string>> = { S: 'successful', F: 'failed', I: 'inconclusive', E: 'error' };

/** `FFFE` becomes `3 × failed, error`. */
function inOrder(letters: string): string {
  const runs = letters.match(/(.)\1*/g) ?? [];
  return runs.map((run) => `${run.length > 1 ? `${run.length} × ` : ''}${WORDS[run[0]!]}`).join(', ');
}
