/** What is known of a sync between two looks at it, and what it can ask of the cluster. */
import type { Result } from '../../../languages/result.ts';
import type { OperationPhase } from '../application.ts';
import type { Health } from '../health/status.ts';
import type { SyncPhase } from '../hooks.ts';
import type { Manifest } from '../manifest.ts';
import { isHookTask, objectOf, resultKeyOf, type SyncTask } from './tasks.ts';

export type SyncCode = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';

/** What has become of one task so far; kept in the application's status. */
export interface TaskResult {
  readonly object: Manifest;
  readonly phase: SyncPhase;
  readonly hook: boolean;
  readonly code: SyncCode | undefined;
  /** Absent when it could not even be tried. */
  readonly operation: OperationPhase | undefined;
  readonly message: string;
}

/** The cluster as a sync uses it. Every call takes effect at once; what comes of it is seen at later looks. */
export interface SyncCluster {
  /** The objects of the application. */
  readonly live: () => readonly Manifest[];
  /** Is there such an object, whoever it belongs to? */
  readonly exists: (object: Manifest) => boolean;
  readonly health: (live: Manifest) => Health | undefined;
  /** Does the API serve this kind? */
  readonly serves: (object: Manifest) => boolean;
  /** The API server's message, also when it refuses. */
  readonly apply: (
    verb: 'apply' | 'create' | 'replace',
    objects: readonly Manifest[],
    dryRun: boolean,
  ) => readonly Result<string>[];
  readonly prune: (objects: readonly Manifest[]) => void;
  readonly delete: (hooks: readonly Manifest[]) => void;
  /** Takes the finalizer off those hooks that have it. */
  readonly releaseHooks: (hooks: readonly Manifest[]) => void;
}

export interface WaveStarted {
  readonly phase: SyncPhase;
  readonly wave: number;
  /** No other follows. */
  readonly last: boolean;
}

/** A sync in progress. Plain data but for its results, which are filled in while a look runs. */
export class Progress {
  phase: OperationPhase = 'Running';
  message = '';
  waveStarted: WaveStarted | undefined;
  readonly results: Map<string, TaskResult>;

  constructor(results: ReadonlyMap<string, TaskResult>) {
    this.results = new Map(results);
  }

  conclude(phase: OperationPhase, message: string): void {
    this.phase = phase;
    this.message = message;
  }

  resultOf(task: SyncTask): TaskResult | undefined {
    return this.results.get(resultKeyOf(task));
  }

  /** An empty message leaves the one that was there. */
  record(task: SyncTask, code: SyncCode | undefined, operation: OperationPhase | undefined, message: string): void {
    const before = this.resultOf(task);
    this.results.set(resultKeyOf(task), {
      object: objectOf(task),
      phase: task.phase,
      hook: isHookTask(task),
      code,
      operation,
      message: message === '' ? (before?.message ?? '') : message,
    });
  }

  readonly isPending = (task: SyncTask): boolean => this.resultOf(task)?.operation === undefined;
  readonly isRunning = (task: SyncTask): boolean => this.resultOf(task)?.operation === 'Running';
  readonly hasEnded = (task: SyncTask): boolean => !this.isPending(task) && !this.isRunning(task);
  readonly hasFailed = (task: SyncTask): boolean =>
    this.hasEnded(task) && this.resultOf(task)?.operation !== 'Succeeded';
}
