/**
 * The Argo Rollouts controller as Prometheus sees it: gauges read off the objects there are, counters of what it did. The
 * real controller takes milliseconds for a look; a simulated one takes none, so its histograms count looks and say 0 s.
 */
import type { Key, Notice } from '../../cluster/controller.ts';
import type { Change, Store } from '../../cluster/store.ts';
import { analysisRuns, analysisTemplates, clusterAnalysisTemplates } from '../../delivery/analysis/objects.ts';
import { experiments } from '../../delivery/experiment/objects.ts';
import { type DurationStatus, type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import type { Engine } from '../../kernel/engine.ts';
import { between, inSeconds, parseRfc3339, seconds } from '../../kernel/time.ts';
import {
  type Counter,
  createRegistry,
  type Histogram,
  type HistogramBlueprint,
  histogramBlueprint,
  type Registry,
  type SampleGroup,
} from '../../metrics/instruments.ts';
import { boundsOf } from '../../traffic/cluster-metrics/argo-rollouts.ts';
import { analysisRunSamples, analysisTemplateSamples, experimentSamples } from './analysis-samples.ts';
import { rolloutSamples } from './rollout-samples.ts';

export interface ArgoRolloutsProcess {
  /** A Kubernetes Event was recorded. */
  noticed(notice: Notice): void;
  /** A controller, by its name in `cluster/controller.ts`, has looked at an object. */
  reconciled(controller: string, key: Key, error: string | undefined): void;
  collect(): readonly SampleGroup[];
}

/** Kind of object and prefix of the metrics of each controller of the process. */
const CONTROLLERS: ReadonlyMap<string, { readonly kind: string; readonly prefix: string }> = new Map([
  ['analysis', { kind: 'AnalysisRun', prefix: 'analysis_run' }],
  ['experiments', { kind: 'Experiment', prefix: 'experiment' }],
  ['rollouts', { kind: 'Rollout', prefix: 'rollout' }],
]);

/** What is counted of one object. */
interface Counters {
  readonly registry: Registry;
  /** Of its looks; looks are many, and this saves finding it in the registry each time. */
  reconciles: Histogram | undefined;
  /** Of its events, by type and reason. */
  readonly events: Map<string, Counter>;
}

const namesIn = (key: Key) => {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
};

/** The counters of an object that is gone are dropped after a last chance to be scraped (`controller/metrics: Remove`). */
const REMEMBERED = seconds(65);

export function createArgoRolloutsProcess(engine: Engine, store: Store): ArgoRolloutsProcess {
  const ofRollouts = rolloutSamples();
  const ofAnalysisRuns = analysisRunSamples();
  const ofTemplates = analysisTemplateSamples();
  const ofClusterTemplates = analysisTemplateSamples();
  const ofExperiments = experimentSamples();
  /** Counters by object, so that those of one object can be dropped; and those of nobody in particular. */
  const perObject = new Map<string, Counters>();
  const common = createRegistry();
  const of = (kind: string, key: Key): Counters => {
    let counters = perObject.get(`${kind}/${key}`);
    if (counters === undefined) {
      counters = { registry: createRegistry(), reconciles: undefined, events: new Map() };
      perObject.set(`${kind}/${key}`, counters);
    }
    return counters;
  };

  store.watch(({ verb, before, object }: Change) => {
    const { kind, metadata } = object;
    if (kind === 'Rollout' && verb === 'updated') noteDuration(common, before as Rollout, object as Rollout);
    if (verb !== 'deleted') return;
    engine.after(REMEMBERED, 'measure', () => perObject.delete(`${kind}/${metadata.namespace}/${metadata.name}`));
  });

  return {
    noticed({ object: { kind, namespace, name }, type, reason }) {
      if (kind !== 'Rollout') return;
      const { registry, events } = of(kind, `${namespace}/${name}`);
      const key = `${type} ${reason}`;
      let counter = events.get(key);
      if (counter === undefined) {
        counter = registry.counter('rollout_events_total', { namespace, name, type, reason });
        events.set(key, counter);
      }
      counter.add();
    },
    reconciled(controller, key, error) {
      const concern = CONTROLLERS.get(controller);
      if (concern === undefined) return;
      const { kind, prefix } = concern;
      const counters = of(kind, key);
      if (counters.reconciles === undefined) {
        const metric = `${prefix}_reconcile`;
        counters.reconciles = counters.registry.histogram(metric, namesIn(key), boundsOf(metric));
      }
      counters.reconciles.observe(0);
      if (error !== undefined) counters.registry.counter(`${prefix}_reconcile_error`, namesIn(key)).add();
    },
    collect() {
      const groups: SampleGroup[] = [];
      groups.push(...ofRollouts(store.list(rollouts)));
      groups.push(...ofAnalysisRuns(store.list(analysisRuns)));
      groups.push(...ofTemplates(store.list(analysisTemplates)));
      groups.push(...ofClusterTemplates(store.list(clusterAnalysisTemplates)));
      groups.push(...ofExperiments(store.list(experiments)));
      for (const { registry } of perObject.values()) groups.push(...registry.collect());
      groups.push(...common.collect());
      return groups;
    },
  };
}

/** Counts an update whose end was written into the status just now. */
function noteDuration(registry: Registry, before: Rollout, after: Rollout): void {
  const was = before.status?.duration;
  const now = after.status?.duration;
  if (was === now || now?.finishedAt === undefined) return;
  if (was?.finishedAt === now.finishedAt && was.rolloutStartedAt === now.rolloutStartedAt) return;
  const status = now.completionStatus ?? '';
  const total = secondsOf(now);
  const paused = now.totalManualPauseDurationSeconds ?? 0;
  const { whole, progression, pause } = durationsOf(status);
  registry.histogramOf(whole).observe(total);
  registry.histogramOf(progression).observe(total - paused);
  registry.histogramOf(pause).observe(paused);
}

interface Durations {
  readonly whole: HistogramBlueprint;
  readonly progression: HistogramBlueprint;
  readonly pause: HistogramBlueprint;
}

/** By how an update ended, for which the controller has few words; the same in every run. */
const durations = new Map<string, Durations>();

function durationsOf(status: string): Durations {
  let known = durations.get(status);
  if (known === undefined) {
    const blueprint = (name: string) => histogramBlueprint(name, { status }, boundsOf(name));
    known = {
      whole: blueprint('rollout_duration_seconds'),
      progression: blueprint('rollout_progression_duration_seconds'),
      pause: blueprint('rollout_manual_pause_duration_seconds'),
    };
    durations.set(status, known);
  }
  return known;
}

function secondsOf({ rolloutStartedAt = '', finishedAt = '' }: DurationStatus): number {
  const [from, to] = [parseRfc3339(rolloutStartedAt), parseRfc3339(finishedAt)];
  return from === undefined || to === undefined ? 0 : inSeconds(between(from, to));
}
