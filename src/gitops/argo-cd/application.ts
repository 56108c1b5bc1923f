/** The Application object, as far as Argo CD's decisions look at it (`types.go: Application`). */
import type { Json, StringMap } from '../../cluster/objects.ts';
import type { JsonMap } from './manifest.ts';

export interface Application {
  readonly metadata: {
    readonly deletionTimestamp?: string | undefined;
    readonly annotations?: StringMap | undefined;
  };
  readonly spec: {
    readonly source?: JsonMap;
    readonly destination?: JsonMap;
    readonly ignoreDifferences?: readonly Json[];
    readonly syncPolicy?: SyncPolicy;
  };
  readonly status: {
    readonly operationState?: OperationState;
    readonly reconciledAt?: string;
    readonly sync?: { readonly comparedTo?: ComparedTo };
  };
  readonly operation?: Operation;
}

export interface SyncPolicy {
  readonly automated?: {
    readonly prune?: boolean;
    readonly selfHeal?: boolean;
    readonly allowEmpty?: boolean;
    readonly enabled?: boolean;
  };
  readonly syncOptions?: readonly string[];
  readonly retry?: RetryStrategy;
}

export interface RetryStrategy {
  /** How often to try again; below zero without end. */
  readonly limit?: number;
  readonly backoff?: { readonly duration?: string; readonly factor?: number; readonly maxDuration?: string };
}

export interface SyncResource {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
}

export interface Operation {
  readonly sync?: {
    readonly revision?: string;
    readonly source?: JsonMap;
    readonly prune?: boolean;
    readonly syncOptions?: readonly string[];
    readonly resources?: readonly SyncResource[];
    readonly autoHealAttemptsCount?: number;
  };
  readonly initiatedBy?: { readonly automated?: boolean };
  readonly retry?: RetryStrategy;
}

export type OperationPhase = 'Running' | 'Terminating' | 'Succeeded' | 'Failed' | 'Error';

export interface OperationState {
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly operation: Operation;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly syncResult?: { readonly revision: string; readonly source?: JsonMap };
}

/** What the last comparison was made against. */
export interface ComparedTo {
  readonly source?: JsonMap;
  readonly destination?: JsonMap;
  readonly ignoreDifferences?: readonly Json[];
}
