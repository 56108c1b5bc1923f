/**
 * The one place that knows how the parts are joined: an API store, kubelets, proxies, Prometheus, users, the controllers
 * of Argo Rollouts, and people, all on one engine. Each part gets what it needs and nothing more.
 */
import { createAutoscalerController } from '../cluster/autoscaler.ts';
import type { Controller } from '../cluster/controller.ts';
import { createDeploymentController } from '../cluster/deployment.ts';
import { createDisruptionController } from '../cluster/disruption.ts';
import { driveLive } from '../cluster/live.ts';
import { type Kind, type KubeObject, looseKind } from '../cluster/objects.ts';
import { createReplicaSetController } from '../cluster/replica-set.ts';
import { createStore, type Store } from '../cluster/store.ts';
import { rollouts } from '../delivery/rollout/objects.ts';
import { createEngine, type Engine } from '../kernel/engine.ts';
import { createStreams, type Streams } from '../kernel/random.ts';
import type { Instant } from '../kernel/time.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { Scenario } from '../scenario/format.ts';
import { exposuresOf } from '../traffic/families.ts';
import type { Flow } from '../traffic/flow/flow.ts';
import { watchAlerts } from './alerts.ts';
import type { BuiltImages } from './asking.ts';
import { keepPromises } from './checks/keep.ts';
import { createChronicle } from './chronicle.ts';
import type { DataPlane } from './data-plane.ts';
import { createDelivery } from './delivery.ts';
import { createFailureLog } from './failure-log.ts';
import { carryOutFaults } from './faults/index.ts';
import { standingFaults } from './faults/standing.ts';
import { createGitOps, standsInGit } from './gitops.ts';
import { createCluster } from './ground.ts';
import { createHearing } from './hearing.ts';
import { createMetricsApis } from './metrics-apis.ts';
import { createMetricsServer, type MetricsServer } from './metrics-server.ts';
import { createNotifying } from './notifying.ts';
import { carryOutPipelines } from './pipelines/index.ts';
import { draw, isMeshed } from './pod-plans.ts';
import { type ClusterProcess, createPrometheus } from './prometheus.ts';
import { recordObjects } from './recorder.ts';
import { createScribe } from './scribe.ts';
import { carryOutStory } from './story.ts';
import { type ArgoRolloutsProcess, createArgoRolloutsProcess } from './targets/argo-rollouts.ts';
import { createKubeStateMetrics } from './targets/kube-state-metrics.ts';
import { everything, neededOf } from './targets/needed.ts';
import type { TraceSink } from './trace.ts';

export interface World {
  runUntil(until: Instant): void;
  /** How many acts of the engine there were. */
  events(): number;
  /** What Prometheus has scraped so far. */
  readonly series: SeriesStore;
  /** What the API server holds at present. */
  readonly store: Store;
  now(): Instant;
}

/** The Argo Rollouts controller's client: `--qps 40 --burst 80` unless told (`cmd/rollouts-controller/main.go`). */
const limits = {
  rollouts: { qps: 40, burst: 80 },
  analysis: { qps: 40, burst: 80 },
  experiments: { qps: 40, burst: 80 },
};

/** Who looks at a run, and so what must be made of it; where nobody does, only what its outcome is folded from. */
export interface Audience {
  /** Somebody keeps the trace or the series: everything is counted and scraped, whether the story needs it or not. */
  readonly keepsAll: boolean;
  /** Somebody reads entries that the outcome is not folded from. */
  readonly readsEntries: boolean;
}

const everyone: Audience = { keepsAll: true, readsEntries: true };

export function createWorld(scenario: Scenario, sink: TraceSink, { keepsAll, readsEntries } = everyone): World {
  const engine = createEngine();
  const scribe = createScribe(sink);
  const chronicle = createChronicle();
  // What led to failures, and what was undone at once, is told in entries that only a reader of the trace looks into.
  const write: TraceSink = readsEntries
    ? (entry) => {
        chronicle.hear(entry);
        scribe.write(entry);
      }
    : sink;
  const failures = createFailureLog({
    chronicle,
    calls: (source) => scenario.traffic.find((s) => s.name === source)?.to ?? '',
    write,
  });
  const streams = createStreams(scenario.seed);
  const store = createStore(() => engine.now);
  const needed = keepsAll ? everything(scenario) : neededOf(scenario);
  const argoRollouts = needed.clusterProcesses ? createArgoRolloutsProcess(engine, store) : undefined;
  const notify = readsEntries ? createNotifying(scenario, { engine, store, write }) : undefined;
  const hearing = createHearing({
    engine,
    store,
    write,
    isRead: readsEntries,
    noticed(notice) {
      argoRollouts?.noticed(notice);
      notify?.(notice);
    },
    waits({ namespace, name }) {
      const rollout = store.get(rollouts, namespace, name);
      if (rollout !== undefined) recorder.look(rollout);
    },
  });
  const recorder = recordObjects(store, engine, write, hearing.waitOf, readsEntries);
  const { context } = hearing;
  const builds: BuiltImages = new Map();

  const faults = standingFaults(scenario);
  const { metrics } = needed;
  const parts = createCluster(scenario, {
    engine,
    store,
    streams,
    metrics,
    failures,
    faults,
    context,
    write,
    readsEntries,
  });
  const series = createPrometheus({
    engine,
    store,
    model: scenario.prometheus,
    reports: needed.scrapeReports,
    seed: `prometheus/${scenario.seed}`,
    server: (pod) => parts.dataPlane.server(pod),
    isMeshed,
    proxiesExpose: scenario.metrics.families.some((family) => exposuresOf(family).includes('proxy')),
    edges: [...parts.edges.values()],
    processes: argoRollouts === undefined ? [] : clusterProcesses(store, argoRollouts),
    ...(scenario.faults.length === 0 ? {} : { faults: faults.prometheus }),
    settle: (of) => parts.flow.settle(of),
    scraped(target, ok, samples) {
      if (readsEntries) write({ t: engine.now, kind: 'scrape', target, ok, samples });
    },
  });

  watchAlerts(engine, series, scenario.prometheus, write);

  const metricsApi = createMetricsApis({
    now: () => engine.now,
    series,
    prometheus: scenario.prometheus,
    faults: faults.prometheus,
    resources: metricsServerOf(scenario, engine, streams, parts),
  });
  const gitops = createGitOps(scenario, { engine, store, streams, write });
  const makers: readonly (() => Controller)[] = [
    () => createReplicaSetController(context, parts.podWorld),
    () => createDeploymentController(context),
    ...createDelivery(scenario, {
      context,
      engine,
      series,
      streams,
      dataPlane: parts.dataPlane,
      builds,
      requests: parts.requests,
      aws: parts.aws,
      faults: faults.prometheus,
      write,
      readsEntries,
    }),
    () => createAutoscalerController(context, { metrics: () => metricsApi }),
    ...(gitops === undefined ? [] : [() => gitops.controller(context)]),
    () => createDisruptionController(context),
  ];
  const controllers = makers.map((make) => make());
  // A stream for each controller: one more of them shifts nobody's draws.
  const lags = new Map(controllers.map(({ name }) => [name, streams.named(`watch-lag/${name}`)]));
  const lagOf = (controller: string) => lags.get(controller) ?? streams.named('watch-lag');
  const drive = driveLive(engine, store, controllers, {
    lag(controller) {
      if (gitops !== undefined && controller === 'applications') return gitops.lag();
      const usual = draw(scenario.cluster.watchLag, lagOf(controller));
      return faults.watchLag(controller, engine.now) ?? usual;
    },
    limits,
    throttled: (controller) => faults.throttle(controller, engine.now),
    observed(controller, key, error) {
      argoRollouts?.reconciled(controller, key, error);
      if (error === undefined) return;
      const [namespace = '', name = ''] = key.split('/');
      context.decision({ object: { kind: controller, namespace, name }, rule: 'error', because: error });
    },
  });
  keepPromises(engine, store, write);

  for (const draft of scenario.objects) {
    if (standsInGit(scenario.gitops, draft)) continue;
    store.create(looseKind(draft.apiVersion, draft.kind) as Kind<KubeObject>, draft, 'kubectl');
  }
  const story = carryOutStory(scenario, { engine, store, write, gitops });
  carryOutPipelines(scenario, {
    engine,
    store,
    streams,
    write,
    dataPlane: parts.dataPlane,
    builds,
    gitops,
    releases: story.released,
  });
  carryOutFaults(scenario, {
    engine,
    store,
    streams,
    write,
    crash: (pod, exitCode) => parts.lifecycle.exit(pod, { exitCode, reason: 'Error' }),
    stopController: drive.stop,
    drain: (node) => parts.nodes?.drain(node) ?? (() => {}),
    loseNode: (node) => parts.nodes?.lose(node),
    restoreNode: (node) => parts.nodes?.restore(node),
    startController(name) {
      const make = makers[controllers.findIndex((c) => c.name === name)];
      if (make !== undefined) drive.start(make());
    },
  });
  parts.flow.start();
  return {
    runUntil(until) {
      engine.runUntil(until);
      parts.flow.settle();
      failures.flush(engine.now);
      scribe.flush();
    },
    events: () => engine.executed,
    series,
    store,
    now: () => engine.now,
  };
}

/** metrics-server looks only where an autoscaler may ask it. */
function metricsServerOf(
  { objects, people }: Scenario,
  engine: Engine,
  streams: Streams,
  { dataPlane, flow }: { readonly dataPlane: DataPlane; readonly flow: Flow },
): MetricsServer {
  const isAsked =
    objects.some((o) => o.kind === 'HorizontalPodAutoscaler') || people.some((person) => person.verb === 'apply');
  if (!isAsked) return { samples: () => new Map() };
  return createMetricsServer({
    engine,
    random: streams.named('metrics-server'),
    settle: () => flow.settle(),
    usage: () =>
      new Map(
        dataPlane
          .servers()
          .map((s) => [
            s.pod.metadata.uid,
            { process: s, since: s.readySince, behaviour: s.behaviour, ...flow.usageOf(s) },
          ]),
      ),
  });
}

/** What is scraped besides apps and proxies, at addresses as the projects' own manifests have them. */
const clusterProcesses = (store: Store, { collect }: ArgoRolloutsProcess): readonly ClusterProcess[] => [
  {
    job: 'argo-rollouts',
    address: 'argo-rollouts-metrics.argo-rollouts.svc:8090',
    honorLabels: false,
    collect,
  },
  {
    job: 'kube-state-metrics',
    address: 'kube-state-metrics.kube-system.svc:8080',
    honorLabels: true,
    collect: createKubeStateMetrics(store),
  },
];
