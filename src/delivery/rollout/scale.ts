/** Sizing one ReplicaSet (`rollout/sync.go: scaleReplicaSetAndRecordEvent`). */
import type { ReplicaSet, StringMap } from '../../cluster/objects.ts';
import { shouldDelayOnAbort } from './abort-delay.ts';
import { replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { scaledText } from './events.ts';
import { DESIRED_REPLICAS, SCALE_DOWN_DEADLINE } from './keys.ts';
import type { Pass } from './pass.ts';
import { hasDeadline } from './revisions.ts';
import { withEntry } from './string-map.ts';

export interface Scaling {
  readonly effects: readonly Effect[];
  /** The size itself changes, not only what the set remembers of the Rollout's. */
  readonly resized: boolean;
}

/**
 * Gives `set` a size, and notes beside it what the Rollout wanted. A set of size 0 needs no deadline any more, unless it
 * is an aborted one whose delay is still running.
 */
export function scale(
  pass: Pass,
  set: ReplicaSet,
  to: number,
  how: Pick<Effect & { kind: 'update' }, 'hold' | 'follows'> = {},
): Scaling {
  const resized = set.spec.replicas !== to;
  if (!resized && !needsNote(set, replicasOf(pass.spec))) return { effects: [], resized: false };
  const noted = withEntry(set.metadata.annotations, DESIRED_REPLICAS, String(replicasOf(pass.spec)));
  const annotations = to === 0 && !shouldDelayOnAbort(pass) ? without(noted, SCALE_DOWN_DEADLINE) : noted;
  const { minReadySeconds, selector, template } = set.spec;
  const object: ReplicaSet = {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { replicas: to, minReadySeconds, selector, template },
  };
  const effect: Effect = {
    kind: 'update',
    object,
    ...how,
    ...(resized ? { event: scaledText(set, to) } : {}),
  };
  return { effects: [effect], resized };
}

/** Is what the set remembers out of date (`annotations.ReplicasAnnotationsNeedUpdate`)? */
export const needsNote = (set: ReplicaSet, replicas: number): boolean =>
  set.metadata.annotations?.[DESIRED_REPLICAS] !== String(replicas) || (replicas === 0 && hasDeadline(set));

export function without(map: StringMap, key: string): StringMap {
  const { [key]: _, ...rest } = map;
  return rest;
}
