/** The health of one object, which Argo CD reads off its status (`gitops-engine/pkg/health`: GetResourceHealth; the Lua checks of the Argo kinds). */
import { analysisRunHealth, experimentHealth } from './health/analysis.ts';
import { autoscalerHealth } from './health/autoscaler.ts';
import { disruptionBudgetHealth } from './health/disruption-budget.ts';
import { cronJobHealth, jobHealth } from './health/job.ts';
import { claimHealth, ingressHealth, serviceHealth } from './health/network.ts';
import { podHealth } from './health/pod.ts';
import { rolloutHealth } from './health/rollout.ts';
import type { Health } from './health/status.ts';
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from './health/workloads.ts';
import { groupOf, type Manifest } from './manifest.ts';

/** Argo CD's own finalizer of hooks: with it an object that is being deleted keeps its health. */
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

type Check = (object: Manifest) => Health;

const SCRIPTS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['argoproj.io/Rollout', rolloutHealth],
  ['argoproj.io/AnalysisRun', analysisRunHealth],
  ['argoproj.io/Experiment', experimentHealth],
  ['batch/CronJob', cronJobHealth],
  ['policy/PodDisruptionBudget', disruptionBudgetHealth],
]);

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['apps/Deployment', deploymentHealth],
  ['apps/ReplicaSet', replicaSetHealth],
  ['apps/StatefulSet', statefulSetHealth],
  ['apps/DaemonSet', daemonSetHealth],
  ['/Service', serviceHealth],
  ['/PersistentVolumeClaim', claimHealth],
  ['/Pod', podHealth],
  ['networking.k8s.io/Ingress', ingressHealth],
  ['extensions/Ingress', ingressHealth],
  ['batch/Job', jobHealth],
  ['autoscaling/HorizontalPodAutoscaler', autoscalerHealth],
]);

/** Kinds and the only versions of them the built-in checks can read. */
const READABLE: ReadonlyMap<string, readonly string[]> = new Map([
  ['apps', ['apps/v1']],
  ['batch', ['batch/v1']],
  ['autoscaling', ['autoscaling/v1', 'autoscaling/v2']],
  ['', ['v1']],
]);

/** Is there a check for objects of this kind? */
export const hasCheck = (object: Pick<Manifest, 'apiVersion' | 'kind'>): boolean => {
  const key = `${groupOf(object)}/${object.kind}`;
  return SCRIPTS.has(key) || CHECKS.has(key);
};

/** The health of a live object; `undefined` when its kind has no check. */
export function healthOf(object: Manifest): Health | undefined {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined && !finalizers.includes(HOOK_FINALIZER)) {
    return { status: 'Progressing', message: 'Pending deletion' };
  }
  const group = groupOf(object);
  const key = `${group}/${object.kind}`;
  const script = SCRIPTS.get(key);
  if (script !== undefined) return script(object);
  const check = CHECKS.get(key);
  if (check === undefined) return undefined;
  const versions = READABLE.get(group);
  if (versions === undefined || versions.includes(object.apiVersion)) return check(object);
  const problem = unreadable(object, group);
  return { status: 'Unknown', message: problem, problem };
}

function unreadable({ apiVersion, kind }: Manifest, group: string): string {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const short = kind === 'HorizontalPodAutoscaler' ? 'HPA' : kind;
  return `unsupported ${short} GVK: ${group}/${version}, Kind=${kind}`;
}
