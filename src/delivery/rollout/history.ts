/** Old ReplicaSets beyond `revisionHistoryLimit` go, with the analyses and experiments of their version (`reconcileRevisionHistoryLimit`). */
import { revisionHistoryLimitOf } from './defaults.ts';
import { type Effect, targetOf } from './effects.ts';
import { HASH_LABEL } from './keys.ts';
import { nothing, stage } from './pass.ts';
import { hashOf, oldestFirst } from './revisions.ts';

/** A set that still has pods is passed over, yet uses up an attempt. */
export const cleanHistory = stage('revision history', (pass) => {
  const living = pass.others.filter((set) => set.metadata.deletionTimestamp === undefined);
  const excess = living.length - revisionHistoryLimitOf(pass.spec);
  if (excess <= 0) return nothing;
  const effects: Effect[] = [];
  for (const set of oldestFirst(living).slice(0, excess)) {
    const { spec, status, metadata } = set;
    const unseen = metadata.generation > (status?.observedGeneration ?? 0);
    if ((status?.replicas ?? 0) !== 0 || spec.replicas !== 0 || unseen) continue;
    effects.push({ kind: 'delete', target: targetOf(set) });
    const hash = hashOf(set);
    for (const object of [...pass.otherRuns, ...pass.otherExperiments]) {
      if (object.metadata.labels?.[HASH_LABEL] === hash) effects.push({ kind: 'delete', target: targetOf(object) });
    }
  }
  if (effects.length === 0) return nothing;
  const because = `${living.length} old ReplicaSets are ${excess} more than revisionHistoryLimit ${revisionHistoryLimitOf(pass.spec)}: the oldest without pods go`;
  return { effects, because: [{ rule: 'history limit', because }] };
});
