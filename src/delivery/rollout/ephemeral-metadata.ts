/**
 * Labels and annotations that pods have only for as long as their version is canary, stable, preview or active
 * (`rollout/ephemeralmetadata.go`). The ReplicaSet is changed first, then its living pods; none is restarted.
 */

import {
  controllerOf,
  type Pod,
  pods,
  type ReplicaSet,
  type StringMap,
  type TemplateMeta,
} from '../../cluster/objects.ts';
import { oncePerText } from '../../kernel/once.ts';
import { type Effect, targetOf } from './effects.ts';
import { EPHEMERAL_METADATA } from './keys.ts';
import type { PodMetadata } from './objects.ts';
import { nothing, type Pass, stage } from './pass.ts';
import { hashOf } from './revisions.ts';
import { copyOf, withEntry } from './string-map.ts';

/** Metadata of the side that is on its way in, and of the one that stays. */
export function metadataOf({ canary, blueGreen }: Pick<Pass, 'canary' | 'blueGreen'>) {
  return canary === undefined
    ? { incoming: blueGreen?.previewMetadata, settled: blueGreen?.activeMetadata }
    : { incoming: canary.canaryMetadata, settled: canary.stableMetadata };
}

export const ephemeralMetadata = stage('ephemeral metadata', (pass) => {
  const { incoming, settled } = metadataOf(pass);
  if (incoming === undefined && settled === undefined) return nothing;
  const stable = pass.status.stableRS ?? '';
  const isSettled = stable === '' || stable === hashOf(pass.current);
  const effects = isSettled
    ? synced(pass, pass.current, settled)
    : [...synced(pass, pass.current, incoming), ...synced(pass, pass.stable, settled)];
  const freed = pass.others.flatMap((set) => synced(pass, set, undefined));
  return effects.length + freed.length === 0 ? nothing : { effects: [...effects, ...freed] };
});

/** What a set remembers to have been given. */
export function injectedInto({ metadata: { annotations } }: ReplicaSet): PodMetadata | undefined {
  const text = annotations?.[EPHEMERAL_METADATA];
  return text === undefined ? undefined : parsed(text);
}

/** Asked for every set in each pass. A strategy gives two sorts of metadata. */
const parsed = oncePerText(100, (text): PodMetadata | undefined => {
  try {
    return (JSON.parse(text) as PodMetadata | null) ?? undefined;
  } catch {
    return undefined;
  }
});

/** The set with `wanted` in its template and what was given earlier taken out; the same object if nothing changes. */
export function withMetadata(set: ReplicaSet, wanted: PodMetadata | undefined): ReplicaSet {
  const metadata = exchanged(set.spec.template.metadata ?? {}, injectedInto(set), wanted);
  if (metadata === undefined) return set;
  const { replicas, minReadySeconds, selector, template } = set.spec;
  const { [EPHEMERAL_METADATA]: _, ...rest } = set.metadata.annotations ?? {};
  const annotations =
    wanted === undefined ? rest : withEntry(rest, EPHEMERAL_METADATA, JSON.stringify(inOrder(wanted)));
  return {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { replicas, minReadySeconds, selector, template: { ...template, metadata } },
  };
}

/** As Go would write it: labels first, keys sorted, empty maps left out. */
function inOrder({ labels, annotations }: PodMetadata): PodMetadata {
  const sorted = (map: StringMap) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels: sorted(labels) }),
    ...(annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations: sorted(annotations) }),
  };
}

function synced(pass: Pass, set: ReplicaSet | undefined, wanted: PodMetadata | undefined): readonly Effect[] {
  if (set === undefined) return [];
  const next = withMetadata(set, wanted);
  const effects: Effect[] = next === set ? [] : [{ kind: 'update', object: next }];
  if (set.spec.replicas === 0) return effects;
  const given = injectedInto(set);
  for (const pod of pass.read.ownedBy(pods, set.metadata.uid)) {
    const metadata = controllerOf(pod)?.uid === set.metadata.uid ? exchanged(pod.metadata, given, wanted) : undefined;
    if (metadata !== undefined) effects.push(patchOf(pod, metadata));
  }
  return effects;
}

function patchOf(pod: Pod, next: TemplateMeta): Effect {
  const change = (before: StringMap = {}, after: StringMap = {}) => {
    const gone = Object.keys(before).filter((key) => after[key] === undefined);
    return { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) };
  };
  const patch = {
    metadata: {
      labels: change(pod.metadata.labels, next.labels),
      annotations: change(pod.metadata.annotations, next.annotations),
    },
  };
  return { kind: 'patch', target: targetOf(pod), patch };
}

/** Metadata with the wanted in and the formerly given out; `undefined` if that changes nothing. */
function exchanged(
  metadata: TemplateMeta,
  given: PodMetadata | undefined,
  wanted: PodMetadata | undefined,
): TemplateMeta | undefined {
  const labels = exchangedMap(metadata.labels, given?.labels, wanted?.labels);
  const annotations = exchangedMap(metadata.annotations, given?.annotations, wanted?.annotations);
  if (labels === undefined && annotations === undefined) return undefined;
  return {
    ...metadata,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** Copied only when the first difference is found: nearly always there is none. */
function exchangedMap(map = NO_STRINGS, given = NO_STRINGS, wanted = NO_STRINGS): StringMap | undefined {
  let next: Record<string, string> | undefined;
  for (const key in wanted) {
    const value = wanted[key];
    // An empty text that is not there yet counts as there: the real one compares with Go's zero value.
    if (value === undefined || (map[key] ?? '') === value) continue;
    next ??= copyOf(map);
    next[key] = value;
  }
  for (const key in given) {
    if (wanted[key] !== undefined || map[key] === undefined) continue;
    next ??= copyOf(map);
    delete next[key];
  }
  return next;
}

const NO_STRINGS: StringMap = {};
