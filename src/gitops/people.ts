/**
 * What people do to a rollout, mostly through the kubectl plugin: each verb does to the API what its command does, and is
 * accepted or refused with the command's own words (`pkg/kubectl-argo-rollouts/cmd`).
 */

import {
  type Deployment,
  deployments,
  isReady,
  type Kind,
  type KubeObject,
  kind,
  looseKind,
  type Pod,
  type PodTemplateSpec,
  pods,
  type ReplicaSet,
  replicaSets,
} from '../cluster/objects.ts';
import type { Store, Written } from '../cluster/store.ts';
import { stepPosition } from '../delivery/rollout/canary-target.ts';
import { HASH_LABEL } from '../delivery/rollout/keys.ts';
import { type Rollout, rollouts } from '../delivery/rollout/objects.ts';
import { revisionOf } from '../delivery/rollout/revisions.ts';
import { defaulted } from '../delivery/rollout/template-defaults.ts';
import { type Instant, rfc3339 } from '../kernel/time.ts';

/** What a command said, and whether it did anything. */
export interface Said {
  readonly accepted: boolean;
  readonly text: string;
}

export type Act =
  | { readonly do: 'set-image'; readonly image: string; readonly container?: string }
  | { readonly do: 'promote' }
  | { readonly do: 'promote-full' }
  | { readonly do: 'promote-skip-current-step' }
  | { readonly do: 'promote-skip-all-steps' }
  | { readonly do: 'abort' }
  | { readonly do: 'retry' }
  | { readonly do: 'undo'; readonly toRevision?: number }
  | { readonly do: 'pause' }
  | { readonly do: 'restart' }
  | { readonly do: 'scale'; readonly replicas: number };

export interface Person {
  readonly store: Store;
  readonly now: Instant;
  /** Who did it, as the trace has it. */
  readonly by: string;
}

const accepted = (text: string): Said => ({ accepted: true, text });
const refused = (text: string): Said => ({ accepted: false, text });

/** Does one thing to the named Rollout. */
export function act(person: Person, namespace: string, name: string, what: Act): Said {
  const rollout = person.store.get(rollouts, namespace, name);
  if (rollout === undefined) return refused(`rollouts.argoproj.io "${name}" not found`);
  switch (what.do) {
    case 'set-image':
      return setImage(person, rollout, what.container ?? '*', what.image);
    case 'promote':
      return promote(person, rollout);
    case 'promote-full':
      return promoteFull(person, rollout);
    case 'promote-skip-current-step':
      return skip(person, rollout, nextIndex);
    case 'promote-skip-all-steps':
      return skip(person, rollout, (r) => r.spec.strategy?.canary?.steps?.length ?? 0);
    case 'abort':
      return patched(person, rollout, undefined, { abort: true }, `rollout '${name}' aborted`);
    case 'retry':
      return patched(person, rollout, undefined, { abort: false }, `rollout '${name}' retried`);
    case 'undo':
      return undo(person, rollout, what.toRevision ?? 0);
    case 'pause':
      return patched(person, rollout, { paused: true }, undefined, `rollout '${name}' paused`);
    case 'restart':
      return patched(
        person,
        rollout,
        { restartAt: rfc3339(person.now) },
        undefined,
        `rollout '${name}' restarts in 0s`,
      );
    case 'scale':
      return patched(person, rollout, { replicas: what.replicas }, undefined, `rollout.argoproj.io/${name} scaled`);
  }
}

/** Patches the status first and the spec second, as the commands do. */
function patched(
  { store, by }: Person,
  rollout: Rollout,
  spec: object | undefined,
  status: object | undefined,
  text: string,
): Said {
  const { namespace, name } = rollout.metadata;
  if (status !== undefined) {
    const written = store.patchStatus(rollouts, namespace, name, status, by);
    if (!written.ok) return refused(written.error.message);
  }
  if (spec !== undefined) {
    const written = store.patch(rollouts, namespace, name, { spec }, by);
    if (!written.ok) return refused(written.error.message);
  }
  return accepted(text);
}

/** The index after the present step, at most the number of steps; without steps there is none. */
function nextIndex(rollout: Rollout): number | undefined {
  const { index } = stepPosition(rollout);
  return index === undefined
    ? undefined
    : Math.min(index + 1, Math.max(index, rollout.spec.strategy?.canary?.steps?.length ?? 0));
}

/**
 * Lifts the pause, or else goes one step on, never both; of an inconclusive analysis that paused, both, because lifting
 * alone would only begin the analysis anew.
 */
function promote(person: Person, rollout: Rollout): Said {
  const { pauseConditions = [], controllerPause, canary } = rollout.status ?? {};
  const isCanary = rollout.spec.strategy?.canary !== undefined;
  const isPaused = pauseConditions.length > 0;
  const isInconclusive = isCanary && canary?.currentStepAnalysisRunStatus?.status === 'Inconclusive';
  const next = nextIndex(rollout);
  let status: object | undefined;
  if (isInconclusive && isPaused && controllerPause) {
    if (next !== undefined) status = { pauseConditions: null, controllerPause: false, currentStepIndex: next };
  } else if (isPaused) status = { pauseConditions: null };
  else if (isCanary && next !== undefined) status = { pauseConditions: null, currentStepIndex: next };
  const text = `rollout '${rollout.metadata.name}' promoted`;
  return patched(person, rollout, unpause(rollout), status, text);
}

const unpause = (rollout: Rollout): object | undefined => (rollout.spec.paused ? { paused: false } : undefined);

function promoteFull(person: Person, rollout: Rollout): Said {
  const { currentPodHash = '', stableRS = '' } = rollout.status ?? {};
  const status = currentPodHash === stableRS ? undefined : { promoteFull: true };
  return patched(person, rollout, unpause(rollout), status, `rollout '${rollout.metadata.name}' fully promoted`);
}

function skip(person: Person, rollout: Rollout, to: (rollout: Rollout) => number | undefined): Said {
  const { blueGreen, canary } = rollout.spec.strategy ?? {};
  if (blueGreen !== undefined) return refused('Cannot skip steps of a bluegreen rollout. Run without a flags');
  if (canary !== undefined && (canary.steps?.length ?? 0) === 0)
    return refused('Cannot skip steps of a rollout without steps');
  const index = to(rollout);
  const status = index === undefined ? undefined : { currentStepIndex: index };
  return patched(person, rollout, undefined, status, `rollout '${rollout.metadata.name}' promoted`);
}

/** Of a Rollout that refers to a workload, the workload's image is set; only a Deployment's can be. */
function setImage({ store, by }: Person, rollout: Rollout, container: string, image: string): Said {
  const { namespace, name } = rollout.metadata;
  const { workloadRef } = rollout.spec;
  const target = workloadRef === undefined ? rollout : store.get(deployments, namespace, workloadRef.name ?? '');
  if (target === undefined) return refused(`deployments.apps "${workloadRef?.name ?? ''}" not found`);
  const spec = specWithImage((target as Deployment).spec, container, image);
  if (spec === undefined) return refused(`unable to find container named "${container}"`);
  const object = { ...target, spec } as unknown as KubeObject;
  const written = store.update(kind(target.apiVersion, target.kind), object, by);
  const what = workloadRef === undefined ? 'rollout' : 'deployment';
  return written.ok ? accepted(`${what} "${workloadRef?.name ?? name}" image updated`) : refused(written.error.message);
}

type WithTemplate = Pick<Deployment['spec'], 'template'>;

/**
 * The last image that was set in a spec. Every run of a scenario sets the same one in the same manifest: given the same
 * spec for it, whatever is remembered of a spec or a template by identity is known before it is looked at.
 */
const lastSet = new WeakMap<
  WithTemplate,
  { readonly container: string; readonly image: string; readonly next: WithTemplate }
>();

function specWithImage(spec: WithTemplate, container: string, image: string): WithTemplate | undefined {
  const last = lastSet.get(spec);
  if (last?.container === container && last.image === image) return last.next;
  const template = withImage(spec.template, container, image);
  if (template === undefined) return undefined;
  const next = { ...spec, template };
  lastSet.set(spec, { container, image, next });
  return next;
}

function withImage(
  template: PodTemplateSpec | undefined,
  container: string,
  image: string,
): PodTemplateSpec | undefined {
  let found = false;
  const exchange = <T extends { readonly name: string }>(list: readonly T[] | undefined) =>
    list?.map((c) => {
      if (container !== '*' && c.name !== container) return c;
      found = true;
      return { ...c, image };
    });
  if (template?.spec === undefined) return undefined;
  const { containers, initContainers, ...rest } = template.spec;
  const spec = {
    ...rest,
    ...(containers === undefined ? {} : { containers: exchange(containers) ?? [] }),
    ...(initContainers === undefined ? {} : { initContainers: exchange(initContainers) ?? [] }),
  };
  return found ? { ...template, spec: { ...spec, containers: spec.containers ?? [] } } : undefined;
}

/** Back to the template of an earlier revision, 0 for the one before the present; metadata the controller put in comes along. */
function undo(person: Person, rollout: Rollout, toRevision: number): Said {
  const { store, by } = person;
  const { namespace, name, uid } = rollout.metadata;
  const found = setOfRevision(store.ownedBy(replicaSets, uid), toRevision);
  if (found === undefined) {
    return refused(
      toRevision > 0
        ? `unable to find specified revision ${toRevision} in history`
        : `no revision found for rollout "${name}"`,
    );
  }
  const { [HASH_LABEL]: _, ...labels } = found.spec.template.metadata?.labels ?? {};
  const template: PodTemplateSpec = { ...found.spec.template, metadata: { ...found.spec.template.metadata, labels } };
  const { workloadRef } = rollout.spec;
  if (rollout.spec.template !== undefined && isContained(rollout.spec.template, template)) {
    return refused(`skipped rollback (current template already matches revision ${toRevision})`);
  }
  let written: Written<KubeObject>;
  if (workloadRef === undefined)
    written = store.update(rollouts, { ...rollout, spec: { ...rollout.spec, template } }, by);
  else {
    const target = store.get(
      kind<Deployment>(workloadRef.apiVersion ?? '', workloadRef.kind ?? ''),
      namespace,
      workloadRef.name ?? '',
    );
    if (target === undefined) return refused(`failed restoring revision ${toRevision}: ${workloadRef.name} not found`);
    written = store.update(
      kind(target.apiVersion, target.kind),
      { ...target, spec: { ...target.spec, template } } as KubeObject,
      by,
    );
  }
  return written.ok ? accepted(`rollout '${name}' undo`) : refused(written.error.message);
}

function setOfRevision(sets: readonly ReplicaSet[], toRevision: number): ReplicaSet | undefined {
  if (toRevision !== 0) return sets.find((set) => revisionOf(set) === toRevision);
  const latestFirst = [...sets].sort((a, b) => revisionOf(b) - revisionOf(a));
  return latestFirst[1];
}

/** Is everything `part` says said by `whole`, too? What `part` leaves out does not count (`DeepDerivative`). */
function isContained(part: unknown, whole: unknown): boolean {
  if (part === undefined || part === null || part === '' || part === 0 || part === false) return true;
  if (typeof part !== 'object') return part === whole;
  if (typeof whole !== 'object' || whole === null) return Object.keys(part).length === 0;
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length <= whole.length && part.every((item, i) => isContained(item, whole[i]));
  }
  const map = whole as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([key, value]) => isContained(value, map[key]));
}

/** A JSON merge patch of any object, its status too. */
export function patchObject(
  { store, by }: Person,
  kindName: string,
  namespace: string,
  name: string,
  patch: object,
): Said {
  const { status, ...rest } = patch as { readonly status?: unknown };
  const target: Kind<KubeObject> = looseKind('', kindName);
  if (store.get(target, namespace, name) === undefined) return refused(`${kindName} "${name}" not found`);
  const parts = [
    ...(Object.keys(rest).length === 0 ? [] : [store.patch(target, namespace, name, rest, by)]),
    ...(status === undefined ? [] : [store.patchStatus(target, namespace, name, status, by)]),
  ];
  const bad = parts.find((written) => !written.ok);
  return bad === undefined || bad.ok ? accepted(`${kindName} "${name}" patched`) : refused(bad.error.message);
}

/** Workloads get their defaults on the way in, as from the API server. */
export function createObject({ store, by }: Person, object: KubeObject): Said {
  const target = looseKind(object.apiVersion, object.kind) as Kind<KubeObject>;
  const written = store.create(target, withWorkloadDefaults(object), by);
  return written.ok ? accepted(`${object.kind} "${object.metadata.name}" created`) : refused(written.error.message);
}

function withWorkloadDefaults(object: KubeObject): KubeObject {
  const { spec, template } = object as Deployment & { readonly template?: PodTemplateSpec };
  if (object.kind === 'PodTemplate' && template !== undefined)
    return { ...object, template: defaulted(template) } as KubeObject;
  if (object.kind !== 'Deployment' && object.kind !== 'ReplicaSet') return object;
  return { ...object, spec: { replicas: 1, ...spec, template: defaulted(spec.template) } } as KubeObject;
}

export function deleteObject({ store, by }: Person, kindName: string, namespace: string, name: string): Said {
  const written = store.delete(looseKind('', kindName), namespace, name, by);
  return written.ok ? accepted(`${kindName} "${name}" deleted`) : refused(written.error.message);
}

/** Deletes pods of a ReplicaSet, oldest first; all of them unless counted. */
export function deletePods({ store, by }: Person, set: ReplicaSet, count?: number): Said {
  const chosen = podsOf(store, set).slice(0, count);
  for (const pod of chosen) store.delete(pods, pod.metadata.namespace, pod.metadata.name, by);
  return accepted(`${chosen.length} pods deleted`);
}

/** The Ready pods of a ReplicaSet, oldest first; all of them unless counted. */
export const readyPods = (store: Store, set: ReplicaSet, count?: number): readonly Pod[] =>
  podsOf(store, set).filter(isReady).slice(0, count);

const podsOf = (store: Store, set: ReplicaSet): readonly Pod[] =>
  [...store.ownedBy(pods, set.metadata.uid)].sort((a, b) => {
    const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
    return x === y ? (a.metadata.name < b.metadata.name ? -1 : 1) : x < y ? -1 : 1;
  });
