/** One look at an Experiment (`experiments/experiment.go: reconcile`): templates, then analyses, then what both amount to. */
import { between, type Duration, type Instant, later, milliseconds, rfc3339, seconds } from '../../kernel/time.ts';
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
  unknownTemplate,
} from './objects.ts';
import { progressDeadline, reconcileTemplate, scaleDownDeadline } from './template-pass.ts';
import { assessTemplates, combine, endOfDuration, isTerminating, type Verdict } from './verdict.ts';

export interface ExperimentOutcome {
  readonly status: ExperimentStatus;
  readonly requeueAfter?: Duration;
  readonly because: string;
  /** Why nothing could be done at all. */
  readonly error?: string;
}

export function reconcileExperiment(experiment: Experiment, api: ExperimentApi, now: Instant): ExperimentOutcome {
  const before = experiment.status ?? {};
  const problem = specProblem(experiment);
  if (problem !== undefined) {
    const conditions = invalidSpecCondition(before, problem, now);
    return { status: { ...before, conditions }, because: problem };
  }
  const claims = api.claims();
  if (!claims.ok) return { status: before, because: claims.problem, error: claims.problem };
  const terminating = isTerminating(experiment.spec, before);
  const pass: ExperimentPass = { now, experiment, status: before, api, terminating, claims: claims.value };
  const templateStatuses = experiment.spec.templates.reduce(
    (statuses, template) => placed(statuses, reconcileTemplate(pass, template, named(before, template.name))),
    before.templateStatuses ?? [],
  );
  const analysisRuns = analysesAfter(pass);
  const looked: ExperimentStatus = {
    ...before,
    templateStatuses,
    ...(analysisRuns.length === 0 ? {} : { analysisRuns }),
  };
  const judged = withVerdict(pass, looked);
  const conditions = conditionsAfter(experiment, judged, now);
  const status = { ...judged, ...(conditions.length === 0 ? {} : { conditions }) };
  const next = nextLook(pass, status);
  return {
    status,
    ...(next === undefined ? {} : { requeueAfter: (Math.max(0, between(now, next)) + milliseconds(1)) as Duration }),
    because: status.message ?? `the experiment is ${status.phase ?? 'new'}`,
  };
}

const named = ({ templateStatuses = [] }: ExperimentStatus, name: string): TemplateStatus =>
  templateStatuses.find((each) => each.name === name) ?? unknownTemplate(name);

/** In the place of the first entry of its name, or at the end. Entries of what the spec no longer has stay. */
function placed<T extends { readonly name: string }>(entries: readonly T[], entry: T): readonly T[] {
  const at = entries.findIndex(({ name }) => name === entry.name);
  return at < 0 ? [...entries, entry] : entries.with(at, entry);
}

function analysesAfter(pass: ExperimentPass): readonly ExperimentRunStatus[] {
  const known = pass.status.analysisRuns ?? [];
  return (pass.experiment.spec.analyses ?? []).reduce((entries, analysis) => {
    const before = known.find(({ name }) => name === analysis.name);
    const entry = reconcileAnalysis(pass, analysis, before);
    return entry === undefined ? entries : placed(entries, entry);
  }, known);
}

function withVerdict(pass: ExperimentPass, looked: ExperimentStatus): ExperimentStatus {
  const { experiment, now } = pass;
  if (isCompleted(looked.phase)) return looked;
  if (looked.phase === undefined) return transition(pass, looked, { phase: 'Pending', message: '' });
  const isUp = looked.availableAt === undefined && assessTemplates(experiment.spec, looked).phase === 'Running';
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

/** The real controller tries again without a pause. */
const TAKEN_NAME_RETRY = seconds(1);

/** The end of the duration, a progress deadline, a delayed scale-down or another try at a name, whichever comes first. */
function nextLook(pass: ExperimentPass, status: ExperimentStatus): Instant | undefined {
  const { experiment, api, now } = pass;
  const candidates: Instant[] = [];
  const isOver = isTerminating(experiment.spec, status);
  const end = endOfDuration(experiment.spec, status);
  if (!isOver && end !== undefined && end >= now) candidates.push(end);
  const claims = api.claims();
  for (const { name } of experiment.spec.templates) {
    const template = named(status, name);
    if (!isOver && !isFinalTemplate(template.status) && template.status !== 'Running') {
      candidates.push(progressDeadline(pass, template));
    }
    const set = claims.ok ? claims.value.sets.get(name) : undefined;
    if (set === undefined) candidates.push(later(now, TAKEN_NAME_RETRY));
    const deadline = set === undefined || set.spec.replicas === 0 ? undefined : scaleDownDeadline(set);
    if (deadline !== undefined && deadline >= now) candidates.push(deadline);
  }
  return candidates.length === 0 ? undefined : (Math.min(...candidates) as Instant);
}
