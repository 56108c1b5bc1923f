/** What a rollout sees of the runs and experiments it starts: enough to follow them, nothing of how they work. */
import { type KubeObject, kind } from '../../cluster/objects.ts';

export type { AnalysisRun as RunView } from '../analysis/objects.ts';

export interface ExperimentView extends KubeObject {
  readonly spec: { readonly terminate?: boolean };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly templateStatuses?: readonly {
      readonly name: string;
      readonly serviceName?: string;
      readonly podTemplateHash?: string;
    }[];
  };
}

export const experimentKind = kind<ExperimentView>('argoproj.io/v1alpha1', 'Experiment');

const COMPLETED: ReadonlySet<string> = new Set(['Successful', 'Failed', 'Error', 'Inconclusive']);

/** Has a run or an experiment come to its end? */
export const isOver = (phase: string | undefined): boolean => phase !== undefined && COMPLETED.has(phase);
