/**
 * The Deployment controller: what a rollout is compared with. Looking and deciding are pure and lie in `deployment/`; here
 * is the one place where decisions become writes (kubernetes `pkg/controller/deployment`).
 */
import { type Controller, type ControllerContext, type Key, keyOfRef, type Reconciled } from './controller.ts';
import { renewedCondition } from './deployment/conditions.ts';
import { replicaSetDraft, sizeNotes } from './deployment/creation.ts';
import { decide, type Effect, lookAt, type Outcome } from './deployment/look.ts';
import { settingsOf } from './deployment/settings.ts';
import { REVISION } from './deployment/versions.ts';
import {
  controllerOf,
  type Deployment,
  deployments,
  type KubeObject,
  type Pod,
  pods,
  type ReplicaSet,
  refOf,
  replicaSets,
} from './objects.ts';
import type { ApiError, Change, Store } from './store.ts';

const by = 'deployment-controller';

/** A controller that rolls out every Deployment in the store. */
export function createDeploymentController(context: ControllerContext): Controller {
  const { store } = context;
  return {
    name: 'deployment',
    affected: (change: Change) => affected(store, change),
    keys: () => store.list(deployments).map((d) => keyOfRef(d.metadata)),
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const deployment = store.get(deployments, key.slice(0, slash), key.slice(slash + 1));
      if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return {};
      const owned = store.ownedBy(replicaSets, deployment.metadata.uid);
      const podsLeft = (name: string) =>
        unfinishedPods(
          store,
          owned.find((rs) => rs.metadata.name === name),
        );
      const outcome = decide(lookAt(deployment, owned, { now: context.now(), podsLeft }));
      return carryOut(context, deployment, outcome);
    },
  };
}

/** A Deployment is looked at when it, one of its ReplicaSets, or (for Recreate) one of their pods changed. */
function affected(store: Store, change: Change): readonly Key[] {
  const { object } = change;
  if (object.kind === 'Deployment') return [keyOfRef(object.metadata)];
  if (object.kind === 'ReplicaSet') return keyOfOwner(object);
  if (object.kind !== 'Pod' || change.verb !== 'deleted') return [];
  const owner = store.get(replicaSets, object.metadata.namespace, controllerOf(object)?.name ?? '');
  return owner === undefined ? [] : keyOfOwner(owner);
}

function keyOfOwner(object: KubeObject): readonly Key[] {
  const owner = controllerOf(object);
  return owner?.kind === 'Deployment' ? [keyOfRef({ namespace: object.metadata.namespace, name: owner.name })] : [];
}

/** Pods that have not ended, terminating ones too: Recreate waits for the last of them (`recreate.go: oldPodsRunning`). */
const unfinishedPods = (store: Store, rs: ReplicaSet | undefined): number =>
  rs === undefined ? 0 : store.ownedBy(pods, rs.metadata.uid).filter(isUnfinished).length;

const isUnfinished = (pod: Pod): boolean => pod.status.phase !== 'Failed' && pod.status.phase !== 'Succeeded';

/** Effects in their order, then the revision, then the status. The first write that is refused ends it. */
function carryOut(context: ControllerContext, deployment: Deployment, outcome: Outcome): Reconciled {
  const { store } = context;
  const { namespace, name } = deployment.metadata;
  for (const effect of outcome.effects) {
    const error = carryOutOne(context, deployment, effect);
    if (error === undefined) continue;
    if (effect.kind === 'create') reportFailedCreation(context, deployment, effect.version, error);
    return { error: error.message };
  }
  if (outcome.revision !== undefined) {
    const annotations = { [REVISION]: String(outcome.revision) };
    store.patch(deployments, namespace, name, { metadata: { annotations } }, by);
  }
  const present = store.get(deployments, namespace, name);
  if (present !== undefined)
    store.updateStatus(deployments, { metadata: present.metadata, status: outcome.status }, by);
  return outcome.lookAgain === undefined ? {} : { requeueAfter: outcome.lookAgain };
}

function carryOutOne(context: ControllerContext, deployment: Deployment, effect: Effect): ApiError | undefined {
  const { store } = context;
  const { namespace } = deployment.metadata;
  const settings = settingsOf(deployment);
  switch (effect.kind) {
    case 'create': {
      const written = store.create(replicaSets, replicaSetDraft(deployment, effect, settings), by);
      if (!written.ok) return written.error;
      if (effect.to > 0) tellSize(context, deployment, { ...effect, from: 0 });
      return undefined;
    }
    case 'scale': {
      const patch = { metadata: { annotations: sizeNotes(settings) }, spec: { replicas: effect.to } };
      const written = store.patch(replicaSets, namespace, effect.version, patch, by);
      if (!written.ok) return written.error;
      if (effect.to !== effect.from) tellSize(context, deployment, effect);
      return undefined;
    }
    case 'note': {
      const { annotations, minReadySeconds } = effect;
      const patch = { metadata: { annotations }, spec: { minReadySeconds } };
      const written = store.patch(replicaSets, namespace, effect.version, patch, by);
      return written.ok ? undefined : written.error;
    }
    case 'forget': {
      const written = store.delete(replicaSets, namespace, effect.version, by);
      context.decision({
        object: refOf(deployment),
        rule: 'history limit',
        because: effect.because,
        wrote: [`ReplicaSet/${effect.version}`],
      });
      // Whoever deleted it first did what was wanted.
      return written.ok || written.error.reason === 'NotFound' ? undefined : written.error;
    }
  }
}

function tellSize(
  context: ControllerContext,
  deployment: Deployment,
  size: { readonly version: string; readonly from: number; readonly to: number; readonly because: string },
): void {
  const { version, from, to, because } = size;
  const object = refOf(deployment);
  const message = `Scaled ${from < to ? 'up' : 'down'} replica set ${version} from ${from} to ${to}`;
  context.decision({
    object,
    rule: 'replicas',
    because: `${version} from ${from} to ${to}: ${because}`,
    wrote: [`ReplicaSet/${version}`],
  });
  context.notice({ object, type: 'Normal', reason: 'ScalingReplicaSet', message });
}

function reportFailedCreation(
  context: ControllerContext,
  deployment: Deployment,
  version: string,
  error: ApiError,
): void {
  const reason = 'ReplicaSetCreateError';
  const message = `Failed to create new replica set "${version}": ${error.message}`;
  if (settingsOf(deployment).progressDeadlineSeconds !== undefined) {
    const saying = { type: 'Progressing', status: 'False', reason, message } as const;
    const status = renewedCondition(deployment.status ?? {}, saying, context.now());
    context.store.updateStatus(deployments, { metadata: deployment.metadata, status }, by);
  }
  context.notice({ object: refOf(deployment), type: 'Warning', reason, message });
}
