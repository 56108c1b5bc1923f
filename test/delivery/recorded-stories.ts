/** Plays recorded stories without Rollouts: the analysis and experiment controllers in lockstep, seen as the recordings see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergePatch } from '../../src/cluster/merge-patch.ts';
import {
  type Draft,
  type KubeObject,
  kind,
  type ReplicaSet,
  replicaSets,
  services,
} from '../../src/cluster/objects.ts';
import type { Store } from '../../src/cluster/store.ts';
import { createAnalysisController } from '../../src/delivery/analysis/controller.ts';
import {
  type AnalysisRun,
  analysisRuns,
  type MetricResult,
  type RunSummary,
} from '../../src/delivery/analysis/objects.ts';
import { type ScriptedAnswer, scriptedSource } from '../../src/delivery/analysis/providers/scripted.ts';
import { createExperimentController } from '../../src/delivery/experiment/controller.ts';
import { type Experiment, experiments } from '../../src/delivery/experiment/objects.ts';
import { inSeconds, parseRfc3339 } from '../../src/kernel/time.ts';
import { createLockstep, type LockstepWorld } from '../../src/simulation/lockstep.ts';
import { shared } from '../shared.ts';

type Script = readonly ScriptedAnswer[] | { readonly runs: readonly (readonly ScriptedAnswer[])[] };
interface Action {
  readonly at: number;
  readonly do: string;
  readonly kind?: string;
  readonly analysisRun?: string;
  readonly object?: string | Draft<KubeObject>;
  readonly patch?: unknown;
}
export interface Story {
  readonly about: string;
  readonly world?: LockstepWorld;
  readonly objects: readonly Draft<KubeObject>[];
  readonly measurements?: Readonly<Record<string, Script>>;
  readonly actions?: readonly Action[];
  readonly until: number;
  readonly expect: readonly { readonly t: number; readonly change?: unknown; readonly events?: readonly string[] }[];
}

/** The stories of a recorded suite whose objects are all of these kinds; none when the data is not there. */
export function storiesOf(
  suite: string,
  kinds: readonly string[],
): readonly { readonly file: string; readonly story: Story }[] {
  const folder = shared(`conformance/golden/${suite}`);
  if (folder === undefined) return [];
  const files = readdirSync(folder).sort();
  return files.flatMap((file) => {
    const story = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Story;
    return story.objects.every((object) => kinds.includes(object.kind)) ? [{ file, story }] : [];
  });
}

interface Second {
  readonly t: number;
  readonly state: unknown;
  readonly events: readonly string[];
}

/** What we make of a story: every second in which something changed. */
export function play(story: Story): readonly Second[] {
  const seconds: Second[] = [];
  let before = '{}';
  const lockstep = createLockstep(story.world ?? {}, (context) => [
    createExperimentController(context),
    createAnalysisController(context, sourceOf(story, context.store)),
  ]);
  for (let t = 0; t <= story.until; t++) {
    const heard = lockstep.second(t, () => {
      if (t === 0) for (const object of story.objects) create(lockstep.store, object);
      for (const action of story.actions ?? []) if (action.at === t) act(lockstep.store, action);
    });
    const state = pruned(viewOf(lockstep.store));
    const text = JSON.stringify(state);
    const events = heard.map(({ notice: { type, reason, message } }) => `${type} ${reason}: ${message}`);
    if (text !== before || events.length > 0) seconds.push({ t, state, events });
    before = text;
  }
  return seconds;
}

/** What was recorded of a story. */
export function recorded(story: Story): readonly Second[] {
  let state: unknown = {};
  return story.expect.map(({ t, change, events = [] }) => {
    state = pruned(mergePatch(state, change ?? {}));
    return { t, state, events };
  });
}

const create = (store: Store, object: Draft<KubeObject>) =>
  void store.create(kind(object.apiVersion, object.kind, object.kind !== 'ClusterAnalysisTemplate'), object, 'test');

function act(store: Store, { do: verb, kind: kindName, analysisRun, object, patch }: Action): void {
  const of = kind('argoproj.io/v1alpha1', kindName ?? 'AnalysisRun');
  if (verb === 'terminate')
    store.patch(analysisRuns, 'default', analysisRun ?? '', { spec: { terminate: true } }, 'test');
  else if (verb === 'delete') store.delete(of, 'default', String(object), 'test');
  else if (verb === 'patch') store.patch(of, 'default', String(object), patch, 'test');
  else if (verb === 'create') create(store, object as Draft<KubeObject>);
  else throw new Error(`no such action: ${verb}`);
}

function sourceOf({ measurements = {} }: Story, store: Store) {
  return scriptedSource((run, metric) => {
    const script = measurements[metric];
    if (script === undefined || !('runs' in script)) return script;
    const having = store
      .list(analysisRuns)
      .filter(({ spec }) => spec.metrics.some(({ name }) => name === metric))
      .map(({ metadata }) => metadata.name);
    return script.runs[Math.min(having.indexOf(run.metadata.name), script.runs.length - 1)];
  });
}

const secondOf = (time: string | undefined): number | undefined => {
  const instant = time === undefined ? undefined : parseRfc3339(time);
  return instant === undefined ? undefined : inSeconds(instant);
};
const byName = <T extends KubeObject>(objects: readonly T[], view: (object: T) => unknown) =>
  Object.fromEntries(objects.map((object) => [object.metadata.name, view(object)]));

function viewOf(store: Store): unknown {
  const sets = store.list(replicaSets);
  return {
    analysisRuns: byName(store.list(analysisRuns), runView),
    experiments: byName(store.list(experiments), (experiment) => experimentView(experiment)),
    replicaSets: byName(sets, setView),
    services: byName(store.list(services), ({ spec }) => {
      const hash = spec.selector?.['rollouts-pod-template-hash'];
      const set = sets.find(({ metadata }) => metadata.labels?.['rollouts-pod-template-hash'] === hash);
      return set && `{tpl:${set.metadata.annotations?.['experiment.argoproj.io/template-name']}}`;
    }),
  };
}

const setView = ({ spec, status, metadata }: ReplicaSet) => ({
  wanted: spec.replicas,
  replicas: status.replicas,
  ready: status.readyReplicas,
  available: status.availableReplicas,
  scaleDownAt: secondOf(metadata.annotations?.['scale-down-deadline']),
});

const experimentView = ({ spec, status = {} }: Experiment) => ({
  phase: status.phase,
  message: status.message,
  availableAt: secondOf(status.availableAt),
  terminate: spec.terminate,
  conditions: Object.fromEntries((status.conditions ?? []).map((each) => [each.type, `${each.status}/${each.reason}`])),
  templates: Object.fromEntries(
    (status.templateStatuses ?? []).map((each) => [
      each.name,
      {
        phase: each.status,
        message: each.message,
        wanted: spec.templates.find(({ name }) => name === each.name)?.replicas ?? 1,
        replicas: each.replicas,
        ready: each.readyReplicas,
        available: each.availableReplicas,
        service: each.serviceName,
      },
    ]),
  ),
  analyses: Object.fromEntries(
    (status.analysisRuns ?? []).map(({ name, analysisRun, phase, message }) => [
      name,
      { run: analysisRun, phase, message },
    ]),
  ),
});

const runView = ({ spec, status = {} }: AnalysisRun) => ({
  phase: status.phase,
  message: status.message,
  terminate: spec.terminate,
  metrics: Object.fromEntries((status.metricResults ?? []).map((result) => [result.name, metricView(result)])),
  runSummary: summaryView(status.runSummary),
  dryRunSummary: Object.keys(status.dryRunSummary ?? {}).length === 0 ? undefined : summaryView(status.dryRunSummary),
});

const metricView = (result: MetricResult) => ({
  phase: result.phase,
  message: result.message,
  dryRun: result.dryRun,
  count: result.count ?? 0,
  successful: result.successful ?? 0,
  failed: result.failed ?? 0,
  inconclusive: result.inconclusive ?? 0,
  error: result.error ?? 0,
  consecutiveError: result.consecutiveError ?? 0,
  consecutiveSuccess: result.consecutiveSuccess ?? 0,
  values: (result.measurements ?? []).slice(-3).map(({ value }) => value ?? ''),
});

const summaryView = (summary: RunSummary | undefined) =>
  summary && { count: 0, successful: 0, failed: 0, inconclusive: 0, error: 0, ...summary };

/** The recordings leave out what is null, false, "", [] or {}. */
function pruned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, pruned(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => !isEmpty(inner)));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
