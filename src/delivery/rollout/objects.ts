/**
 * The Rollout as the API of Argo Rollouts spells it (`pkg/apis/rollouts/v1alpha1/types.go`). Lists of the API may be
 * null or absent alike; both read as `undefined` here, because objects are freed of nulls before anyone looks at them.
 */
import {
  type Condition,
  type Json,
  type KubeObject,
  kind,
  type LabelSelector,
  type PodTemplateSpec,
  type StringMap,
} from '../../cluster/objects.ts';

export interface Rollout extends KubeObject {
  readonly kind: 'Rollout';
  readonly spec: RolloutSpec;
  readonly status?: RolloutStatus;
}

export const rollouts = kind<Rollout>('argoproj.io/v1alpha1', 'Rollout');

export interface RolloutSpec {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
  readonly workloadRef?: WorkloadRef;
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly paused?: boolean;
  readonly progressDeadlineSeconds?: number;
  readonly progressDeadlineAbort?: boolean;
  readonly restartAt?: string;
  readonly rollbackWindow?: { readonly revisions?: number };
  readonly analysis?: { readonly successfulRunHistoryLimit?: number; readonly unsuccessfulRunHistoryLimit?: number };
  readonly strategy?: { readonly canary?: CanaryStrategy; readonly blueGreen?: BlueGreenStrategy };
}

export interface WorkloadRef {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly scaleDown?: string;
}

export type IntOrString = number | string;

export interface PodMetadata {
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
}

export interface AntiAffinity {
  readonly preferredDuringSchedulingIgnoredDuringExecution?: { readonly weight?: number };
  readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly [nothing: string]: never };
}

export interface BlueGreenStrategy {
  readonly activeService?: string;
  readonly previewService?: string;
  readonly previewReplicaCount?: number;
  readonly autoPromotionEnabled?: boolean;
  readonly autoPromotionSeconds?: number;
  readonly maxUnavailable?: IntOrString;
  readonly scaleDownDelaySeconds?: number;
  readonly scaleDownDelayRevisionLimit?: number;
  readonly abortScaleDownDelaySeconds?: number;
  readonly prePromotionAnalysis?: RolloutAnalysis;
  readonly postPromotionAnalysis?: RolloutAnalysis;
  readonly antiAffinity?: AntiAffinity;
  readonly previewMetadata?: PodMetadata;
  readonly activeMetadata?: PodMetadata;
}

export interface CanaryStrategy {
  readonly canaryService?: string;
  readonly stableService?: string;
  readonly steps?: readonly CanaryStep[];
  readonly trafficRouting?: TrafficRouting;
  readonly maxUnavailable?: IntOrString;
  readonly maxSurge?: IntOrString;
  readonly analysis?: RolloutAnalysis & { readonly startingStep?: number };
  readonly antiAffinity?: AntiAffinity;
  readonly canaryMetadata?: PodMetadata;
  readonly stableMetadata?: PodMetadata;
  readonly scaleDownDelaySeconds?: number;
  readonly scaleDownDelayRevisionLimit?: number;
  readonly abortScaleDownDelaySeconds?: number;
  readonly dynamicStableScale?: boolean;
  readonly pingPong?: { readonly pingService?: string; readonly pongService?: string };
  readonly minPodsPerReplicaSet?: number;
  readonly replicaProgressThreshold?: ReplicaProgressThreshold;
}

export interface ReplicaProgressThreshold {
  readonly type?: string;
  readonly value?: number;
}

/** What a user wrote at one place of `steps`. The API lets several fields stand together; which one counts is a rule of its own (`steps/index.ts`). */
export interface CanaryStep {
  readonly setWeight?: number;
  readonly pause?: { readonly duration?: IntOrString };
  readonly setCanaryScale?: SetCanaryScale;
  readonly setHeaderRoute?: SetHeaderRoute;
  readonly setMirrorRoute?: SetMirrorRoute;
  readonly analysis?: RolloutAnalysis;
  readonly experiment?: ExperimentStep;
  readonly plugin?: { readonly name?: string; readonly config?: Json };
}

export interface SetCanaryScale {
  readonly weight?: number;
  readonly replicas?: number;
  readonly matchTrafficWeight?: boolean;
}

export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

export interface SetHeaderRoute {
  readonly name?: string;
  readonly match?: readonly { readonly headerName?: string; readonly headerValue?: StringMatch }[];
}

export interface RouteMatch {
  readonly method?: StringMatch;
  readonly path?: StringMatch;
  readonly headers?: { readonly [name: string]: StringMatch };
}

export interface SetMirrorRoute {
  readonly name?: string;
  readonly match?: readonly RouteMatch[];
  readonly percentage?: number;
}

export interface AnalysisTemplateRef {
  readonly templateName?: string;
  readonly clusterScope?: boolean;
}

export interface AnalysisRunArgument {
  readonly name?: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly podTemplateHashValue?: string;
    readonly fieldRef?: { readonly fieldPath?: string };
  };
}

/** The analysis a step, the background or a promotion asks for. */
export interface RolloutAnalysis {
  readonly templates?: readonly AnalysisTemplateRef[];
  readonly args?: readonly AnalysisRunArgument[];
  readonly dryRun?: readonly { readonly metricName: string }[];
  readonly measurementRetention?: readonly { readonly metricName: string; readonly limit: number }[];
  readonly analysisRunMetadata?: PodMetadata;
}

export interface ExperimentStep {
  readonly templates?: readonly ExperimentStepTemplate[];
  readonly duration?: string;
  readonly analyses?: readonly {
    readonly name?: string;
    readonly templateName?: string;
    readonly clusterScope?: boolean;
    readonly args?: readonly AnalysisRunArgument[];
    readonly requiredForCompletion?: boolean;
  }[];
  readonly dryRun?: readonly { readonly metricName: string }[];
  readonly analysisRunMetadata?: PodMetadata;
  readonly scaleDownDelaySeconds?: number;
}

export interface ExperimentStepTemplate {
  readonly name: string;
  readonly specRef?: string;
  readonly replicas?: number;
  readonly metadata?: PodMetadata;
  readonly selector?: LabelSelector;
  readonly weight?: number;
  readonly service?: { readonly name?: string };
}

export interface TrafficRouting {
  readonly istio?: IstioRouting;
  readonly nginx?: NginxRouting;
  readonly alb?: AlbRouting;
  readonly smi?: { readonly rootService?: string; readonly trafficSplitName?: string };
  readonly ambassador?: { readonly mappings?: readonly string[] };
  readonly appMesh?: AppMeshRouting;
  readonly traefik?: { readonly weightedTraefikServiceName?: string };
  readonly apisix?: { readonly route?: { readonly name?: string; readonly rules?: readonly string[] } };
  readonly plugins?: { readonly [name: string]: Json };
  readonly managedRoutes?: readonly { readonly name: string }[];
  readonly maxTrafficWeight?: number;
}

export interface IstioVirtualServiceRef {
  readonly name?: string;
  readonly routes?: readonly string[];
  readonly tlsRoutes?: readonly { readonly port?: number; readonly sniHosts?: readonly string[] }[];
  readonly tcpRoutes?: readonly { readonly port?: number }[];
}

export interface IstioRouting {
  readonly virtualService?: IstioVirtualServiceRef;
  readonly virtualServices?: readonly IstioVirtualServiceRef[];
  readonly destinationRule?: {
    readonly name?: string;
    readonly canarySubsetName?: string;
    readonly stableSubsetName?: string;
    readonly additionalSubsetNames?: readonly string[];
  };
}

export interface NginxRouting {
  readonly annotationPrefix?: string;
  readonly stableIngress?: string;
  readonly stableIngresses?: readonly string[];
  readonly additionalIngressAnnotations?: StringMap;
  readonly canaryIngressAnnotations?: StringMap;
}

export interface AlbRouting {
  readonly ingress?: string;
  readonly ingresses?: readonly string[];
  readonly servicePort?: number;
  readonly rootService?: string;
  readonly annotationPrefix?: string;
  readonly stickinessConfig?: { readonly enabled?: boolean; readonly durationSeconds?: number };
}

export interface AppMeshRouting {
  readonly virtualService?: { readonly name?: string; readonly routes?: readonly string[] };
  readonly virtualNodeGroup?: {
    readonly canaryVirtualNodeRef?: { readonly name?: string };
    readonly stableVirtualNodeRef?: { readonly name?: string };
  };
}

export type PauseReason = 'CanaryPauseStep' | 'BlueGreenPause' | 'InconclusiveAnalysisRun' | 'InconclusiveExperiment';

export interface PauseCondition {
  readonly reason: PauseReason;
  readonly startTime: string;
}

export type Phase = 'Healthy' | 'Degraded' | 'Progressing' | 'Paused';

/** Every field may be absent; the real API leaves zero values out. */
export interface RolloutStatus {
  readonly abort?: boolean | undefined;
  readonly abortedAt?: string | undefined;
  readonly pauseConditions?: readonly PauseCondition[] | undefined;
  readonly controllerPause?: boolean | undefined;
  readonly currentPodHash?: string | undefined;
  readonly currentStepHash?: string | undefined;
  readonly currentStepIndex?: number | undefined;
  readonly stableRS?: string | undefined;
  readonly replicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly HPAReplicas?: number | undefined;
  readonly selector?: string | undefined;
  readonly collisionCount?: number | undefined;
  readonly observedGeneration?: string | undefined;
  readonly workloadObservedGeneration?: string | undefined;
  readonly conditions?: readonly Condition[] | undefined;
  readonly restartedAt?: string | undefined;
  readonly promoteFull?: boolean | undefined;
  readonly phase?: Phase | undefined;
  readonly message?: string | undefined;
  readonly canary?: CanaryStatus | undefined;
  readonly blueGreen?: BlueGreenStatus | undefined;
  readonly alb?: Json | undefined;
  readonly albs?: readonly Json[] | undefined;
  readonly duration?: DurationStatus | undefined;
}

export interface AnalysisRunStatusRef {
  readonly name: string;
  readonly status?: string | undefined;
  readonly message?: string | undefined;
}

export interface WeightDestination {
  readonly weight: number;
  readonly serviceName?: string;
  readonly podTemplateHash?: string;
}

export interface TrafficWeights {
  readonly canary: WeightDestination;
  readonly stable: WeightDestination;
  readonly additional?: readonly WeightDestination[] | undefined;
  readonly verified?: boolean | undefined;
}

export interface CanaryStatus {
  readonly currentStepAnalysisRunStatus?: AnalysisRunStatusRef | undefined;
  readonly currentBackgroundAnalysisRunStatus?: AnalysisRunStatusRef | undefined;
  readonly currentExperiment?: string | undefined;
  readonly weights?: TrafficWeights | undefined;
  readonly stablePingPong?: 'ping' | 'pong' | undefined;
  readonly stepPluginStatuses?: readonly StepPluginStatus[] | undefined;
}

export interface BlueGreenStatus {
  readonly previewSelector?: string | undefined;
  readonly activeSelector?: string | undefined;
  readonly scaleUpPreviewCheckPoint?: boolean | undefined;
  readonly prePromotionAnalysisRunStatus?: AnalysisRunStatusRef | undefined;
  readonly postPromotionAnalysisRunStatus?: AnalysisRunStatusRef | undefined;
}

export interface StepPluginStatus {
  readonly index: number;
  readonly name: string;
  readonly operation: 'Run' | 'Terminate' | 'Abort';
  readonly phase?: 'Running' | 'Successful' | 'Failed' | 'Error';
  readonly message?: string;
  readonly startedAt?: string;
  readonly updatedAt?: string;
  readonly finishedAt?: string;
  readonly backoff?: string;
  readonly executions?: number;
  readonly disabled?: boolean;
  readonly status?: Json;
}

export interface DurationStatus {
  readonly rolloutStartedAt?: string | undefined;
  readonly manualPauseStartedAt?: string | undefined;
  readonly totalManualPauseDurationSeconds?: number | undefined;
  readonly finishedAt?: string | undefined;
  readonly completionStatus?: string | undefined;
}
