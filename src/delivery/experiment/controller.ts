/** The Experiment controller: looks at an Experiment when it or something it owns changed (`experiments/controller.go`). */
import {
  type Controller,
  type ControllerContext,
  type Key,
  keyOfRef,
  type Reconciled,
} from '../../cluster/controller.ts';
import { deepEqual } from '../../cluster/equality.ts';
import { controllerOf, refOf } from '../../cluster/objects.ts';
import type { Change } from '../../cluster/store.ts';
import { isCompleted } from '../analysis/objects.ts';
import { type ExperimentStatus, experiments } from './objects.ts';
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
      if (outcome.error !== undefined) return { error: outcome.error };
      const changes = changedParts(experiment.status ?? {}, outcome.status);
      const written = store.patchStatus(experiments, namespace, name, changes, by);
      if (!written.ok) return { error: written.error.message };
      if (outcome.status.phase !== experiment.status?.phase) {
        context.decision({
          object: refOf(experiment),
          rule: 'phase',
          because: outcome.because,
          wrote: [`Experiment/${name}`],
        });
      }
      return outcome.requeueAfter === undefined ? {} : { requeueAfter: outcome.requeueAfter };
    },
  };
}

/** Of the status only what the pass changed is written: what was written meanwhile, the note of a collision, stays beside it. */
function changedParts(before: ExperimentStatus, after: ExperimentStatus): Readonly<Record<string, unknown>> {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const changed = names.filter((name) => !deepEqual(old.get(name), now.get(name)));
  return Object.fromEntries(changed.map((name) => [name, now.get(name) ?? null]));
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
