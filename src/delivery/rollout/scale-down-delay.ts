/** Pods of a replaced version stay for a while: the deadline on their ReplicaSet (`rollout/replicaset.go`). */

import { type ReplicaSet, services } from '../../cluster/objects.ts';
import { between, type Duration, inSeconds, later, rfc3339 } from '../../kernel/time.ts';
import { shouldDelayOnAbort } from './abort-delay.ts';
import { RESYNC_PERIOD, scaleDownDelayOf, scaleDownRevisionLimitOf } from './defaults.ts';
import { type Effect, targetOf } from './effects.ts';
import { HASH_LABEL, SCALE_DOWN_DEADLINE } from './keys.ts';
import { type Contribution, nothing, type Pass, type Reason, stage } from './pass.ts';
import { deadlineOf, hasDeadline, hashOf } from './revisions.ts';
import { subsetHashes } from './routing/subsets.ts';
import { without } from './scale.ts';
import { setRef } from './size-reasons.ts';

/** The present and the stable version are needed: whatever deadline they have is taken off. */
export const removeDeadlines = stage('scale-down deadlines', (pass): Contribution => {
  const { current, stable } = pass;
  const isCurrentFreed = current !== undefined && !shouldDelayOnAbort(pass) && hasDeadline(current);
  const isSame = current !== undefined && !shouldDelayOnAbort(pass) && stable?.metadata.name === current.metadata.name;
  const isStableFreed = stable !== undefined && !isSame && hasDeadline(stable);
  if (!isCurrentFreed && !isStableFreed) return nothing;
  const freed = [...(isCurrentFreed ? [current] : []), ...(isStableFreed ? [stable] : [])];
  return {
    effects: freed.map((set) => ({
      kind: 'patch',
      target: targetOf(set),
      patch: { metadata: { annotations: { [SCALE_DOWN_DEADLINE]: null } } },
    })),
    // Held on with their old versions, so that scaling one of them in this pass is a conflict. So it is in a cluster.
    pass: {
      ...(isCurrentFreed ? { current: withoutDeadline(current) } : {}),
      ...(isStableFreed ? { stable: withoutDeadline(stable) } : {}),
    },
    because: freed.map((set) => ({
      rule: 'scale-down delay',
      because: `${set.metadata.name} is needed again: its scale-down deadline is taken off`,
      of: setRef(set),
    })),
  };
});

const withoutDeadline = (set: ReplicaSet): ReplicaSet => ({
  ...set,
  metadata: { ...set.metadata, annotations: without(set.metadata.annotations ?? {}, SCALE_DOWN_DEADLINE) },
});

/** A deadline `delay` from now; none at all for no delay, which keeps such pods for ever. */
export function addDeadline(pass: Pass, set: ReplicaSet, delay: Duration): readonly Effect[] {
  if (delay === 0) {
    const patch = { metadata: { annotations: { [SCALE_DOWN_DEADLINE]: null } } };
    return hasDeadline(set) ? [{ kind: 'patch', target: targetOf(set), patch }] : [];
  }
  const deadline = rfc3339(later(pass.now, delay));
  const patch = { metadata: { annotations: { [SCALE_DOWN_DEADLINE]: deadline } } };
  return [{ kind: 'patch', target: targetOf(set), patch }];
}

export interface Keeping {
  readonly size: number;
  /** How many sets are kept so far, this one included. */
  readonly kept: number;
  readonly effects: readonly Effect[];
  readonly because: readonly Reason[];
  readonly requeueAfter?: Duration;
}

/**
 * The size of a replaced set: kept while its delay lasts and no more sets are kept than allowed, else nothing
 * (`scaleDownDelayHelper`). `keptSize` is what "kept" means: its own size, or that of the Rollout.
 */
export function keepOrDrop(pass: Pass, set: ReplicaSet, kept: number, keptSize: number): Keeping {
  const limit = scaleDownRevisionLimitOf(pass.spec);
  if (!hasDeadline(set)) {
    if (kept >= limit || set.spec.replicas <= 0) return { size: 0, kept, effects: [], because: [] };
    const delay = scaleDownDelayOf(pass.spec);
    const effects = addDeadline(pass, set, delay);
    const text = `${set.metadata.name} keeps its ${set.spec.replicas} pods for ${inSeconds(delay)} s (scaleDownDelaySeconds)`;
    const because = effects.length === 0 ? [] : [{ rule: 'scale-down delay', because: text, of: setRef(set) }];
    return { size: set.spec.replicas, kept: kept + 1, effects, because, requeueAfter: delay };
  }
  const deadline = deadlineOf(set);
  if (kept + 1 > limit || deadline === undefined || deadline <= pass.now)
    return { size: 0, kept: kept + 1, effects: [], because: [] };
  const left = between(pass.now, deadline);
  return {
    size: keptSize,
    kept: kept + 1,
    effects: [],
    because: [],
    ...(left < RESYNC_PERIOD ? { requeueAfter: left } : {}),
  };
}

/** Does anything still send traffic to this set, by the status at the beginning of the pass or by a look at Services and subsets? */
export function isReferenced(pass: Pass, set: ReplicaSet): boolean {
  const hash = hashOf(set);
  if (hash === '') return false;
  const { status, canary, blueGreen, rollout, read } = pass;
  const weights = status.canary?.weights;
  const known = [
    status.stableRS,
    status.currentPodHash,
    status.blueGreen?.activeSelector,
    status.blueGreen?.previewSelector,
    weights?.canary.podTemplateHash,
    weights?.stable.podTemplateHash,
  ];
  if (known.includes(hash)) return true;
  const names =
    canary === undefined
      ? [blueGreen?.activeService, blueGreen?.previewService]
      : [canary.canaryService, canary.stableService];
  for (const name of names) {
    if (name === undefined || name === '') continue;
    const service = read.get(services, rollout.metadata.namespace, name);
    if (service?.spec.selector?.[HASH_LABEL] === hash) return true;
  }
  return subsetHashes(pass).includes(hash);
}
