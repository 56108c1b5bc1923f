/** The Experiment, spelled as the API of Argo Rollouts spells it (`pkg/apis/rollouts/v1alpha1/experiment_types.go`). */
import {
  type Condition,
  type KubeObject,
  kind,
  type LabelSelector,
  type PodTemplateSpec,
  type StringMap,
} from '../../cluster/objects.ts';
import type { AnalysisPhase, Argument, DryRun, MeasurementRetention } from '../analysis/objects.ts';

export type TemplatePhase = 'Progressing' | 'Running' | 'Successful' | 'Failed' | 'Error';

export interface TemplateSpec {
  readonly name: string;
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: LabelSelector;
  readonly template: PodTemplateSpec;
  readonly service?: { readonly name?: string };
}

export interface ExperimentAnalysis {
  readonly name: string;
  readonly templateName: string;
  readonly clusterScope?: boolean;
  readonly args?: readonly Argument[];
  readonly requiredForCompletion?: boolean;
}

export interface ExperimentSpec {
  readonly templates: readonly TemplateSpec[];
  readonly duration?: string;
  readonly progressDeadlineSeconds?: number;
  readonly terminate?: boolean;
  readonly analyses?: readonly ExperimentAnalysis[];
  readonly scaleDownDelaySeconds?: number;
  readonly dryRun?: readonly DryRun[];
  readonly measurementRetention?: readonly MeasurementRetention[];
  readonly analysisRunMetadata?: { readonly labels?: StringMap; readonly annotations?: StringMap };
}

export interface TemplateStatus {
  readonly name: string;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  /** Only in the note of a ReplicaSet's name that somebody else has. */
  readonly collisionCount?: number;
  readonly status?: TemplatePhase;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly serviceName?: string;
  /** There as long as the Service is. */
  readonly podTemplateHash?: string;
}

/** Of a template nothing is known of yet. */
export const unknownTemplate = (name: string): TemplateStatus => ({
  name,
  replicas: 0,
  updatedReplicas: 0,
  readyReplicas: 0,
  availableReplicas: 0,
});

/** A template moves when one of its counts changes. */
export const haveSameCounts = (a: TemplateStatus, b: TemplateStatus): boolean =>
  a.replicas === b.replicas &&
  a.updatedReplicas === b.updatedReplicas &&
  a.readyReplicas === b.readyReplicas &&
  a.availableReplicas === b.availableReplicas;

export interface ExperimentRunStatus {
  readonly name: string;
  readonly analysisRun?: string;
  readonly phase?: AnalysisPhase;
  readonly message?: string;
}

export interface ExperimentStatus {
  readonly phase?: AnalysisPhase;
  readonly message?: string;
  readonly templateStatuses?: readonly TemplateStatus[];
  readonly availableAt?: string;
  readonly conditions?: readonly Condition[];
  readonly analysisRuns?: readonly ExperimentRunStatus[];
}

export interface Experiment extends KubeObject {
  readonly kind: 'Experiment';
  readonly spec: ExperimentSpec;
  readonly status?: ExperimentStatus;
}

export const experiments = kind<Experiment>('argoproj.io/v1alpha1', 'Experiment');

export const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;
export const DEFAULT_SCALE_DOWN_DELAY_SECONDS = 30;

export const isFinalTemplate = (status: TemplatePhase | undefined): boolean =>
  status === 'Successful' || status === 'Failed' || status === 'Error';

/** The annotation of a ReplicaSet whose pods are no longer wanted: from when on they may go. */
export const SCALE_DOWN_DEADLINE = 'scale-down-deadline';
