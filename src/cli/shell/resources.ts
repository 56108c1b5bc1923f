/** Resources by the names kubectl knows them: `po`, `pods`, `pod`. */
import {
  deployments,
  type Kind,
  type KubeObject,
  looseKind,
  pods,
  replicaSets,
  services,
} from '../../cluster/objects.ts';
import { analysisRuns, analysisTemplates, clusterAnalysisTemplates } from '../../delivery/analysis/objects.ts';
import { experiments } from '../../delivery/experiment/objects.ts';
import { rollouts } from '../../delivery/rollout/objects.ts';
import { applications } from '../../gitops/argo-cd/objects.ts';

const named = (kind: Kind<KubeObject>, ...names: readonly string[]) => ({ kind, names });
const loose = (apiVersion: string, name: string, ...names: readonly string[]) =>
  named(looseKind(apiVersion, name), ...names);

const RESOURCES: readonly { readonly kind: Kind<KubeObject>; readonly names: readonly string[] }[] = [
  named(rollouts, 'rollout', 'rollouts', 'ro'),
  named(applications, 'application', 'applications', 'app', 'apps'),
  named(experiments, 'experiment', 'experiments', 'exp'),
  named(analysisRuns, 'analysisrun', 'analysisruns', 'ar'),
  named(analysisTemplates, 'analysistemplate', 'analysistemplates', 'at'),
  named(clusterAnalysisTemplates, 'clusteranalysistemplate', 'clusteranalysistemplates', 'cat'),
  named(pods, 'pod', 'pods', 'po'),
  named(replicaSets, 'replicaset', 'replicasets', 'rs'),
  named(deployments, 'deployment', 'deployments', 'deploy'),
  named(services, 'service', 'services', 'svc'),
  loose('networking.k8s.io/v1', 'Ingress', 'ingress', 'ingresses', 'ing'),
  loose('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscaler', 'horizontalpodautoscalers', 'hpa'),
  loose('networking.istio.io/v1', 'VirtualService', 'virtualservice', 'virtualservices', 'vs'),
  loose('networking.istio.io/v1', 'DestinationRule', 'destinationrule', 'destinationrules', 'dr'),
  loose('split.smi-spec.io/v1alpha1', 'TrafficSplit', 'trafficsplit', 'trafficsplits', 'ts'),
  loose('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproute', 'httproutes'),
];

/** The kind that a word means; a group behind it (`rollouts.argoproj.io`) may be given or not. */
export function resourceOf(word: string): Kind<KubeObject> | undefined {
  const [name] = word.toLowerCase().split('.');
  return RESOURCES.find(({ names }) => names.includes(name ?? ''))?.kind;
}

export const resourceNames: readonly string[] = RESOURCES.map(({ names }) => names[1]!);
