/**
 * The present ReplicaSet gets the highest revision number, and the Rollout that of its set (`rollout/sync.go:
 * syncReplicaSetRevision`). Run twice a pass: a rollback renumbers the set in the first run, the Rollout in the second.
 */
import type { ReplicaSet, StringMap } from '../../cluster/objects.ts';
import { isAntiAffinityStale, withAntiAffinity } from './anti-affinity.ts';
import { begunAs } from './base-status.ts';
import { conditionOf, newCondition, withCondition } from './conditions.ts';
import { type Effect, targetOf } from './effects.ts';
import { updatedText } from './events.ts';
import { integerIn } from './integers.ts';
import { DESIRED_REPLICAS, REVISION, REVISION_HISTORY } from './keys.ts';
import type { Rollout } from './objects.ts';
import { type Contribution, nothing, type Pass, stage } from './pass.ts';
import { revisionOf } from './revisions.ts';
import { withEntry } from './string-map.ts';

export const syncRevision = stage('revision', (pass): Contribution => {
  const { current, spec } = pass;
  if (current === undefined) return nothing;
  const annotations = syncedAnnotations(pass.rollout, current, nextRevision(pass.older));
  const minReadySeconds = spec.minReadySeconds ?? 0;
  const template = current.spec.template;
  if (
    annotations !== undefined ||
    (current.spec.minReadySeconds ?? 0) !== minReadySeconds ||
    isAntiAffinityStale(pass, template)
  ) {
    const affinity = withAntiAffinity(pass, { ...template, spec: withoutOwnAffinity(pass, template.spec) });
    const object: ReplicaSet = {
      ...current,
      metadata: { ...current.metadata, annotations: annotations ?? current.metadata.annotations ?? {} },
      spec: { replicas: current.spec.replicas, minReadySeconds, selector: current.spec.selector, template: affinity },
    };
    const [was, is] = [current.metadata.annotations?.[REVISION], object.metadata.annotations?.[REVISION]];
    const because = `${current.metadata.name} becomes revision ${is} (it was ${was}): its template is the Rollout's again`;
    return {
      effects: [{ kind: 'update', object, hold: 'current' }],
      ...(was === is ? {} : { because: [{ rule: 'revisions', because }] }),
    };
  }
  return rolloutRevision(pass, current.metadata.annotations?.[REVISION] ?? '', current);
});

/** The affinity of a set is generated anew from the Rollout's own template. */
function withoutOwnAffinity({ spec }: Pass, own: ReplicaSet['spec']['template']['spec']) {
  const { affinity: _, ...rest } = own as typeof own & { affinity?: unknown };
  const wanted = (spec.template?.spec as { affinity?: unknown } | undefined)?.affinity;
  return wanted === undefined ? rest : { ...rest, affinity: wanted };
}

/** One more than the highest among the other sets. */
export function nextRevision(older: readonly ReplicaSet[]): number {
  let highest = 0;
  for (const set of older) highest = Math.max(highest, revisionOf(set));
  return highest + 1;
}

/** Not copied from a Rollout to its sets. */
const OWN: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  'notified.notifications.argoproj.io',
]);

/** The annotations of the Rollout that its sets carry, too. */
export const copiedAnnotations = ({ metadata }: Rollout): StringMap =>
  Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !OWN.has(key)));

/**
 * The annotations a set should have, or `undefined` if it has them. Any change at all puts the set's old number into its
 * history, even if only some other annotation differed.
 */
function syncedAnnotations(rollout: Rollout, set: ReplicaSet, revision: number): StringMap | undefined {
  const present = set.metadata.annotations ?? {};
  // Copied only when the first difference is found: nearly always there is none.
  let next: Record<string, string> | undefined;
  const { annotations } = rollout.metadata;
  for (const key in annotations) {
    const value = annotations[key];
    if (value === undefined || OWN.has(key) || present[key] === value) continue;
    next ??= { ...present };
    next[key] = value;
  }
  const own = present[REVISION];
  if (own !== undefined && own !== '' && integerIn(own) === undefined) return undefined;
  if (revisionOf(set) < revision) {
    next ??= { ...present };
    next[REVISION] = String(revision);
  }
  if (next === undefined) return undefined;
  if (own !== undefined) {
    const history = present[REVISION_HISTORY] ?? '';
    next[REVISION_HISTORY] = history === '' ? own : `${history},${own}`;
  }
  return next;
}

/** Notes the number on the Rollout, and begins to watch its progress if nobody did yet. */
function rolloutRevision(pass: Pass, revision: string, current: ReplicaSet): Contribution {
  const { rollout, status, now } = pass;
  const effects = [...noteRevision(rollout, revision)];
  const isWatched = conditionOf(status, 'Progressing') !== undefined;
  if (isWatched && effects.length === 0) return nothing;
  const noted = withRevision(rollout, revision);
  if (isWatched) return { effects, pass: { rollout: noted } };
  const message = `Found new replica set "${current.metadata.name}"`;
  const condition = newCondition(now, 'Progressing', 'True', 'FoundNewReplicaSet', message);
  const next = begunAs(status);
  next.conditions = withCondition(status.conditions ?? [], condition);
  effects.push({ kind: 'status', status: next });
  return { effects, pass: { rollout: { ...noted, status: next } } };
}

export function noteRevision(rollout: Rollout, revision: string): readonly Effect[] {
  if ((rollout.metadata.annotations?.[REVISION] ?? '') === revision) return [];
  const { annotations } = withRevision(rollout, revision).metadata;
  return [
    { kind: 'patch', target: targetOf(rollout), patch: { metadata: { annotations } }, event: updatedText(revision) },
  ];
}

export const withRevision = (rollout: Rollout, revision: string): Rollout =>
  rollout.metadata.annotations?.[REVISION] === revision
    ? rollout
    : {
        ...rollout,
        metadata: { ...rollout.metadata, annotations: withEntry(rollout.metadata.annotations, REVISION, revision) },
      };
