/**
 * What people do to a Deployment with kubectl, in kubectl's words: `set image`, `scale`, `rollout pause`, `resume`, `undo`,
 * `restart` and `status`. A command writes the spec as the user `by`, or is refused; the controller does the rest.
 */
import { type Instant, rfc3339 } from '../../kernel/time.ts';
import { type Deployment, deployments, type PodTemplateSpec, type ReplicaSet, replicaSets } from '../objects.ts';
import { sameTemplate } from '../pod-template.ts';
import type { Store } from '../store.ts';
import { conditionOf } from './conditions.ts';
import { ownAnnotations, sharedAnnotations } from './notes.ts';
import { revisionOf } from './versions.ts';

/** Carried out, or what kubectl says instead. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Which Deployment is meant, and who asks. */
export interface Target {
  readonly store: Store;
  readonly namespace: string;
  readonly name: string;
  readonly by: string;
}

const done: Answer = { ok: true };
const refused = (message: string): Answer => ({ ok: false, message });

/** Gives the container of that name (without one: the first) another image. */
export const setImage = (target: Target, image: string, container?: string): Answer =>
  change(target, ({ spec }) => {
    const { containers } = spec.template.spec;
    const at = container === undefined ? 0 : containers.findIndex((c) => c.name === container);
    if (containers[at] === undefined) return refused(`unable to find container named "${container ?? ''}"`);
    return { spec: { template: { spec: { containers: containers.map((c, i) => (i === at ? { ...c, image } : c)) } } } };
  });

export const scaleTo = (target: Target, replicas: number): Answer => change(target, () => ({ spec: { replicas } }));

export const pause = (target: Target): Answer =>
  change(target, ({ spec }) => (spec.paused === true ? refused('is already paused') : { spec: { paused: true } }));

export const resume = (target: Target): Answer =>
  change(target, ({ spec }) => (spec.paused === true ? { spec: { paused: null } } : refused('is not paused')));

/** Makes a new version of the same pods: only an annotation of the template says when. */
export const restart = (target: Target, now: Instant): Answer =>
  change(target, ({ spec }) => {
    if (spec.paused === true) return refused("can't restart paused deployment (run rollout resume first)");
    const annotations = { 'kubectl.kubernetes.io/restartedAt': rfc3339(now) };
    return { spec: { template: { metadata: { annotations } } } };
  });

/**
 * Brings the pod template of an earlier revision back, and its annotations. Without `toRevision` it is the second highest
 * revision there is, whatever is being rolled out (kubectl `polymorphichelpers/rollback.go`).
 */
export function undo(target: Target, toRevision = 0): Answer {
  const { store, namespace, name, by } = target;
  const deployment = store.get(deployments, namespace, name);
  if (deployment === undefined) return missing(name);
  const history = revisions(store, deployment);
  const version = toRevision === 0 ? history[1] : history.find((v) => v.revision === toRevision);
  if (version === undefined && toRevision !== 0) {
    return refused(`unable to find specified revision ${toRevision} in history`);
  }
  if (version === undefined) return refused(`no rollout history found for deployment "${name}"`);
  if (deployment.spec.paused === true) {
    return refused(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  const { replicaSet } = version;
  if (sameTemplate(replicaSet.spec.template, deployment.spec.template)) {
    return refused(`skipped rollback (current template already matches revision ${toRevision})`);
  }
  const annotations = {
    ...ownAnnotations(deployment.metadata.annotations ?? {}),
    ...sharedAnnotations(replicaSet.metadata.annotations ?? {}),
  };
  const template = withoutHash(replicaSet.spec.template);
  const metadata = { ...deployment.metadata, annotations };
  const written = store.update(deployments, { ...deployment, metadata, spec: { ...deployment.spec, template } }, by);
  return written.ok ? done : refused(written.error.message);
}

/** The versions a Deployment can go back to, highest revision first: `kubectl rollout history`. */
export function revisions(
  store: Store,
  deployment: Deployment,
): readonly { readonly revision: number; readonly replicaSet: ReplicaSet }[] {
  return store
    .ownedBy(replicaSets, deployment.metadata.uid)
    .map((replicaSet) => ({ revision: revisionOf(replicaSet) ?? 0, replicaSet }))
    .sort((a, b) => b.revision - a.revision);
}

/** What `kubectl rollout status` says at this moment, on one line, and whether it would stop waiting (`rollout_status.go`). */
export function rolloutStatus(deployment: Deployment): { readonly message: string; readonly done: boolean } {
  const { metadata, spec, status = {} } = deployment;
  const waiting = (what: string) => ({
    message: `Waiting for deployment "${metadata.name}" rollout to finish: ${what}...`,
    done: false,
  });
  if (metadata.generation > (status.observedGeneration ?? 0)) {
    return { message: 'Waiting for deployment spec update to be observed...', done: false };
  }
  if (conditionOf(status, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return { message: `error: deployment "${metadata.name}" exceeded its progress deadline`, done: false };
  }
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  const wanted = spec.replicas ?? 1;
  if (updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated`);
  if (replicas > updated) return waiting(`${replicas - updated} old replicas are pending termination`);
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available`);
  return { message: `deployment "${metadata.name}" successfully rolled out`, done: true };
}

/** Writes the merge patch that `patchOf` makes of the Deployment, or passes its refusal on. */
function change({ store, namespace, name, by }: Target, patchOf: (present: Deployment) => Answer | object): Answer {
  const present = store.get(deployments, namespace, name);
  if (present === undefined) return missing(name);
  const patch = patchOf(present);
  if ('ok' in patch) return patch;
  const written = store.patch(deployments, namespace, name, patch, by);
  return written.ok ? done : refused(written.error.message);
}

const missing = (name: string): Answer => refused(`deployments.apps "${name}" not found`);

/** The template as its author wrote it, without the label by which the controller tells the versions apart. */
function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
