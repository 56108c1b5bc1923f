/** One template of an Experiment: its ReplicaSet, its Service, and how it fares (`experiments/experiment.go: reconcileTemplate`). */
import type { ReplicaSet } from '../../cluster/objects.ts';
import { type Instant, later, parseRfc3339, rfc3339, seconds } from '../../kernel/time.ts';
import type { ExperimentPass } from './api.ts';
import { HASH, hasPorts } from './drafts.ts';
import {
  DEFAULT_PROGRESS_DEADLINE_SECONDS,
  DEFAULT_SCALE_DOWN_DELAY_SECONDS,
  haveSameCounts,
  isFinalTemplate,
  SCALE_DOWN_DEADLINE,
  type TemplateSpec,
  type TemplateStatus,
} from './objects.ts';
import { hasPassedDuration } from './verdict.ts';

/** The template's status after this pass. */
export function reconcileTemplate(
  pass: ExperimentPass,
  template: TemplateSpec,
  before: TemplateStatus,
): TemplateStatus {
  const wanted = pass.terminating || isFinalTemplate(before.status) ? 0 : (template.replicas ?? 1);
  const present = pass.claims.sets.get(template.name);
  const step =
    present === undefined ? create(pass, template, before) : maintain(pass, template, before, present, wanted);
  const counted = withCounts(step.status, step.set, pass.now);
  const judged = isFinalTemplate(counted.status) ? counted : judge(pass, counted, wanted);
  tell(pass, before, judged);
  return judged;
}

interface Step {
  readonly status: TemplateStatus;
  readonly set: ReplicaSet | undefined;
}

const failed = (status: TemplateStatus, message: string): TemplateStatus => ({ ...status, status: 'Error', message });

/** A new ReplicaSet begins without pods; the next pass scales it. While somebody else has its name the template makes no progress. */
function create({ api, now }: ExperimentPass, template: TemplateSpec, before: TemplateStatus): Step {
  const created = api.createReplicaSet(template);
  if (!created.ok) {
    const problem = `Failed to create ReplicaSet for template '${template.name}': ${created.problem}`;
    return { status: failed(before, problem), set: undefined };
  }
  const set = created.value;
  return { status: set === undefined ? before : { ...before, lastTransitionTime: rfc3339(now) }, set };
}

/** A Service that cannot be had ends the template, but the pods of this pass are still made. */
function maintain(
  pass: ExperimentPass,
  template: TemplateSpec,
  before: TemplateStatus,
  present: ReplicaSet,
  wanted: number,
): Step {
  const served = serve(pass, template, before, present, wanted);
  const set = wanted === 0 ? stamped(pass, present) : present;
  if (set.spec.replicas === wanted) return { status: served, set };
  const problem = resize(pass, template, set, wanted);
  const status = problem === undefined ? served : failed(served, problem);
  // A scale-down that has to wait counts as a transition as well, so no progress deadline passes meanwhile.
  return { status: { ...status, lastTransitionTime: rfc3339(pass.now) }, set };
}

/** Until the deadline of a scale-down, the template has as many pods as its spec says now, should that have changed. */
function resize(pass: ExperimentPass, template: TemplateSpec, set: ReplicaSet, wanted: number): string | undefined {
  const size = wanted === 0 && mustWait(pass, set) ? (template.replicas ?? 1) : wanted;
  const { name } = set.metadata;
  const { replicas } = set.spec;
  if (replicas === size) return undefined;
  const direction = size > replicas ? 'up' : 'down';
  const why =
    size === 0 ? `template '${template.name}' is not needed any more` : `template '${template.name}' asks for ${size}`;
  const scaled = pass.api.scale(set, size, why);
  if (scaled.ok) {
    const message = `Scaled ${direction} ReplicaSet ${name} from ${replicas} to ${size}`;
    pass.api.notice({ type: 'Normal', reason: 'ScalingReplicaSet', message });
    return undefined;
  }
  const message = `Failed to scale ${name} ${direction}: ${scaled.problem}`;
  pass.api.notice({ type: 'Warning', reason: 'ReplicaSetUpdateError', message });
  return `Unable to scale ReplicaSet for template '${template.name}' to desired replica count '${size}': ${scaled.problem}`;
}

/** A template that asks for a Service has one from when it is wanted until its last pod has gone. */
function serve(
  { api, claims }: ExperimentPass,
  template: TemplateSpec,
  status: TemplateStatus,
  set: ReplicaSet,
  wanted: number,
): TemplateStatus {
  const present = claims.services.get(template.name);
  if (template.service !== undefined && wanted !== 0) {
    // One of another name than the ReplicaSet's is asked for in every pass, and found.
    if (present?.metadata.name === set.metadata.name || !hasPorts(set)) return status;
    const asked = template.service.name ?? '';
    const name = asked === '' ? set.metadata.name : asked;
    const made = api.createService(name, template, set);
    if (!made.ok)
      return failed(status, `Failed to create Service ${name} for template '${template.name}': ${made.problem}`);
    return { ...status, serviceName: name, podTemplateHash: set.metadata.labels?.[HASH] ?? '' };
  }
  const isOver = template.service === undefined || set.status.availableReplicas === 0;
  if (!isOver || present === undefined) return status;
  const problem = api.deleteService(present.metadata.name);
  if (problem !== undefined)
    return failed(status, `Failed to delete Service for template '${template.name}': ${problem}`);
  const { serviceName: _name, podTemplateHash: _hash, ...without } = status;
  return without;
}

/** Pods that are no longer wanted stay for a while; the instant of their end is written down once. */
function stamped({ api, experiment, now }: ExperimentPass, set: ReplicaSet): ReplicaSet {
  const delay = experiment.spec.scaleDownDelaySeconds ?? DEFAULT_SCALE_DOWN_DELAY_SECONDS;
  const has = set.metadata.annotations?.[SCALE_DOWN_DEADLINE] !== undefined;
  if (delay === 0) return has ? api.stampScaleDown(set, undefined) : set;
  return has ? set : api.stampScaleDown(set, rfc3339(later(now, seconds(delay))));
}

export const scaleDownDeadline = (set: ReplicaSet): Instant | undefined =>
  parseRfc3339(set.metadata.annotations?.[SCALE_DOWN_DEADLINE] ?? '');

function mustWait({ now }: ExperimentPass, set: ReplicaSet): boolean {
  const deadline = scaleDownDeadline(set);
  return deadline !== undefined && now < deadline;
}

/** A ReplicaSet that is not there has no pods. */
function withCounts(before: TemplateStatus, set: ReplicaSet | undefined, now: Instant): TemplateStatus {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = set?.status ?? {};
  const counted = { ...before, replicas, updatedReplicas: replicas, readyReplicas, availableReplicas };
  return haveSameCounts(before, counted) ? before : { ...counted, lastTransitionTime: rfc3339(now) };
}

/** When a template that makes no progress is given up. */
export function progressDeadline(pass: Pick<ExperimentPass, 'experiment' | 'now'>, status: TemplateStatus): Instant {
  const last = parseRfc3339(status.lastTransitionTime ?? '') ?? pass.now;
  return later(last, seconds(pass.experiment.spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS));
}

function judge(pass: ExperimentPass, status: TemplateStatus, wanted: number): TemplateStatus {
  const { experiment, status: whole, terminating, now } = pass;
  if (status.availableReplicas === wanted) {
    const isOver = terminating || hasPassedDuration(experiment.spec, whole, now);
    return { ...status, status: isOver ? 'Successful' : 'Running' };
  }
  if (now > progressDeadline(pass, status)) {
    const limit = experiment.spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS;
    return {
      ...status,
      status: 'Failed',
      message: `Template '${status.name}' exceeded its progressDeadlineSeconds (${limit})`,
    };
  }
  return { ...status, status: terminating ? 'Successful' : 'Progressing' };
}

function tell({ api }: ExperimentPass, before: TemplateStatus, after: TemplateStatus): void {
  if (before.status === after.status || after.status === undefined) return;
  const said = after.message === undefined || after.message === '' ? '' : `: ${after.message}`;
  api.notice({
    type: after.status === 'Failed' || after.status === 'Error' ? 'Warning' : 'Normal',
    reason: `Template${after.status}`,
    message: `Template '${after.name}' transitioned from ${before.status ?? ''} -> ${after.status}${said}`,
  });
}
