/** What templates and analyses of an Experiment amount to (`experiments/experiment.go: calculateStatus, assessTemplates, assessAnalysisRuns`). */
import { type Instant, later, parseRfc3339 } from '../../kernel/time.ts';
import { parseDuration } from '../../languages/duration.ts';
import { type AnalysisPhase, isCompleted } from '../analysis/objects.ts';
import type { ExperimentSpec, ExperimentStatus } from './objects.ts';

export interface Verdict {
  readonly phase: AnalysisPhase;
  readonly message: string;
}

/** When a duration counted from availability is over; `undefined` when it does not run. */
export function endOfDuration(spec: ExperimentSpec, { availableAt }: ExperimentStatus): Instant | undefined {
  const started = availableAt === undefined ? undefined : parseRfc3339(availableAt);
  if (started === undefined || spec.duration === undefined || spec.duration === '') return undefined;
  const span = parseDuration(spec.duration);
  return span.ok ? later(started, span.value) : undefined;
}

/** Strictly after: at the very end the duration is not yet over. */
export function hasPassedDuration(spec: ExperimentSpec, status: ExperimentStatus, now: Instant): boolean {
  const end = endOfDuration(spec, status);
  return end !== undefined && now > end;
}

/** Whether everything is being taken down (`experiments/experiment.go: isTerminating`). */
export function isTerminating(spec: ExperimentSpec, status: ExperimentStatus): boolean {
  if (spec.terminate === true || isCompleted(status.phase)) return true;
  if (status.templateStatuses?.some((each) => each.status === 'Failed' || each.status === 'Error')) return true;
  const bad = status.analysisRuns?.some(({ phase }) => isCompleted(phase) && phase !== 'Successful');
  return bad === true || areRequiredSuccessful(spec, status);
}

/** Whether there are analyses that must succeed, and all have. */
export function areRequiredSuccessful(spec: ExperimentSpec, status: ExperimentStatus): boolean {
  const required = (spec.analyses ?? []).filter((each) => each.requiredForCompletion === true);
  const phaseOf = (name: string) => status.analysisRuns?.find((each) => each.name === name)?.phase;
  return required.length > 0 && required.every(({ name }) => phaseOf(name) === 'Successful');
}

/** The phase and message of an Experiment that is Pending or Running. */
export function combine(spec: ExperimentSpec, status: ExperimentStatus): Verdict {
  const templates = assessTemplates(spec, status);
  const allRequired = areRequiredSuccessful(spec, status);
  const analyses = assessAnalyses(spec, status, allRequired);
  if (isCompleted(templates.phase)) {
    const hasRequired = (spec.analyses ?? []).some((each) => each.requiredForCompletion === true);
    const analysesDecide = templates.phase === 'Successful' && (isCompleted(analyses.phase) || hasRequired);
    return analysesDecide ? analyses : templates;
  }
  const isBad = isCompleted(analyses.phase) && analyses.phase !== 'Successful';
  return isBad || allRequired ? analyses : templates;
}

/** From best to worst. */
const TEMPLATE_ORDER = ['Successful', 'Running', 'Progressing', 'Error', 'Failed'];

/** The worst of the templates that the spec has now; Successful without any. Of several entries of a name the first counts. */
export function assessTemplates(
  { templates }: Pick<ExperimentSpec, 'templates'>,
  { templateStatuses = [] }: ExperimentStatus,
): Verdict {
  let worst = { rank: 0, message: '' };
  for (const { name } of templates) {
    const { status = '', message = '' } = templateStatuses.find((each) => each.name === name) ?? {};
    const rank = TEMPLATE_ORDER.indexOf(status);
    if (rank > worst.rank) worst = { rank, message };
  }
  const phase = TEMPLATE_ORDER[worst.rank];
  if (phase === 'Progressing') return { phase: 'Pending', message: worst.message };
  return {
    phase: phase === 'Successful' || phase === 'Failed' || phase === 'Error' ? phase : 'Running',
    message: worst.message,
  };
}

/** From best to worst. */
const ANALYSIS_ORDER = ['Successful', 'Running', 'Pending', 'Inconclusive', 'Error', 'Failed'];

function assessAnalyses(spec: ExperimentSpec, { analysisRuns = [] }: ExperimentStatus, allRequired: boolean): Verdict {
  let worst: Verdict = { phase: 'Successful', message: '' };
  for (const { name } of spec.analyses ?? []) {
    const entry = analysisRuns.find((each) => each.name === name);
    if (entry?.phase === undefined) continue;
    const phase = entry.phase === 'Pending' ? 'Running' : entry.phase;
    if (ANALYSIS_ORDER.indexOf(phase) > ANALYSIS_ORDER.indexOf(worst.phase))
      worst = { phase, message: entry.message ?? '' };
  }
  const isDone = allRequired && worst.phase === 'Successful';
  return isDone ? { ...worst, message: 'Required AnalysisRuns completed' } : worst;
}
