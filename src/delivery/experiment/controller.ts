/** The Experiment controller: looks at an Experiment when it or something it owns changed (`experiments/controller.go`). */
import {
  type Controller,
  type ControllerContext,
  type Key,
  keyOfRef,
  type Reconciled,
} from '../../cluster/controller.ts';
import { controllerOf, refOf } from '../../cluster/objects.ts';
import type { Change } from '../../cluster/store.ts';
import { isCompleted } from '../analysis/objects.ts';
import { experiments } from './objects.ts';
import { reconcileExperiment } from './reconcile.ts';
import { storeApi } from './store-api.ts';

const by = 'experiment-controller';

/** A controller that carries out every Experiment in the store. */
export function createExperimentController(context: ControllerContext): Controller {
  const { store } = context;
  return {
    name: 'experiments',
    affected,
    keys: () => store.list(experiments).map((experiment) => keyOfRef(experiment.metadata)),
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
      const experiment = store.get(experiments, namespace, name);
      if (experiment === undefined || experiment.metadata.deletionTimestamp !== undefined) return {};
      const outcome = reconcileExperiment(experiment, storeApi(context, experiment), context.now());
      const present = store.get(experiments, namespace, name) ?? experiment;
      const written = store.updateStatus(experiments, { ...present, status: outcome.status }, by);
      if (!written.ok) return { error: written.error.message };
      if (outcome.status.phase !== experiment.status?.phase) {
        context.decision({ object: refOf(experiment), rule: 'phase', because: outcome.because });
      }
      return outcome.requeueAfter === undefined ? {} : { requeueAfter: outcome.requeueAfter };
    },
  };
}

/** Runs wake their Experiment only when they are over. */
function affected({ object }: Change): readonly Key[] {
  if (object.kind === 'Experiment') return [keyOfRef(object.metadata)];
  const owner = controllerOf(object);
  if (owner?.kind !== 'Experiment') return [];
  const status = (object as { readonly status?: { readonly phase?: string } }).status;
  if (object.kind === 'AnalysisRun' && !isCompleted(status?.phase)) return [];
  return [keyOfRef({ namespace: object.metadata.namespace, name: owner.name })];
}
