/** One template of an Experiment: its ReplicaSet, its Service, and how it fares (`experiments/experiment.go: reconcileTemplate`). */
import type { ReplicaSet } from '../../cluster/objects.ts';
import { type Instant, later, parseRfc3339, rfc3339, seconds } from '../../kernel/time.ts';
import type { ExperimentPass } from './api.ts';
import {
  DEFAULT_PROGRESS_DEADLINE_SECONDS,
  DEFAULT_SCALE_DOWN_DELAY_SECONDS,
  isFinalTemplate,
  type TemplateSpec,
  type TemplateStatus,
} from './objects.ts';
import { hasPassedDuration } from './verdict.ts';

export const SCALE_DOWN_DEADLINE = 'scale-down-deadline';

export const replicaSetName = (experiment: string, template: string): string => `${experiment}-${template}`;

/** The template's status after this pass. */
export function reconcileTemplate(
  pass: ExperimentPass,
  template: TemplateSpec,
  before: TemplateStatus,
): TemplateStatus {
  const { experiment, api, terminating } = pass;
  const wanted = terminating || isFinalTemplate(before.status) ? 0 : (template.replicas ?? 1);
  const present = api.replicaSet(replicaSetName(experiment.metadata.name, template.name));
  const step =
    present === undefined ? create(pass, template, before) : maintain(pass, template, before, present, wanted);
  const counted = step.set === undefined ? step.status : withCounts(step.status, step.set, pass.now);
  const judged = isFinalTemplate(counted.status) ? counted : judge(pass, counted, wanted);
  tell(pass, before, judged);
  return judged;
}

interface Step {
  readonly status: TemplateStatus;
  readonly set: ReplicaSet | undefined;
}

const failed = (status: TemplateStatus, message: string): Step => ({
  status: { ...status, status: 'Error', message },
  set: undefined,
});

/** A new ReplicaSet begins without pods; the next pass scales it. */
function create({ api }: ExperimentPass, template: TemplateSpec, status: TemplateStatus): Step {
  const created = api.createReplicaSet(template);
  if (created.ok) return { status: withHash(status, created.value), set: created.value };
  return failed(status, `Failed to create ReplicaSet for template '${template.name}': ${created.problem}`);
}

function maintain(
  pass: ExperimentPass,
  template: TemplateSpec,
  before: TemplateStatus,
  present: ReplicaSet,
  wanted: number,
): Step {
  const served = serve(pass, template, withHash(before, present), present, wanted);
  if (served.status === 'Error' && before.status !== 'Error') return { status: served, set: undefined };
  const set = wanted === 0 ? stamped(pass, present) : unstamped(pass, present);
  if (set.spec.replicas === wanted) return { status: served, set };
  // A scale-down that has to wait counts as a transition as well, so no progress deadline passes meanwhile.
  const moving = { ...served, lastTransitionTime: rfc3339(pass.now) };
  // Only an ending is delayed; somebody who asks for no replicas gets none at once.
  const isEnding = pass.terminating || isFinalTemplate(before.status);
  const size = isEnding && mustWait(pass, set) ? set.spec.replicas : wanted;
  if (set.spec.replicas === size) return { status: moving, set };
  const scaled = pass.api.scale(set, size);
  if (!scaled.ok) {
    const problem = `Unable to scale ReplicaSet for template '${template.name}' to desired replica count '${size}': ${scaled.problem}`;
    return failed(served, problem);
  }
  const direction = size > set.spec.replicas ? 'up' : 'down';
  pass.api.notice({
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${direction} ReplicaSet ${set.metadata.name} from ${set.spec.replicas} to ${size}`,
  });
  return { status: moving, set: scaled.value };
}

/** A template that asks for a Service has one from when it is wanted until its last pod has gone. */
function serve(
  { api }: ExperimentPass,
  template: TemplateSpec,
  status: TemplateStatus,
  set: ReplicaSet,
  wanted: number,
): TemplateStatus {
  const name = status.serviceName ?? template.service?.name ?? set.metadata.name;
  if (template.service !== undefined && wanted > 0) {
    const problem = api.createService(name, template, set);
    if (problem !== undefined) {
      return {
        ...status,
        status: 'Error',
        message: `Failed to create Service ${name} for template '${template.name}': ${problem}`,
      };
    }
    return api.hasService(name) ? { ...status, serviceName: name } : status;
  }
  const isOver = template.service === undefined || set.status.availableReplicas === 0;
  if (!isOver || status.serviceName === undefined) return status;
  const problem = api.deleteService(status.serviceName);
  const { serviceName: _gone, ...without } = status;
  if (problem === undefined) return without;
  return {
    ...without,
    status: 'Error',
    message: `Failed to delete Service for template '${template.name}': ${problem}`,
  };
}

/** Pods that are no longer wanted stay for a while; the instant of their end is written down once. */
function stamped({ api, experiment, now }: ExperimentPass, set: ReplicaSet): ReplicaSet {
  const delay = experiment.spec.scaleDownDelaySeconds ?? DEFAULT_SCALE_DOWN_DELAY_SECONDS;
  const has = set.metadata.annotations?.[SCALE_DOWN_DEADLINE] !== undefined;
  if (delay === 0) return has ? api.stampScaleDown(set, undefined) : set;
  return has ? set : api.stampScaleDown(set, rfc3339(later(now, seconds(delay))));
}

const unstamped = ({ api }: ExperimentPass, set: ReplicaSet): ReplicaSet =>
  set.metadata.annotations?.[SCALE_DOWN_DEADLINE] === undefined ? set : api.stampScaleDown(set, undefined);

export const scaleDownDeadline = (set: ReplicaSet): Instant | undefined =>
  parseRfc3339(set.metadata.annotations?.[SCALE_DOWN_DEADLINE] ?? '');

function mustWait({ now }: ExperimentPass, set: ReplicaSet): boolean {
  const deadline = scaleDownDeadline(set);
  return deadline !== undefined && now < deadline;
}

const HASH = 'rollouts-pod-template-hash';

function withHash(status: TemplateStatus, set: ReplicaSet): TemplateStatus {
  const hash = set.metadata.labels?.[HASH];
  return hash === undefined ? status : { ...status, podTemplateHash: hash };
}

function withCounts(before: TemplateStatus, { status: set }: ReplicaSet, now: Instant): TemplateStatus {
  const counts = {
    replicas: set.replicas,
    updatedReplicas: set.replicas,
    readyReplicas: set.readyReplicas,
    availableReplicas: set.availableReplicas,
  };
  const same = (Object.keys(counts) as (keyof typeof counts)[]).every((name) => counts[name] === before[name]);
  return same ? before : { ...before, ...counts, lastTransitionTime: rfc3339(now) };
}

/** When a template that makes no progress is given up. */
export function progressDeadline(pass: Pick<ExperimentPass, 'experiment' | 'now'>, status: TemplateStatus): Instant {
  const last = parseRfc3339(status.lastTransitionTime ?? '') ?? pass.now;
  return later(last, seconds(pass.experiment.spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS));
}

function judge(pass: ExperimentPass, before: TemplateStatus, wanted: number): TemplateStatus {
  const { experiment, status: whole, terminating, now } = pass;
  const { message: _old, ...status } = before;
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
