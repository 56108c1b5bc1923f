/** The order of the tasks of a sync (`sync_tasks.go`): phase, wave, kind, name; and what others need comes before them. */
import { at, groupOf, type Manifest, nameOf, textAt } from '../manifest.ts';
import type { SyncTask } from './tasks.ts';

const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const;

const KINDS: readonly string[] = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

export function inOrder(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const sorted = [...tasks].sort(compare);
  const afterNamespaces = pullUp(sorted, namespaceProvided, (object) => object.metadata.namespace || undefined);
  return pullUp(afterNamespaces, kindDefined, (object) => `${groupOf(object)}/${object.kind}`);
}

function compare(a: SyncTask, b: SyncTask): number {
  const [left, right] = [a.target ?? a.live, b.target ?? b.live];
  if (left === undefined || right === undefined) return 0;
  const byPhase = PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase);
  const byKind = rank(left.kind) - rank(right.kind);
  const [x, y] = [nameOf(left), nameOf(right)];
  return byPhase || a.wave - b.wave || byKind || (x < y ? -1 : x > y ? 1 : 0);
}

/** Kinds without a place come last. */
const rank = (kind: string): number => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);

const namespaceProvided = (object: Manifest): string | undefined =>
  object.kind === 'Namespace' && groupOf(object) === '' ? nameOf(object) : undefined;

/** `argoproj.io/Rollout`, for the definition of that kind. */
export function kindDefined(object: Manifest): string | undefined {
  if (object.kind !== 'CustomResourceDefinition' || groupOf(object) !== 'apiextensions.k8s.io') return undefined;
  if (at(object, 'spec', 'group') === undefined || at(object, 'spec', 'names', 'kind') === undefined) return undefined;
  return `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'kind')}`;
}

/** Moves a provider before the first task that needs it, into the phase and wave of that task. */
function pullUp(
  tasks: readonly SyncTask[],
  provides: (object: Manifest) => string | undefined,
  needs: (object: Manifest) => string | undefined,
): readonly SyncTask[] {
  const ordered: SyncTask[] = [];
  for (const task of tasks) {
    const { target } = task;
    const provided = target === undefined ? undefined : provides(target);
    const first =
      provided === undefined
        ? -1
        : ordered.findIndex(({ target: t }) => t !== undefined && provides(t) === undefined && needs(t) === provided);
    const needing = ordered[first];
    if (needing === undefined) ordered.push(task);
    else ordered.splice(first, 0, { ...task, phase: needing.phase, wave: needing.wave });
  }
  return ordered;
}
