/** What one sync of an autoscaler may know: the scale of its target, its pods, and what the metrics APIs answer. */
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Result } from '../../languages/result.ts';
import type { Selector } from '../../languages/selector.ts';
import type { Pod } from '../objects.ts';
import type { AutoscalerSpec, DescribedObject } from './objects.ts';

/** The scale subresource of a target. */
export interface Scale {
  /** `spec.replicas`: what is asked for. */
  readonly replicas: number;
  /** `status.replicas`: what exists. */
  readonly statusReplicas: number;
  /** As text; empty when the target has none. */
  readonly selector: string;
}

/** A pod's sample in the resource metrics API. Amounts are whole thousandths, by resource. */
export interface ResourceSample {
  /** The end of the window over which the usage was taken. */
  readonly at: Instant;
  readonly window: Duration;
  readonly usage: ReadonlyMap<string, number>;
}

/** The metrics APIs. Amounts are whole thousandths; a problem is the API's own sentence. */
export interface MetricsApi {
  /** Samples by name of pod; pods without one are absent. */
  resources(pods: readonly Pod[]): Result<ReadonlyMap<string, ResourceSample>>;
  /** A metric of the pods, by name of pod. */
  ofPods(metric: string, pods: readonly Pod[]): Result<ReadonlyMap<string, number>>;
  ofObject(metric: string, object: DescribedObject): Result<number>;
  external(metric: string): Result<readonly number[]>;
}

/** Options of the controller (`kube-controller-manager --horizontal-pod-autoscaler-…`). */
export interface AutoscalerOptions {
  readonly tolerance: number;
  readonly downscaleStabilization: Duration;
  readonly cpuInitializationPeriod: Duration;
  readonly initialReadinessDelay: Duration;
  /** Does `behavior.*.tolerance` count (feature gate HPAConfigurableTolerance)? */
  readonly configurableTolerance: boolean;
}

export interface AutoscalerFacts {
  readonly now: Instant;
  readonly namespace: string;
  readonly spec: AutoscalerSpec;
  readonly scale: Result<Scale>;
  /** The pods that a selector finds, in order of name. */
  pods(selector: Selector): readonly Pod[];
  readonly metrics: MetricsApi;
  readonly options: AutoscalerOptions;
}
