/** The objects of the Kubernetes API that preroll's world is made of, spelled as the API spells them. */

/** Plain data as JSON knows it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type StringMap = { readonly [key: string]: string };

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Times are RFC 3339 in whole seconds, as in the API. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: number;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string | undefined;
  readonly labels?: StringMap | undefined;
  readonly annotations?: StringMap | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
}

/** What every object has. Objects are never changed in place: a write replaces them in the store. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object as a user or a controller hands it in: the store fills in the rest of the metadata. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata'> & {
  readonly metadata: Pick<ObjectMeta, 'name'> & Partial<ObjectMeta>;
};

declare const kindBrand: unique symbol;

/** Names a kind of object and carries its type: `store.get(pods, 'default', 'web-1')` is a `Pod`. */
export interface Kind<T extends KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly [kindBrand]?: T;
}

export function kind<T extends KubeObject>(apiVersion: string, name: string, namespaced = true): Kind<T> {
  return { apiVersion, kind: name, namespaced };
}

/** Which object is meant, without its content. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export const refOf = (o: KubeObject): ObjectRef => ({
  kind: o.kind,
  namespace: o.metadata.namespace,
  name: o.metadata.name,
});

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: StringMap;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
}

export interface Probe {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly ports?: readonly ContainerPort[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly [handler: string]: Json } };
  readonly resources?: { readonly requests?: StringMap; readonly limits?: StringMap };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly terminationGracePeriodSeconds?: number;
  readonly nodeName?: string;
}

export interface TemplateMeta {
  readonly labels?: StringMap | undefined;
  readonly annotations?: StringMap | undefined;
}

export interface PodTemplateSpec {
  readonly metadata?: TemplateMeta;
  readonly spec: PodSpec;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastUpdateTime?: string;
}

export interface PodStatus {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly conditions?: readonly Condition[];
  /** Why the pod does not run, as kubectl shows it: `ContainerCreating`, `ErrImagePull`, `CrashLoopBackOff` … */
  readonly reason?: string;
  readonly startTime?: string;
  readonly restarts?: number;
}

export interface Pod extends KubeObject {
  readonly kind: 'Pod';
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

export interface ReplicaSetSpec {
  readonly replicas: number;
  readonly minReadySeconds?: number | undefined;
  readonly selector: LabelSelector;
  readonly template: PodTemplateSpec;
}

export interface ReplicaSetStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly observedGeneration: number;
  readonly conditions?: readonly Condition[];
}

export interface ReplicaSet extends KubeObject {
  readonly kind: 'ReplicaSet';
  readonly spec: ReplicaSetSpec;
  readonly status: ReplicaSetStatus;
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

export interface Service extends KubeObject {
  readonly kind: 'Service';
  readonly spec: {
    readonly type?: string;
    /** `None`: headless, its name leads to the pods themselves. */
    readonly clusterIP?: string;
    readonly selector?: StringMap;
    readonly ports?: readonly ServicePort[];
  };
}

export interface Deployment extends KubeObject {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly progressDeadlineSeconds?: number;
    readonly paused?: boolean;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly unavailableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** An object of a kind whose inside preroll reads only here and there: mesh and ingress objects, secrets, PodTemplates … */
export interface LooseObject extends KubeObject {
  readonly spec?: { readonly [key: string]: Json };
  readonly status?: { readonly [key: string]: Json };
  readonly data?: StringMap;
  readonly [key: string]: unknown;
}

export const pods = kind<Pod>('v1', 'Pod');
export const replicaSets = kind<ReplicaSet>('apps/v1', 'ReplicaSet');
export const services = kind<Service>('v1', 'Service');
export const deployments = kind<Deployment>('apps/v1', 'Deployment');
/** Kinds whose objects belong to no namespace. */
const clusterWide: ReadonlySet<string> = new Set([
  'ClusterAnalysisTemplate',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
]);

/** The kind of any object by its name, when its content is not read through a type of our own. */
export const looseKind = (apiVersion: string, name: string): Kind<LooseObject> =>
  kind(apiVersion, name, !clusterWide.has(name));

/** Is the pod's Ready condition true? */
export const isReady = (pod: Pod): boolean =>
  pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

/** When the Ready condition last changed, RFC 3339; `undefined` while there is none. */
export const readySince = (pod: Pod): string | undefined =>
  pod.status.conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime;

/** The owner that manages the object, if one does. */
export function controllerOf({ metadata }: Pick<KubeObject, 'metadata'>): OwnerReference | undefined {
  const { ownerReferences } = metadata;
  if (ownerReferences === undefined) return undefined;
  for (const owner of ownerReferences) if (owner.controller === true) return owner;
  return undefined;
}
