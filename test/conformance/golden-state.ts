/** The projection of the API to what the golden recordings say of a second, and the names that stand for hashes in them. */

import {
  deployments,
  type KubeObject,
  kind,
  type ReplicaSet,
  replicaSets,
  services,
} from '../../src/cluster/objects.ts';
import type { Store } from '../../src/cluster/store.ts';
import { templateHash } from '../../src/cluster/template-hash.ts';
import { EPHEMERAL_METADATA, HASH_LABEL, REVISION, SCALE_DOWN_DEADLINE } from '../../src/delivery/rollout/keys.ts';
import { type Rollout, rollouts } from '../../src/delivery/rollout/objects.ts';
import { observedPhase } from '../../src/delivery/rollout/phase.ts';
import { revisionOf } from '../../src/delivery/rollout/revisions.ts';
import { inSeconds, parseRfc3339 } from '../../src/kernel/time.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data
type Data = any;

export interface Names {
  /** Looks again which revision each hash belongs to. */
  refresh(): void;
  /** A text or object of a story, with hashes for `{rev:N}` and `{tpl:NAME}`. */
  concrete<T>(value: T): T;
  /** A text with `{rev:N}` for hashes. */
  abstract(text: string): string;
  /** The revision, or `{tpl:NAME}`, of a hash. */
  of(hash: string): number | string | undefined;
  readonly severalRollouts: boolean;
}

export function createNames(store: Store, objects: readonly KubeObject[], actions: readonly Data[]): Names {
  const known = new Map<string, number | string>();
  const created = actions.filter((a) => a.do === 'create').map((a) => a.object as KubeObject);
  const severalRollouts = [...objects, ...created].filter((o) => o.kind === 'Rollout').length > 1;
  let pattern: RegExp | undefined;
  const token = (name: number | string | undefined) => (typeof name === 'number' ? `{rev:${name}}` : String(name));
  const note = (hash: string, name: number | string) => {
    if (hash === '' || known.get(hash) === name) return;
    known.set(hash, name);
    pattern = undefined;
  };
  return {
    severalRollouts,
    refresh() {
      const ofTemplates = new Map<string, string>();
      for (const set of store.list(replicaSets)) {
        const hash = set.metadata.labels?.[HASH_LABEL] ?? '';
        const owner = set.metadata.ownerReferences?.[0];
        if (owner?.kind === 'Rollout') note(hash, revisionOf(set));
        else if (owner?.kind === 'Experiment' && !ofTemplates.has(hash)) {
          const name = set.metadata.annotations?.['experiment.argoproj.io/template-name'] ?? '';
          ofTemplates.set(hash, `{tpl:${name}}`);
        }
      }
      for (const [hash, name] of ofTemplates) if (typeof known.get(hash) !== 'number') note(hash, name);
      for (const { spec, status } of store.list(rollouts)) {
        if (spec.template === undefined) continue;
        const own = templateHash(spec.template, status?.collisionCount);
        const current = known.get(status?.currentPodHash ?? '');
        if (typeof known.get(own) !== 'number' && current !== undefined) note(own, current);
      }
    },
    concrete<T>(value: T): T {
      const text = JSON.stringify(value);
      if (!text.includes('{rev:') && !text.includes('{tpl:')) return value;
      const replaced = text.replace(/\{rev:(\d+)\}|\{tpl:[^}]*\}/g, (all, n) => {
        const wanted = n === undefined ? all : Number(n);
        return [...known].reverse().find(([, name]) => name === wanted)?.[0] ?? all;
      });
      return JSON.parse(replaced) as T;
    },
    abstract(text) {
      if (known.size === 0) return text;
      pattern ??= new RegExp([...known.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');
      return text.replace(pattern, (hash) => token(known.get(hash)));
    },
    of: (hash) => known.get(hash),
  };
}

/** The state as the recordings have it, with names for hashes and without what is nothing. */
export function project(store: Store, names: Names): Data {
  const all = store.list(rollouts);
  const byName = Object.fromEntries(all.map((r) => [r.metadata.name, rolloutState(r, names)]));
  const state = {
    ...(names.severalRollouts ? { rollouts: byName } : { rollout: Object.values(byName)[0] }),
    replicaSets: setStates(store, names),
    services: Object.fromEntries(
      store.list(services).map((s) => [s.metadata.name, serviceState(s.spec.selector?.[HASH_LABEL], names)]),
    ),
    routers: routerStates(store),
    workloads: Object.fromEntries(
      store.list(deployments).map((d) => [`Deployment/${d.metadata.name}`, { wanted: d.spec.replicas ?? 1 }]),
    ),
    analysisRuns: Object.fromEntries(
      store.list(kind<Data>('', 'AnalysisRun')).map((r) => [r.metadata.name, runState(r)]),
    ),
    experiments: Object.fromEntries(
      store.list(kind<Data>('', 'Experiment')).map((e) => [e.metadata.name, experimentState(e)]),
    ),
  };
  return JSON.parse(names.abstract(JSON.stringify(pruned(state) ?? {})));
}

const second = (time: string | undefined): number | undefined => {
  const t = time === undefined ? undefined : parseRfc3339(time);
  return t === undefined ? undefined : inSeconds(t);
};

const conditionsOf = (conditions: readonly Data[] = []): Data =>
  Object.fromEntries(conditions.map((c) => [c.type, `${c.status}/${c.reason ?? ''}`]));

function rolloutState(rollout: Rollout, names: Names): Data {
  const { spec, status = {} } = rollout;
  const { phase, message } = observedPhase(rollout);
  const revision = (hash: string | undefined) => names.of(hash ?? '');
  return {
    phase,
    message,
    step: status.currentStepIndex,
    abort: status.abort,
    promoteFull: status.promoteFull,
    controllerPause: status.controllerPause,
    pause: status.pauseConditions?.map((c) => c.reason),
    specPaused: spec.paused,
    stable: revision(status.stableRS),
    current: revision(status.currentPodHash),
    active: revision(status.blueGreen?.activeSelector),
    preview: revision(status.blueGreen?.previewSelector),
    replicas: status.replicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    wanted: spec.replicas,
    weights: status.canary?.weights,
    conditions: conditionsOf(status.conditions),
    restartedAt: second(status.restartedAt),
    abortedAt: second(status.abortedAt),
    pausedAt: second(status.pauseConditions?.[0]?.startTime),
    stablePingPong: status.canary?.stablePingPong,
    experiment: status.canary?.currentExperiment,
    scaleUpPreviewCheckPoint: status.blueGreen?.scaleUpPreviewCheckPoint,
    stepPluginStatuses: status.canary?.stepPluginStatuses,
  };
}

function setStates(store: Store, { severalRollouts }: Names): Data {
  const states: Record<string, Data> = {};
  for (const set of store.list(replicaSets)) {
    const owner = set.metadata.ownerReferences?.[0];
    const revision = String(revisionOf(set));
    const key =
      owner?.kind !== 'Rollout' ? set.metadata.name : severalRollouts ? `${owner.name}/${revision}` : revision;
    states[key] = setState(set);
  }
  return states;
}

function setState({ spec, status, metadata }: ReplicaSet): Data {
  const injected = metadata.annotations?.[EPHEMERAL_METADATA];
  return {
    wanted: spec.replicas,
    replicas: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    scaleDownAt: second(metadata.annotations?.[SCALE_DOWN_DEADLINE]),
    podMetadata: injected === undefined ? undefined : JSON.parse(injected),
  };
}

const serviceState = (hash: string | undefined, names: Names): Data =>
  hash === undefined ? undefined : (names.of(hash) ?? hash);

const MESH_KINDS = [
  'ApisixRoute',
  'DestinationRule',
  'Mapping',
  'TraefikService',
  'TrafficSplit',
  'VirtualNode',
  'VirtualRouter',
  'VirtualService',
];

function routerStates(store: Store): Data {
  const states: Record<string, Data> = {};
  for (const name of MESH_KINDS) {
    for (const { metadata, spec } of store.list(kind<Data>('', name))) states[`${name}/${metadata.name}`] = spec;
  }
  for (const { metadata, spec } of store.list(kind<Data>('', 'Ingress'))) {
    states[`Ingress/${metadata.name}`] = { annotations: metadata.annotations, spec };
  }
  return states;
}

function runState({ metadata, spec, status }: Data): Data {
  const metrics = (status?.metricResults ?? []).map((m: Data) => [
    m.name,
    {
      phase: m.phase,
      message: m.message,
      dryRun: m.dryRun,
      count: m.count ?? 0,
      successful: m.successful ?? 0,
      failed: m.failed ?? 0,
      inconclusive: m.inconclusive ?? 0,
      error: m.error ?? 0,
      consecutiveError: m.consecutiveError ?? 0,
      consecutiveSuccess: m.consecutiveSuccess ?? 0,
      values: (m.measurements ?? []).slice(-3).map((x: Data) => x.value ?? ''),
    },
  ]);
  return {
    type: metadata.labels?.['rollout-type'],
    revision: metadata.annotations?.[REVISION] === undefined ? undefined : Number(metadata.annotations[REVISION]),
    phase: status?.phase,
    message: status?.message,
    terminate: spec.terminate,
    metrics: Object.fromEntries(metrics),
    runSummary: status?.runSummary === undefined ? undefined : summary(status.runSummary),
    dryRunSummary: (status?.dryRunSummary?.count ?? 0) === 0 ? undefined : summary(status.dryRunSummary),
  };
}

const summary = (s: Data): Data => ({
  count: s.count ?? 0,
  successful: s.successful ?? 0,
  failed: s.failed ?? 0,
  inconclusive: s.inconclusive ?? 0,
  error: s.error ?? 0,
});

function experimentState({ spec, status }: Data): Data {
  const wanted = (name: string) => spec.templates?.find((t: Data) => t.name === name)?.replicas ?? 1;
  return {
    phase: status?.phase,
    message: status?.message,
    availableAt: second(status?.availableAt),
    terminate: spec.terminate,
    conditions: conditionsOf(status?.conditions),
    templates: Object.fromEntries(
      (status?.templateStatuses ?? []).map((t: Data) => [
        t.name,
        {
          phase: t.status,
          message: t.message,
          wanted: wanted(t.name),
          replicas: t.replicas ?? 0,
          ready: t.readyReplicas ?? 0,
          available: t.availableReplicas ?? 0,
          service: t.serviceName,
        },
      ]),
    ),
    analyses: Object.fromEntries(
      (status?.analysisRuns ?? []).map((a: Data) => [
        a.name,
        { run: a.analysisRun, phase: a.phase, message: a.message },
      ]),
    ),
  };
}

/** Without what is null, false or empty, at every level; a 0 stays, and so does an element of a list. */
function pruned(value: Data): Data {
  if (value === undefined || value === null || value === false || value === '') return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((v) => (typeof v === 'object' ? (pruned(v) ?? v) : v));
  const result: Record<string, Data> = {};
  for (const [key, member] of Object.entries(value)) {
    const kept = pruned(member);
    if (kept !== undefined) result[key] = kept;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}
