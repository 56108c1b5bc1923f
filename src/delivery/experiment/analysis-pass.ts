/** One analysis of an Experiment: its run is made, followed, and ended (`experiments/experiment.go: reconcileAnalysisRun`). */
import { isCompleted } from '../analysis/objects.ts';
import { templateNotFound } from '../analysis/templates.ts';
import type { ExperimentPass } from './api.ts';
import type { ExperimentAnalysis, ExperimentRunStatus } from './objects.ts';

/** The analysis' entry in the status after this pass; `undefined` while there is nothing to say. */
export function reconcileAnalysis(
  pass: ExperimentPass,
  analysis: ExperimentAnalysis,
  before: ExperimentRunStatus | undefined,
): ExperimentRunStatus | undefined {
  if (isCompleted(before?.phase)) return before;
  const after = follow(pass, analysis, before);
  if (after !== undefined) tell(pass, before, after);
  return after;
}

function follow(
  { api, status, terminating }: ExperimentPass,
  analysis: ExperimentAnalysis,
  before: ExperimentRunStatus | undefined,
): ExperimentRunStatus | undefined {
  const { name, templateName, clusterScope } = analysis;
  if (status.availableAt === undefined) {
    const found = clusterScope === true ? api.lookup.clusterTemplate(templateName) : api.lookup.template(templateName);
    if (found !== undefined) return before;
    const kind = clusterScope === true ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
    return {
      name,
      phase: 'Error',
      message: `${kind} verification failed for analysis '${name}': ${templateNotFound(analysis)}`,
    };
  }
  const run = before?.analysisRun === undefined ? undefined : api.run(before.analysisRun);
  if (before?.analysisRun !== undefined && run === undefined) {
    return { ...before, phase: 'Error', message: `analysisruns.argoproj.io "${before.analysisRun}" not found` };
  }
  if (terminating) {
    if (run !== undefined && !isCompleted(run.status?.phase) && run.spec.terminate !== true) {
      const message = `Terminating ${name} (${run.metadata.name})`;
      api.notice({ type: 'Normal', reason: 'AnalysisRunTerminating', message });
      api.terminateRun(run);
    }
    return before;
  }
  if (before?.analysisRun === undefined) {
    const created = api.createRun(analysis);
    if (created.ok) return { name, analysisRun: created.value.metadata.name, phase: 'Pending' };
    return { name, phase: 'Error', message: `Failed to create AnalysisRun for analysis '${name}': ${created.problem}` };
  }
  const { phase, message } = run?.status ?? {};
  if (phase === undefined || phase === '' || phase === before.phase) return before;
  return {
    name,
    analysisRun: before.analysisRun,
    phase,
    ...(message === undefined || message === '' ? {} : { message }),
  };
}

function tell({ api }: ExperimentPass, before: ExperimentRunStatus | undefined, after: ExperimentRunStatus): void {
  const { name, phase, message = '' } = after;
  if (phase === undefined || before?.phase === phase) return;
  api.notice({
    type: phase === 'Failed' || phase === 'Error' || phase === 'Inconclusive' ? 'Warning' : 'Normal',
    reason: `AnalysisRun${phase}`,
    message: `AnalysisRun '${name}' transitioned from ${before?.phase ?? ''} -> ${phase}${message === '' ? '' : `: ${message}`}`,
    toOwner: true,
  });
}
