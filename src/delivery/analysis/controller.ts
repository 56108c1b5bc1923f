/** The AnalysisRun controller: looks at a run, lets a pass decide, writes what it decided (`analysis/controller.go`). */
import {
  type Controller,
  type ControllerContext,
  type Key,
  keyOfRef,
  type Reconciled,
} from '../../cluster/controller.ts';
import { controllerOf, refOf } from '../../cluster/objects.ts';
import type { Change, Store } from '../../cluster/store.ts';
import type { MeasurementSource } from './measure.ts';
import { type AnalysisRun, analysisRuns } from './objects.ts';
import { type AnalysisOutcome, reconcileAnalysisRun } from './reconcile.ts';
import { secretReader } from './secrets.ts';

const by = 'analysis-controller';

/** A controller that carries out every AnalysisRun in the store, measuring through `source`. */
export function createAnalysisController(context: ControllerContext, source: MeasurementSource): Controller {
  const { store } = context;
  return {
    name: 'analysis',
    affected: (change: Change) => affected(change),
    keys: () => store.list(analysisRuns).map((run) => keyOfRef(run.metadata)),
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const run = store.get(analysisRuns, key.slice(0, slash), key.slice(slash + 1));
      if (run === undefined || run.metadata.deletionTimestamp !== undefined) return {};
      const secret = secretReader(store, run.metadata.namespace);
      return carryOut(context, run, reconcileAnalysisRun({ now: context.now(), run, source, secret }));
    },
  };
}

/** A run is looked at when it changed, or a Job that it owns. */
function affected({ object }: Change): readonly Key[] {
  if (object.kind === 'AnalysisRun') return [keyOfRef(object.metadata)];
  const owner = object.kind === 'Job' ? controllerOf(object) : undefined;
  if (owner?.kind !== 'AnalysisRun') return [];
  return [keyOfRef({ namespace: object.metadata.namespace, name: owner.name })];
}

function carryOut(context: ControllerContext, run: AnalysisRun, outcome: AnalysisOutcome): Reconciled {
  const { store } = context;
  const object = refOf(run);
  if (outcome.expired === true) {
    context.decision({ object, rule: 'time to live', because: outcome.because, wrote: [`AnalysisRun/${object.name}`] });
    store.delete(analysisRuns, object.namespace, object.name, by);
    return {};
  }
  for (const { type, reason, message } of outcome.notices) context.notice({ object, type, reason, message });
  const error = writeStatus(store, run, outcome);
  if (error !== undefined) return { error };
  if (outcome.notices.length > 0)
    context.decision({ object, rule: 'verdict', because: outcome.because, wrote: [`AnalysisRun/${object.name}`] });
  return outcome.requeueAfter === undefined ? {} : { requeueAfter: outcome.requeueAfter };
}

/** Measuring may itself have changed the run's surroundings, so the status is put on the object as it is now. */
function writeStatus(store: Store, run: AnalysisRun, { status }: AnalysisOutcome): string | undefined {
  const present = store.get(analysisRuns, run.metadata.namespace, run.metadata.name);
  if (present === undefined) return undefined;
  const written = store.updateStatus(analysisRuns, { metadata: present.metadata, status }, by);
  return written.ok ? undefined : written.error.message;
}
