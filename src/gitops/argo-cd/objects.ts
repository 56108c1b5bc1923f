/** Application and AppProject as they stand in the API, with what Argo CD writes into their status. */
import { type Json, type KubeObject, kind } from '../../cluster/objects.ts';
import type { Application, Operation, OperationState } from './application.ts';
import type { Condition } from './auto-sync.ts';
import type { JsonMap } from './manifest.ts';
import type { SyncWindow } from './sync-windows.ts';

export interface ApplicationObject extends KubeObject {
  readonly kind: 'Application';
  readonly spec: Application['spec'] & { readonly project?: string };
  readonly status?: ApplicationStatus;
  readonly operation?: Operation;
}

export interface ApplicationStatus {
  readonly sync?: {
    readonly status: 'Synced' | 'OutOfSync' | 'Unknown';
    readonly revision?: string;
    readonly comparedTo?: {
      readonly source?: JsonMap;
      readonly destination?: JsonMap;
      readonly ignoreDifferences?: readonly Json[];
    };
  };
  readonly health?: { readonly status: string };
  readonly resources?: readonly ResourceStatus[];
  readonly conditions?: readonly Condition[];
  readonly operationState?: OperationState & { readonly retryCount?: number };
  readonly reconciledAt?: string;
  readonly history?: readonly Deployed[];
}

/** One object of the application, as its card shows it. */
export interface ResourceStatus {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status?: string;
  readonly health?: string;
  readonly requiresPruning?: boolean;
}

/** A revision that was synced in full. */
export interface Deployed {
  readonly id: number;
  readonly revision: string;
  readonly deployedAt: string;
}

export interface ProjectObject extends KubeObject {
  readonly kind: 'AppProject';
  readonly spec: {
    readonly sourceRepos?: readonly string[];
    readonly destinations?: readonly {
      readonly server?: string;
      readonly name?: string;
      readonly namespace?: string;
    }[];
    readonly clusterResourceWhitelist?: readonly GroupKind[];
    readonly clusterResourceBlacklist?: readonly GroupKind[];
    readonly namespaceResourceWhitelist?: readonly GroupKind[];
    readonly namespaceResourceBlacklist?: readonly GroupKind[];
    readonly syncWindows?: readonly SyncWindow[];
  };
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export const applications = kind<ApplicationObject>('argoproj.io/v1alpha1', 'Application');
export const projects = kind<ProjectObject>('argoproj.io/v1alpha1', 'AppProject');
