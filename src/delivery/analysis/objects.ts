/** Analysis as the API of Argo Rollouts spells it (`pkg/apis/rollouts/v1alpha1/analysis_types.go`). */
import { type Json, type KubeObject, kind, type StringMap } from '../../cluster/objects.ts';

/** A whole number, or text that holds one (or a placeholder for one). */
export type IntOrText = number | string;

export interface Argument {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

/** Exactly one provider, by name; the inside of each is read by its own file under `providers/`. */
export interface MetricProvider {
  readonly [provider: string]: { readonly [field: string]: Json } | undefined;
}

export interface Metric {
  readonly name: string;
  readonly interval?: string;
  readonly initialDelay?: string;
  readonly count?: IntOrText;
  readonly successCondition?: string;
  readonly failureCondition?: string;
  readonly failureLimit?: IntOrText;
  readonly inconclusiveLimit?: IntOrText;
  readonly consecutiveErrorLimit?: IntOrText;
  readonly consecutiveSuccessLimit?: IntOrText;
  readonly provider: MetricProvider;
}

/** Names metrics by an unanchored regular expression. */
export interface DryRun {
  readonly metricName: string;
}

export interface MeasurementRetention {
  readonly metricName: string;
  readonly limit?: number;
}

export interface TemplateRef {
  readonly templateName?: string;
  readonly clusterScope?: boolean;
}

export interface AnalysisTemplateSpec {
  readonly metrics?: readonly Metric[];
  readonly args?: readonly Argument[];
  readonly dryRun?: readonly DryRun[];
  readonly measurementRetention?: readonly MeasurementRetention[];
  readonly templates?: readonly TemplateRef[];
}

export interface AnalysisTemplate extends KubeObject {
  readonly kind: 'AnalysisTemplate';
  readonly spec: AnalysisTemplateSpec;
}

export interface ClusterAnalysisTemplate extends KubeObject {
  readonly kind: 'ClusterAnalysisTemplate';
  readonly spec: AnalysisTemplateSpec;
}

export type AnalysisPhase = 'Pending' | 'Running' | 'Successful' | 'Failed' | 'Error' | 'Inconclusive';

export interface Measurement {
  readonly phase: AnalysisPhase;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly value?: string;
  readonly metadata?: StringMap;
  readonly resumeAt?: string;
}

export interface MetricResult {
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly message?: string;
  readonly measurements?: readonly Measurement[];
  readonly count?: number;
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
  readonly consecutiveError?: number;
  readonly consecutiveSuccess?: number;
  readonly dryRun?: boolean;
  readonly metadata?: StringMap;
}

/** Counts metrics, not measurements. */
export interface RunSummary {
  readonly count?: number;
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
}

export interface AnalysisRunSpec {
  readonly metrics: readonly Metric[];
  readonly args?: readonly Argument[];
  readonly terminate?: boolean;
  readonly dryRun?: readonly DryRun[];
  readonly measurementRetention?: readonly MeasurementRetention[];
  readonly ttlStrategy?: {
    readonly secondsAfterCompletion?: number;
    readonly secondsAfterFailure?: number;
    readonly secondsAfterSuccess?: number;
  };
}

export interface AnalysisRunStatus {
  readonly phase?: AnalysisPhase;
  readonly message?: string;
  readonly metricResults?: readonly MetricResult[];
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly runSummary?: RunSummary;
  readonly dryRunSummary?: RunSummary;
}

export interface AnalysisRun extends KubeObject {
  readonly kind: 'AnalysisRun';
  readonly spec: AnalysisRunSpec;
  readonly status?: AnalysisRunStatus;
}

export const analysisTemplates = kind<AnalysisTemplate>('argoproj.io/v1alpha1', 'AnalysisTemplate');
export const clusterAnalysisTemplates = kind<ClusterAnalysisTemplate>(
  'argoproj.io/v1alpha1',
  'ClusterAnalysisTemplate',
  false,
);
export const analysisRuns = kind<AnalysisRun>('argoproj.io/v1alpha1', 'AnalysisRun');
