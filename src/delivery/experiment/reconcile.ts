/** One look at an Experiment (`experiments/experiment.go: reconcile`): templates, then analyses, then what both amount to. */
import { between, type Duration, type Instant, milliseconds, rfc3339 } from '../../kernel/time.ts';
import { isCompleted } from '../analysis/objects.ts';
import { reconcileAnalysis } from './analysis-pass.ts';
import type { ExperimentApi, ExperimentPass } from './api.ts';
import { conditionsAfter, invalidSpecCondition, specProblem } from './conditions.ts';
import {
  type Experiment,
  type ExperimentRunStatus,
  type ExperimentStatus,
  isFinalTemplate,
  type TemplateStatus,
} from './objects.ts';
import { progressDeadline, reconcileTemplate, replicaSetName, scaleDownDeadline } from './template-pass.ts';
import { assessTemplates, combine, endOfDuration, isTerminating, type Verdict } from './verdict.ts';

export interface ExperimentOutcome {
  readonly status: ExperimentStatus;
  readonly requeueAfter?: Duration;
  readonly because: string;
}

export function reconcileExperiment(experiment: Experiment, api: ExperimentApi, now: Instant): ExperimentOutcome {
  const before = experiment.status ?? {};
  const problem = specProblem(experiment);
  if (problem !== undefined) {
    const conditions = invalidSpecCondition(before, problem, now);
    return { status: { ...before, conditions }, because: problem };
  }
  const pass: ExperimentPass = {
    now,
    experiment,
    status: before,
    api,
    terminating: isTerminating(experiment.spec, before),
  };
  const templateStatuses = experiment.spec.templates.map((template) =>
    reconcileTemplate(pass, template, statusNamed(before, template.name)),
  );
  const analysisRuns = analysesAfter(pass);
  const looked: ExperimentStatus = {
    ...before,
    templateStatuses,
    ...(analysisRuns.length === 0 ? {} : { analysisRuns }),
  };
  const judged = withVerdict(pass, looked);
  const conditions = conditionsAfter(experiment, judged, haveMoved(before, judged), now);
  const status = { ...judged, ...(conditions.length === 0 ? {} : { conditions }) };
  const next = nextLook(pass, status);
  return {
    status,
    ...(next === undefined ? {} : { requeueAfter: (Math.max(0, between(now, next)) + milliseconds(1)) as Duration }),
    because: status.message ?? `the experiment is ${status.phase ?? 'new'}`,
  };
}

const statusNamed = ({ templateStatuses = [] }: ExperimentStatus, name: string): TemplateStatus =>
  templateStatuses.find((each) => each.name === name) ?? {
    name,
    replicas: 0,
    updatedReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
  };

function analysesAfter(pass: ExperimentPass): readonly ExperimentRunStatus[] {
  const known = pass.status.analysisRuns ?? [];
  const own = pass.experiment.spec.analyses ?? [];
  return own.flatMap((analysis) => {
    const entry = reconcileAnalysis(
      pass,
      analysis,
      known.find(({ name }) => name === analysis.name),
    );
    return entry === undefined ? [] : [entry];
  });
}

function withVerdict(pass: ExperimentPass, looked: ExperimentStatus): ExperimentStatus {
  const { experiment, now } = pass;
  if (isCompleted(looked.phase)) return looked;
  if (looked.phase === undefined) return transition(pass, looked, { phase: 'Pending', message: '' });
  const isUp = looked.availableAt === undefined && assessTemplates(looked).phase === 'Running';
  const timed = isUp ? { ...looked, availableAt: rfc3339(now) } : looked;
  return transition(pass, timed, combine(experiment.spec, timed));
}

function transition({ api }: ExperimentPass, status: ExperimentStatus, { phase, message }: Verdict): ExperimentStatus {
  const { message: _old, ...rest } = status;
  if (status.phase !== phase) {
    api.notice({
      type: phase === 'Error' || phase === 'Failed' || phase === 'Inconclusive' ? 'Warning' : 'Normal',
      reason: `Experiment${phase}`,
      message: `Experiment transitioned from ${status.phase ?? ''} -> ${phase}`,
    });
  }
  return { ...rest, phase, ...(message === '' ? {} : { message }) };
}

function haveMoved(before: ExperimentStatus, after: ExperimentStatus): boolean {
  return (after.templateStatuses ?? []).some((now) => {
    const old = before.templateStatuses?.find(({ name }) => name === now.name);
    if (old === undefined) return true;
    return (
      now.replicas !== old.replicas ||
      now.updatedReplicas !== old.updatedReplicas ||
      now.readyReplicas !== old.readyReplicas ||
      now.availableReplicas !== old.availableReplicas
    );
  });
}

/** The end of the duration, a progress deadline, or a delayed scale-down, whichever comes first. */
function nextLook(pass: ExperimentPass, status: ExperimentStatus): Instant | undefined {
  const { experiment, api, now } = pass;
  const candidates: Instant[] = [];
  const isOver = isTerminating(experiment.spec, status);
  const end = endOfDuration(experiment.spec, status);
  if (!isOver && end !== undefined && end >= now) candidates.push(end);
  for (const template of status.templateStatuses ?? []) {
    if (!isOver && !isFinalTemplate(template.status) && template.status !== 'Running') {
      candidates.push(progressDeadline(pass, template));
    }
    const set = api.replicaSet(replicaSetName(experiment.metadata.name, template.name));
    const deadline = set === undefined || set.spec.replicas === 0 ? undefined : scaleDownDeadline(set);
    if (deadline !== undefined && deadline >= now) candidates.push(deadline);
  }
  return candidates.length === 0 ? undefined : (Math.min(...candidates) as Instant);
}
