/** Conditions of an Experiment (`utils/conditions/experiments.go`), and what makes its spec invalid. */
import type { Condition } from '../../cluster/objects.ts';
import { type Instant, rfc3339 } from '../../kernel/time.ts';
import {
  DEFAULT_PROGRESS_DEADLINE_SECONDS,
  type Experiment,
  type ExperimentStatus,
  haveSameCounts,
} from './objects.ts';
import { hasPassedDuration } from './verdict.ts';

/** The first thing wrong with a spec, or `undefined`. (The text about a missing selector says Rollout here, too.) */
export function specProblem({ spec, metadata }: Experiment): string | undefined {
  const seen = new Set<string>();
  for (const [i, template] of spec.templates.entries()) {
    const selector = template.selector;
    if (selector === undefined) return `Rollout has missing field '.Spec.Templates[${i}].Selector'`;
    // A selector with an empty map also selects everything, and is not noticed.
    if (selector.matchLabels === undefined && selector.matchExpressions === undefined)
      return `This experiment is selecting all pods at index ${i}. A non-empty selector is required.`;
    const deadline = spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS;
    if ((template.minReadySeconds ?? 0) > deadline) {
      return `MinReadySeconds cannot be longer than ProgressDeadlineSeconds. Check template index ${i}`;
    }
    if (template.name === '') return `Experiment ${metadata.name} has empty template name at index ${i}`;
    if (seen.has(template.name))
      return `Experiment ${metadata.name} has repeated template name '${template.name}' in templates`;
    seen.add(template.name);
  }
  return undefined;
}

/** The conditions after a pass. Whether the duration runs is judged by what was known before it. */
export function conditionsAfter(
  { metadata: { name }, spec, status: before = {} }: Experiment,
  after: ExperimentStatus,
  now: Instant,
): readonly Condition[] {
  const others = (after.conditions ?? []).filter(({ type }) => type !== 'InvalidSpec');
  const set = (value: Condition['status'], reason: string, message: string) =>
    withCondition(others, { type: 'Progressing', status: value, reason, message }, now);
  if (after.phase === 'Successful') {
    return set('False', 'ExperimentCompleted', `Experiment "${name}" has successfully ran and completed.`);
  }
  if (haveMoved(before, after)) return set('True', 'ReplicaSetUpdated', `Experiment "${name}" is progressing.`);
  const isAvailable = before.availableAt !== undefined && !hasPassedDuration(spec, before, now);
  return isAvailable ? set('True', 'NewReplicaSetAvailable', `Experiment "${name}" is running.`) : others;
}

/** Did a template come, or its counts change? Of several entries of a name the last counts here (`ExperimentProgressing`). */
function haveMoved(before: ExperimentStatus, after: ExperimentStatus): boolean {
  const byName = ({ templateStatuses = [] }: ExperimentStatus) => new Map(templateStatuses.map((t) => [t.name, t]));
  const [old, now] = [byName(before), byName(after)];
  if (old.size < now.size) return true;
  for (const [name, was] of old) {
    const is = now.get(name);
    if (is !== undefined && !haveSameCounts(was, is)) return true;
  }
  return false;
}

/** The problem as it stands, unlike a Rollout's. Another problem replaces it, though its status and reason are the same. */
export const invalidSpecCondition = (
  { conditions = [] }: ExperimentStatus,
  problem: string,
  now: Instant,
): readonly Condition[] =>
  withCondition(
    conditions.filter(({ type, message }) => type !== 'InvalidSpec' || message === problem),
    { type: 'InvalidSpec', status: 'True', reason: 'InvalidSpec', message: problem },
    now,
  );

/** The same status and reason is no news; a status that stays keeps the time of its last transition. */
function withCondition(conditions: readonly Condition[], next: Condition, now: Instant): readonly Condition[] {
  const old = conditions.find(({ type }) => type === next.type);
  if (old?.status === next.status && old.reason === next.reason) return conditions;
  const lastTransitionTime = old?.status === next.status ? (old.lastTransitionTime ?? rfc3339(now)) : rfc3339(now);
  const dated = { ...next, lastUpdateTime: rfc3339(now), lastTransitionTime };
  return [...conditions.filter(({ type }) => type !== next.type), dated];
}
