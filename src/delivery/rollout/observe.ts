/** From the API to a pass: which objects belong to a Rollout, and what each of them is to it (`rollout/controller.go: newRolloutContext`). */

import { type LabelSelector, type PodTemplateSpec, type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { templateHash } from '../../cluster/template-hash.ts';
import type { Instant } from '../../kernel/time.ts';
import { selectorOf, selects } from '../../languages/selector.ts';
import { analysisRuns as analysisRunKind } from '../analysis/objects.ts';
import { experiments as experimentKind } from '../experiment/objects.ts';
import { withoutAntiAffinity } from './anti-affinity.ts';
import { statusOf } from './defaults.ts';
import { withMetadata } from './ephemeral-metadata.ts';
import { HASH_LABEL } from './keys.ts';
import type { Rollout } from './objects.ts';
import type { Outside } from './outside.ts';
import type { CurrentRuns, Pass, Reader } from './pass.ts';
import { deadlineOf, hashOf, isOlder, oldestFirst } from './revisions.ts';
import { sameTemplate } from './template-defaults.ts';

/** A pass over `rollout`, whose workload is already resolved. */
export function observe(
  rollout: Rollout,
  fromWorkload: boolean,
  { read, outside, now }: { readonly read: Reader; readonly outside: Outside; readonly now: Instant },
): Pass {
  const status = statusOf(rollout);
  const { spec } = rollout;
  const strategy = spec.strategy ?? {};
  const all = setsOf(rollout, read);
  const hash = templateHash(spec.template, status.collisionCount);
  const current = setOfTemplate(rollout, all, hash);
  const older = all.filter((set) => set !== current);
  const stableHash = status.stableRS ?? '';
  const stable =
    stableHash === ''
      ? undefined
      : hashOf(current) === stableHash
        ? current
        : older.find((s) => hashOf(s) === stableHash);
  const deadline = deadlineOf(current);
  const experiments = read.ownedBy(experimentKind, rollout.metadata.uid);
  const experimentName = status.canary?.currentExperiment ?? '';
  const experiment = experimentName === '' ? undefined : experiments.find((e) => e.metadata.name === experimentName);
  const { runs, otherRuns } = runsOf(rollout, read);
  return {
    now,
    rollout,
    spec,
    status,
    canary: strategy.blueGreen === undefined ? strategy.canary : undefined,
    blueGreen: strategy.blueGreen,
    templateFromWorkload: fromWorkload,
    templateHash: hash,
    current,
    stable,
    all,
    older,
    others: older.filter((set) => set !== stable),
    isWithinDelay: deadline !== undefined && deadline > now,
    runs,
    otherRuns,
    experiment,
    otherExperiments: experiment === undefined ? experiments : experiments.filter((e) => e !== experiment),
    read,
    outside,
    // Every field from the beginning: what is filled in later then costs no new shape of the object.
    draft: {
      weights: status.canary?.weights,
      restartedAt: status.restartedAt,
      currentExperiment: undefined,
      stepRun: undefined,
      backgroundRun: undefined,
      prePromotionRun: undefined,
      postPromotionRun: undefined,
      duration: status.duration,
      stepPluginStatuses: undefined,
      alb: status.alb,
      albs: status.albs,
    },
    pauses: NO_INTENTS,
    routing: undefined,
    analysing: false,
    pluginFailed: false,
    weightVerified: undefined,
    targetsVerified: true,
  };
}

const NO_INTENTS: Pass['pauses'] = {
  added: [],
  removed: [],
  cleared: false,
  aborted: undefined,
  abortLifted: false,
};

/** The ReplicaSets the Rollout owns and still selects. */
function setsOf({ metadata, spec }: Rollout, read: Reader): readonly ReplicaSet[] {
  const owned = read.ownedBy(replicaSets, metadata.uid);
  return owned.every((set) => isSelected(spec.selector, set))
    ? owned
    : owned.filter((set) => isSelected(spec.selector, set));
}

export function isSelected(selector: LabelSelector | undefined, { metadata }: ReplicaSet): boolean {
  if (selector === undefined) return false;
  const labels = metadata.labels ?? {};
  if (selector.matchExpressions === undefined) {
    for (const key in selector.matchLabels) if (labels[key] !== selector.matchLabels[key]) return false;
    return true;
  }
  const read = selectorOf(selector);
  return read.ok && read.value !== undefined && selects(read.value, labels);
}

/**
 * The set of the present template: by its hash, or else by an equal template. The latter is how a template that came back
 * from the API with its defaults filled in still finds its pods.
 */
function setOfTemplate(rollout: Rollout, all: readonly ReplicaSet[], hash: string): ReplicaSet | undefined {
  let named: ReplicaSet | undefined;
  for (const set of all) {
    if (hashOf(set) === hash && (named === undefined || isOlder(set, named))) named = set;
  }
  if (named !== undefined || rollout.spec.template === undefined) return named;
  const wanted = rollout.spec.template;
  return oldestFirst(all).find((set) => sameTemplate(asWritten(rollout, set), wanted));
}

/** The template of a set without what the controller put into it. */
function asWritten({ spec }: Rollout, set: ReplicaSet): PodTemplateSpec {
  const strategy = { canary: spec.strategy?.canary, blueGreen: spec.strategy?.blueGreen };
  const template = withoutAntiAffinity(strategy, withMetadata(set, undefined).spec.template);
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The runs the status names, found even if they are not owned, and the other owned ones. */
function runsOf({ metadata, status }: Rollout, read: Reader): Pick<Pass, 'runs' | 'otherRuns'> {
  const { canary, blueGreen } = status ?? {};
  const named = {
    step: canary?.currentStepAnalysisRunStatus?.name,
    background: canary?.currentBackgroundAnalysisRunStatus?.name,
    prePromotion: blueGreen?.prePromotionAnalysisRunStatus?.name,
    postPromotion: blueGreen?.postPromotionAnalysisRunStatus?.name,
  };
  const owned = read.ownedBy(analysisRunKind, metadata.uid);
  const find = (name: string | undefined) =>
    name === undefined
      ? undefined
      : (owned.find((run) => run.metadata.name === name) ?? read.get(analysisRunKind, metadata.namespace, name));
  const runs: CurrentRuns = {
    step: find(named.step),
    background: find(named.background),
    prePromotion: find(named.prePromotion),
    postPromotion: find(named.postPromotion),
  };
  const taken = [named.step, named.background, named.prePromotion, named.postPromotion];
  return { runs, otherRuns: owned.length === 0 ? owned : owned.filter((run) => !taken.includes(run.metadata.name)) };
}
