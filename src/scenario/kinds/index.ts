/** Every kind of object preroll decodes, and how strictly. Objects of other kinds are carried along as they are. */
import type * as z from 'zod';
import { analysisRun, analysisTemplate } from './analysis.ts';
import { application, appProject } from './argo-cd.ts';
import { autoscaler, firstBetaAutoscaler, simpleAutoscaler } from './autoscaler.ts';
import { disruptionBudget } from './disruption.ts';
import { experiment } from './experiment.ts';
import { anything, loose, text } from './fields.ts';
import { metadata } from './metadata.ts';
import { ingress, olderIngress, service } from './network.ts';
import { rollout, rolloutSpec, strategy } from './rollout.ts';
import { deployment, replicaSet } from './workloads.ts';

export interface KnownKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: z.ZodType;
}

const ARGO = 'argoproj.io/v1alpha1';

/** Decoded field by field. */
export const strictKinds: readonly KnownKind[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', schema: deployment },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', schema: replicaSet },
  { apiVersion: ARGO, kind: 'AnalysisRun', schema: analysisRun },
  { apiVersion: ARGO, kind: 'AnalysisTemplate', schema: analysisTemplate },
  { apiVersion: ARGO, kind: 'AppProject', schema: appProject },
  { apiVersion: ARGO, kind: 'Application', schema: application },
  { apiVersion: ARGO, kind: 'ClusterAnalysisTemplate', schema: analysisTemplate },
  { apiVersion: ARGO, kind: 'Experiment', schema: experiment },
  { apiVersion: ARGO, kind: 'Rollout', schema: rollout },
  { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', schema: simpleAutoscaler },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', schema: autoscaler },
  { apiVersion: 'autoscaling/v2beta1', kind: 'HorizontalPodAutoscaler', schema: firstBetaAutoscaler },
  { apiVersion: 'autoscaling/v2beta2', kind: 'HorizontalPodAutoscaler', schema: autoscaler },
  { apiVersion: 'extensions/v1beta1', kind: 'Ingress', schema: olderIngress },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', schema: ingress },
  { apiVersion: 'networking.k8s.io/v1beta1', kind: 'Ingress', schema: olderIngress },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', schema: disruptionBudget },
  { apiVersion: 'v1', kind: 'Service', schema: service },
];

/** Read here and there by routers and controllers; only their frame is checked. By group, for any version of it. */
export const looseKinds: readonly { readonly group: string; readonly kind: string }[] = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'Namespace' },
  { group: '', kind: 'PodTemplate' },
  { group: '', kind: 'Secret' },
  { group: 'apisix.apache.org', kind: 'ApisixRoute' },
  { group: 'appmesh.k8s.aws', kind: 'VirtualNode' },
  { group: 'appmesh.k8s.aws', kind: 'VirtualRouter' },
  { group: 'appmesh.k8s.aws', kind: 'VirtualService' },
  { group: 'batch', kind: 'Job' },
  { group: 'getambassador.io', kind: 'Mapping' },
  { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
  { group: 'networking.istio.io', kind: 'DestinationRule' },
  { group: 'networking.istio.io', kind: 'Gateway' },
  { group: 'networking.istio.io', kind: 'VirtualService' },
  { group: 'split.smi-spec.io', kind: 'TrafficSplit' },
  { group: 'traefik.containo.us', kind: 'TraefikService' },
  { group: 'traefik.io', kind: 'TraefikService' },
];

/** What can be asked of any object. */
export const anyObject: z.ZodType = loose({ apiVersion: text, kind: text, metadata, spec: anything });

export const findStrict = (apiVersion: string, kind: string): KnownKind | undefined =>
  strictKinds.find((k) => k.apiVersion === apiVersion && k.kind === kind);

export const isLooselyKnown = (apiVersion: string, kind: string): boolean =>
  looseKinds.some((k) => k.kind === kind && k.group === (apiVersion.includes('/') ? apiVersion.split('/')[0] : ''));

/** Parts of a Rollout that people paste by themselves, with the path they belong at. */
export const rolloutParts: readonly { readonly at: readonly string[]; readonly schema: z.ZodType }[] = [
  { at: ['spec'], schema: rolloutSpec },
  { at: ['spec', 'strategy'], schema: strategy },
];
