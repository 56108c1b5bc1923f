/**
 * The disruption controller: keeps the status of PodDisruptionBudgets (`pkg/controller/disruption`). What is expected of a
 * Rollout's pods is the sum of its ReplicaSets' `replicas`: the controller asks a pod's ReplicaSet, and goes on to its owner
 * only if that is a Deployment; the Rollout's own scale is never asked (`getPodReplicaSet`).
 */
import { selects } from '../languages/selector.ts';
import { type Controller, type ControllerContext, type Key, keyOfRef, type Reconciled } from './controller.ts';
import { budgets, budgetsOf, selectorOfBudget } from './disruption/objects.ts';
import { budgetStatus, DELETION_TIMEOUT } from './disruption/status.ts';
import { controllerOf, deployments, type Pod, pods, type ReplicaSet, replicaSets } from './objects.ts';
import type { Change, Store } from './store.ts';

const by = 'disruption-controller';

export function createDisruptionController(context: ControllerContext): Controller {
  const { store } = context;
  const all = () => store.list(budgets).map(({ metadata }) => keyOfRef(metadata));
  return {
    name: 'disruption',
    affected({ object, before, after }: Change): readonly Key[] {
      if (object.kind === 'PodDisruptionBudget') return [keyOfRef(object.metadata)];
      if (object.kind === 'Pod') {
        const present = store.list(budgets, object.metadata.namespace);
        if (present.length === 0) return [];
        const concerned = [before, after].flatMap((pod) => (pod === undefined ? [] : budgetsOf(pod as Pod, present)));
        return [...new Set(concerned.map(({ metadata }) => keyOfRef(metadata)))];
      }
      return object.kind === 'ReplicaSet' || object.kind === 'Deployment' ? all() : [];
    },
    keys: all,
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const budget = store.get(budgets, key.slice(0, slash), key.slice(slash + 1));
      if (budget === undefined) return {};
      const selector = selectorOfBudget(budget);
      const { namespace } = budget.metadata;
      const found =
        selector === undefined
          ? []
          : store.list(pods, namespace).filter(({ metadata }) => selects(selector, metadata.labels ?? {}));
      const status = budgetStatus(budget, { now: context.now(), pods: found, scale: scaleOf(store, found) });
      store.updateStatus(budgets, { metadata: budget.metadata, status }, by);
      return status.disruptedPods === undefined ? {} : { requeueAfter: DELETION_TIMEOUT };
    },
  };
}

/** The sum of what the controllers of these pods want, each counted once. */
function scaleOf(store: Store, found: readonly Pod[]): number {
  const scales = new Map<string, number>();
  for (const pod of found) {
    const owner = controllerOf(pod);
    const set = owner && store.get(replicaSets, pod.metadata.namespace, owner.name);
    if (set === undefined) continue;
    const [uid, scale] = scaleOfSet(store, set);
    scales.set(uid, scale);
  }
  return [...scales.values()].reduce((sum, scale) => sum + scale, 0);
}

function scaleOfSet(store: Store, set: ReplicaSet): readonly [uid: string, scale: number] {
  const owner = controllerOf(set);
  if (owner?.kind !== 'Deployment') return [set.metadata.uid, set.spec.replicas];
  const deployment = store.get(deployments, set.metadata.namespace, owner.name);
  return [owner.uid, deployment?.spec.replicas ?? 1];
}
