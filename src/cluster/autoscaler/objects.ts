/** The HorizontalPodAutoscaler of `autoscaling/v2`, spelled as the API spells it. */
import { type Condition, type KubeObject, kind } from '../objects.ts';

export type Amount = string | number;

export interface MetricTarget {
  readonly type?: string;
  readonly value?: Amount;
  readonly averageValue?: Amount;
  readonly averageUtilization?: number;
}

export interface DescribedObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

export interface MetricSpec {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target: MetricTarget };
  readonly pods?: { readonly metric: { readonly name: string }; readonly target: MetricTarget };
  readonly object?: {
    readonly describedObject: DescribedObject;
    readonly metric: { readonly name: string };
    readonly target: MetricTarget;
  };
  readonly external?: { readonly metric: { readonly name: string }; readonly target: MetricTarget };
}

export interface ScalingPolicy {
  readonly type: string;
  readonly value: number;
  readonly periodSeconds: number;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: readonly ScalingPolicy[];
  readonly tolerance?: Amount;
}

export interface AutoscalerSpec {
  readonly scaleTargetRef?: DescribedObject;
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly metrics?: readonly MetricSpec[];
  readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
}

/** What was read of a metric; `null` when it could not be read. */
export type CurrentMetric = {
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
} | null;

export interface AutoscalerStatus {
  readonly currentReplicas?: number;
  readonly desiredReplicas: number;
  readonly lastScaleTime?: string;
  readonly conditions?: readonly Condition[];
  /** In the order of the spec; empty when metrics were not asked. */
  readonly currentMetrics?: readonly CurrentMetric[];
}

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly kind: 'HorizontalPodAutoscaler';
  readonly spec: AutoscalerSpec;
  readonly status?: AutoscalerStatus;
}

export const autoscalers = kind<HorizontalPodAutoscaler>('autoscaling/v2', 'HorizontalPodAutoscaler');
