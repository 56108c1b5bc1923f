/** What a pass over an Experiment asks of the API. Writes happen while it lasts, as in the real controller: later steps see them. */
import type { ReplicaSet, Service } from '../../cluster/objects.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Result } from '../../languages/result.ts';
import type { AnalysisRun } from '../analysis/objects.ts';
import type { TemplateLookup } from '../analysis/templates.ts';
import type { Claims } from './claims.ts';
import type { Experiment, ExperimentAnalysis, ExperimentStatus, TemplateSpec } from './objects.ts';

export interface ExperimentNotice {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Told of the Rollout that owns the Experiment, too; there always as a warning. */
  readonly toOwner?: true;
}

export interface ExperimentApi {
  readonly lookup: TemplateLookup;
  /** What is there of the Experiment's templates. */
  claims(): Result<Claims>;
  /** `undefined` if somebody else has the name: then the collision is noted in the status at once. */
  createReplicaSet(template: TemplateSpec): Result<ReplicaSet | undefined>;
  scale(set: ReplicaSet, replicas: number, because: string): Result<ReplicaSet>;
  /** Writes or removes the instant from which on the set may be scaled down. */
  stampScaleDown(set: ReplicaSet, at: string | undefined): ReplicaSet;
  /** Makes it, or finds that this template has it already; refused if the name is somebody else's. */
  createService(name: string, template: TemplateSpec, set: ReplicaSet): Result<Service>;
  deleteService(name: string): string | undefined;
  run(name: string): AnalysisRun | undefined;
  createRun(analysis: ExperimentAnalysis): Result<AnalysisRun>;
  terminateRun(run: AnalysisRun): void;
  notice(notice: ExperimentNotice): void;
}

export interface ExperimentPass {
  readonly now: Instant;
  readonly experiment: Experiment;
  readonly status: ExperimentStatus;
  readonly terminating: boolean;
  /** As found at the beginning of the pass. */
  readonly claims: Claims;
  readonly api: ExperimentApi;
}
