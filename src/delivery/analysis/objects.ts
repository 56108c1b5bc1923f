/** The objects of analysis, spelled as the API of Argo Rollouts spells them (`pkg/apis/rollouts/v1alpha1/analysis_types.go`). */
import { type Json, type KubeObject, kind } from '../../cluster/objects.ts';

/** Phases of a run, of a metric in it, and of one measurement. The last four are final. */
export type AnalysisPhase = 'Pending' | 'Running' | 'Successful' | 'Failed' | 'Error' | 'Inconclusive';

/** A number, or text that becomes one when arguments are filled in. */
export type IntOrString = number | string;

export interface ValueFrom {
  readonly secretKeyRef?: { readonly name: string; readonly key: string };
  readonly fieldRef?: { readonly fieldPath: string };
}

export interface Argument {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: ValueFrom;
}

export interface Metric {
  readonly name: string;
  readonly interval?: string;
  readonly initialDelay?: string;
  readonly count?: IntOrString;
  readonly successCondition?: string;
  readonly failureCondition?: string;
  readonly failureLimit?: IntOrString;
  readonly inconclusiveLimit?: IntOrString;
  readonly consecutiveErrorLimit?: IntOrString;
  readonly provider: MetricProvider;
  readonly consecutiveSuccessLimit?: IntOrString;
}

/** One key for the kind of provider, below it whatever that provider wants to know. */
export type MetricProvider = { readonly [kind: string]: Json };

export interface DryRun {
  readonly metricName: string;
}

export interface MeasurementRetention {
  readonly metricName: string;
  readonly limit: number;
}

export interface AnalysisTemplateRef {
  readonly templateName: string;
  readonly clusterScope?: boolean;
}

export interface AnalysisTemplateSpec {
  readonly metrics?: readonly Metric[];
  readonly args?: readonly Argument[];
  readonly dryRun?: readonly DryRun[];
  readonly measurementRetention?: readonly MeasurementRetention[];
  readonly templates?: readonly AnalysisTemplateRef[];
}

export interface AnalysisTemplate extends KubeObject {
  readonly kind: 'AnalysisTemplate';
  readonly spec: AnalysisTemplateSpec;
}

export interface ClusterAnalysisTemplate extends KubeObject {
  readonly kind: 'ClusterAnalysisTemplate';
  readonly spec: AnalysisTemplateSpec;
}

export interface TtlStrategy {
  readonly secondsAfterCompletion?: number;
  readonly secondsAfterSuccess?: number;
  readonly secondsAfterFailure?: number;
}

export interface AnalysisRunSpec {
  readonly metrics: readonly Metric[];
  readonly args?: readonly Argument[];
  readonly terminate?: boolean;
  readonly dryRun?: readonly DryRun[];
  readonly measurementRetention?: readonly MeasurementRetention[];
  readonly ttlStrategy?: TtlStrategy;
}

/** Times are RFC 3339 in whole seconds. */
export interface Measurement {
  readonly phase: AnalysisPhase;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly value?: string;
  readonly metadata?: { readonly [key: string]: string };
  readonly resumeAt?: string;
}

export interface MetricResult {
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly measurements?: readonly Measurement[];
  readonly message?: string;
  readonly count?: number;
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
  readonly consecutiveError?: number;
  readonly consecutiveSuccess?: number;
  readonly dryRun?: boolean;
  readonly metadata?: { readonly [key: string]: string };
}

/** Counts metrics, not measurements. */
export interface RunSummary {
  readonly count?: number;
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
}

export interface AnalysisRunStatus {
  readonly phase?: AnalysisPhase | '' | undefined;
  readonly message?: string | undefined;
  readonly metricResults?: readonly MetricResult[] | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly runSummary?: RunSummary | undefined;
  readonly dryRunSummary?: RunSummary | undefined;
}

export interface AnalysisRun extends KubeObject {
  readonly kind: 'AnalysisRun';
  readonly spec: AnalysisRunSpec;
  readonly status?: AnalysisRunStatus;
}

const API = 'argoproj.io/v1alpha1';
export const analysisRuns = kind<AnalysisRun>(API, 'AnalysisRun');
export const analysisTemplates = kind<AnalysisTemplate>(API, 'AnalysisTemplate');
export const clusterAnalysisTemplates = kind<ClusterAnalysisTemplate>(API, 'ClusterAnalysisTemplate', false);

/** Whether a phase is final. */
export const isCompleted = (phase: string | undefined): boolean =>
  phase === 'Successful' || phase === 'Failed' || phase === 'Error' || phase === 'Inconclusive';
