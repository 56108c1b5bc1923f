/**
 * The one place that knows how the parts are joined: an API store, kubelets, proxies, Prometheus, users, the controllers
 * of Argo Rollouts, and people, all on one engine. Each part gets what it needs and nothing more.
 */
import { createDeploymentController } from '../cluster/deployment.ts';
import { createEndpointsView } from '../cluster/endpoints.ts';
import { createInboundView } from '../cluster/inbound.ts';
import { createLaggedView } from '../cluster/lagged-view.ts';
import { driveLive } from '../cluster/live.ts';
import { type Kind, type KubeObject, looseKind, type Pod } from '../cluster/objects.ts';
import { createPodLifecycle } from '../cluster/pod-lifecycle.ts';
import { createReplicaSetController, inOrderOfDeletion, type PodWorld } from '../cluster/replica-set.ts';
import { createStore, type Store } from '../cluster/store.ts';
import { createTargetGroups } from '../cluster/target-groups.ts';
import { type RolloutSpec, rollouts } from '../delivery/rollout/objects.ts';
import { createEngine, type Engine } from '../kernel/engine.ts';
import { createStreams, type Streams } from '../kernel/random.ts';
import { type Instant, seconds } from '../kernel/time.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { Scenario } from '../scenario/format.ts';
import { exposuresOf } from '../traffic/families.ts';
import { createFlow } from '../traffic/flow/choose.ts';
import type { Flow, FlowPorts } from '../traffic/flow/flow.ts';
import { createEdgeMeters, type EdgeMeters, latencyCellsOf } from '../traffic/meters.ts';
import type { TrafficSource } from '../traffic/model.ts';
import { isAlbIngress } from '../traffic/routers/alb.ts';
import { isRouting } from '../traffic/routers/index.ts';
import { mirrorsRequests } from '../traffic/routers/mirrors.ts';
import { watchAlerts } from './alerts.ts';
import { promises } from './checks/index.ts';
import { createChronicle } from './chronicle.ts';
import { createDataPlane, type DataPlane, type Vantage } from './data-plane.ts';
import { createDelivery } from './delivery.ts';
import { createFailureLog, type FailureLog } from './failure-log.ts';
import { createHearing } from './hearing.ts';
import { createAws } from './load-balancers.ts';
import { podSuffix } from './pod-names.ts';
import { createPodPlans, draw, fallbackBehaviour, hasIstioProxy, isMeshed, versionOf } from './pod-plans.ts';
import { type ClusterProcess, createPrometheus } from './prometheus.ts';
import { recordObjects } from './recorder.ts';
import { createScribe } from './scribe.ts';
import { carryOutStory } from './story.ts';
import { type ArgoRolloutsProcess, createArgoRolloutsProcess } from './targets/argo-rollouts.ts';
import { collectKubeState } from './targets/kube-state-metrics.ts';
import { readsClusterMetrics } from './targets/needed.ts';
import type { TraceEntry, TraceSink } from './trace.ts';

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

/** The length of a traffic summary in the trace. */
const TICK = seconds(1);

/** `watched`: somebody keeps the trace or the series, so everything is told and scraped, whether the story needs it or not. */
export function createWorld(scenario: Scenario, sink: TraceSink, watched = true): World {
  const engine = createEngine();
  const scribe = createScribe(sink);
  const chronicle = createChronicle();
  const write: TraceSink = (entry) => {
    chronicle.hear(entry);
    scribe.write(entry);
  };
  const failures = createFailureLog({
    chronicle,
    calls: (source) => scenario.traffic.find((s) => s.name === source)?.to ?? '',
    write,
  });
  const streams = createStreams(scenario.seed);
  const store = createStore(() => engine.now);
  const argoRollouts = createArgoRolloutsProcess(engine, store);
  const hearing = createHearing({
    engine,
    store,
    write,
    noticed: (notice) => argoRollouts.noticed(notice),
    waits({ namespace, name }) {
      const rollout = store.get(rollouts, namespace, name);
      if (rollout !== undefined) recorder.look(rollout);
    },
  });
  const recorder = recordObjects(store, engine, write, hearing.waitOf);
  const { context } = hearing;

  const parts = createCluster(scenario, { engine, store, streams, failures, write });
  const series = createPrometheus({
    engine,
    store,
    model: scenario.prometheus,
    seed: `prometheus/${scenario.seed}`,
    servers: () => parts.dataPlane.servers(),
    isMeshed,
    proxiesExpose: scenario.metrics.families.some((family) => exposuresOf(family).includes('proxy')),
    edges: [...parts.edges.values()],
    processes: watched || readsClusterMetrics(scenario) ? clusterProcesses(store, argoRollouts) : [],
    settle: () => parts.flow.settle(),
    scraped: (target, ok, samples) => write({ t: engine.now, kind: 'scrape', target, ok, samples }),
  });

  watchAlerts(engine, series, scenario.prometheus, write);

  const controllers = [
    createReplicaSetController(context, parts.podWorld),
    createDeploymentController(context),
    ...createDelivery(scenario, {
      context,
      engine,
      series,
      streams,
      dataPlane: parts.dataPlane,
      requests: parts.requests,
      aws: parts.aws,
      write,
    }),
  ];
  // A stream for each controller: one more of them shifts nobody's draws.
  const lags = new Map(controllers.map(({ name }) => [name, streams.named(`watch-lag/${name}`)]));
  const lagOf = (controller: string) => lags.get(controller) ?? streams.named('watch-lag');
  driveLive(engine, store, controllers, {
    lag: (controller) => draw(scenario.cluster.watchLag, lagOf(controller)),
    limits,
    observed(controller, key, error) {
      argoRollouts.reconciled(controller, key, error);
      if (error === undefined) return;
      const [namespace = '', name = ''] = key.split('/');
      context.decision({ object: { kind: controller, namespace, name }, rule: 'error', because: error });
    },
  });
  keepPromises(engine, store, write);

  for (const draft of scenario.objects) {
    store.create(looseKind(draft.apiVersion, draft.kind) as Kind<KubeObject>, draft, 'kubectl');
  }
  carryOutStory(scenario, { engine, store, write });
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

interface Ground {
  readonly engine: Engine;
  readonly store: Store;
  readonly streams: Streams;
  readonly failures: FailureLog;
  write(entry: TraceEntry): void;
}

/** Pods, what proxies know, and the traffic that meets them. */
function createCluster(scenario: Scenario, { engine, store, streams, failures: failureLog, write }: Ground) {
  const { cluster, metrics, traffic } = scenario;
  // The data plane and the flow look at each other: the flow asks for routes, the data plane says when they changed.
  let flow: Flow | undefined;
  let dataPlane: DataPlane | undefined;
  const isBalanced = (object: KubeObject) => object.kind === 'Ingress' && isAlbIngress(object);
  const targetLags = streams.named('target-registration');
  const targets = scenario.objects.some((o) => isBalanced(o as KubeObject) || usesAlb(o))
    ? createTargetGroups({
        engine,
        registration: () => draw(cluster.targetRegistration, targetLags),
        deregistration: () => draw(cluster.targetDeregistration, targetLags),
        changed(service, registered) {
          write({
            t: engine.now,
            kind: 'targets',
            service: service.metadata.name,
            byRevision: countByRevision(registered),
          });
          dataPlane?.learnt();
        },
      })
    : undefined;
  const countByRevision = (ready: readonly Pod[]) => {
    const byRevision: Record<string, number> = {};
    for (const pod of ready) {
      const revision = String(dataPlane?.revisionOfPod(pod) ?? 0);
      byRevision[revision] = (byRevision[revision] ?? 0) + 1;
    }
    return byRevision;
  };
  /** The first vantage point draws from the streams that are there in any case, so that more of them shift nobody's draws. */
  const createVantage = (number: number): Vantage => {
    const own = (stream: string) => streams.named(number === 1 ? stream : `${stream}/${number}`);
    const [endpointLags, routerLags] = [own('endpoint-propagation'), own('router-propagation')];
    const balancerLags = own('load-balancer-update');
    const node = number === 1 ? {} : { node: number };
    const endpoints = createEndpointsView({
      engine,
      store,
      lag: () => draw(cluster.endpointPropagation, endpointLags),
      learnt(service, ready) {
        const byRevision = countByRevision(ready);
        write({ t: engine.now, kind: 'endpoints', service: service.metadata.name, byRevision, ...node });
        if (number === 1) targets?.endpoints(service, ready);
        dataPlane?.learnt();
        writeSplits();
      },
    });
    const configuration = createLaggedView({
      engine,
      store,
      concerns: isRouting,
      lag: (object) =>
        isBalanced(object)
          ? draw(cluster.loadBalancerUpdate, balancerLags)
          : draw(cluster.routerPropagation, routerLags),
      learnt() {
        dataPlane?.learnt();
        writeSplits();
      },
    });
    return { endpoints, configuration };
  };
  const [firstVantage, ...otherVantages] = [
    createVantage(1),
    ...Array.from({ length: cluster.vantagePoints - 1 }, (_, i) => createVantage(i + 2)),
  ] as const;
  const vantages: readonly [Vantage, ...Vantage[]] = [firstVantage, ...otherVantages];
  const inbound = scenario.objects.some(takesSidecars)
    ? createInboundView({
        engine,
        store,
        concerns: hasIstioProxy,
        lag: ({ metadata: { namespace, name } }) =>
          draw(cluster.routerPropagation, streams.named(`inbound/${namespace}/${name}`)),
        learnt: () => dataPlane?.learnt(),
      })
    : undefined;
  const lifecycle = createPodLifecycle({
    engine,
    store,
    plan: createPodPlans(scenario, streams),
    moved(pod, state, detail) {
      if (state === 'starting') dataPlane?.started(pod);
      if (state === 'gone') dataPlane?.ended(pod);
      const revision = dataPlane?.revisionOfPod(pod) ?? 0;
      const replicaSet = pod.metadata.ownerReferences?.[0]?.name ?? '';
      write({
        t: engine.now,
        kind: 'pod',
        name: pod.metadata.name,
        replicaSet,
        revision,
        state,
        ...(detail === undefined ? {} : { detail }),
      });
    },
  });
  dataPlane = createDataPlane({
    engine,
    store,
    lifecycle,
    vantages,
    inbound,
    targets,
    metrics,
    behaviourOf: (pod) => versionOf(pod, scenario.versions)?.behaviour ?? fallbackBehaviour,
    isMeshed,
    changed: () => flow?.changed(),
  });
  const view = dataPlane;

  const lastSplit = new Map<string, string>();
  const writeSplits = () => {
    for (const [i, vantage] of vantages.entries()) for (const source of traffic) writeSplit(source, vantage, i + 1);
  };
  const writeSplit = (source: TrafficSource, vantage: Vantage, number: number) => {
    const { router, split } = view.splitOf(source, vantage);
    const shares: Record<string, number> = {};
    for (const { service, share, subset } of split.destinations) {
      const name = subset === undefined ? service : `${service} ${Object.values(subset).join(' ')}`;
      shares[name] = (shares[name] ?? 0) + share;
    }
    const text = JSON.stringify([router, shares]);
    const key = `${number} ${source.name}`;
    if (lastSplit.get(key) === text) return;
    lastSplit.set(key, text);
    const node = number === 1 ? {} : { node: number };
    write({ t: engine.now, kind: 'split', service: source.to, router, shares, ...node });
  };

  const edges = edgesOf(scenario);
  const answered = new Map<number, number>();
  let all = 0;
  const ports: FlowPorts = {
    engine,
    streams,
    sources: traffic,
    view,
    cells: latencyCellsOf(metrics),
    tick: TICK,
    report({ at, span, source, revision, requests, failures, latency }) {
      all += requests;
      answered.set(revision, (answered.get(revision) ?? 0) + requests);
      write({ t: at, kind: 'traffic', span, source, revision, requests, failures, latency });
      failureLog.close(at);
    },
    failed: (tick) => failureLog.take(tick),
    edge: (source) => edges.get(source),
  };
  const behaviours = scenario.versions.map(({ behaviour }) => behaviour);
  flow = createFlow(scenario.flow, ports, { behaviours, mirrors: mirrorsRequests(scenario) });
  const podWorld: PodWorld = {
    podName: (owner, n) => `${owner.metadata.name}-${podSuffix(streams, owner.metadata.name, n)}`,
    victims: (candidates) => inOrderOfDeletion(candidates, engine.now),
    firstStatus: () => ({ phase: 'Pending', reason: 'ContainerCreating' }),
    remove: (pod: Pod) => lifecycle.terminate(pod),
  };
  const requests = (revision?: number) => (revision === undefined ? all : (answered.get(revision) ?? 0));
  const aws = targets && createAws({ store, configuration: firstVantage.configuration, targets });
  return { dataPlane: view, flow, podWorld, edges, requests, aws };
}

/** Does a workload give its pods Istio's proxy? */
const takesSidecars = (object: unknown): boolean => {
  const template = (object as { spec?: { template?: Pick<Pod, 'metadata'> } }).spec?.template;
  return template?.metadata !== undefined && hasIstioProxy(template);
};

/** Does a Rollout write to a load balancer's Ingress? */
const usesAlb = (object: unknown): boolean =>
  (object as { spec?: Partial<RolloutSpec> }).spec?.strategy?.canary?.trafficRouting?.alb !== undefined;

/** The proxies through which sources come in, as far as the scenario's metric families are exposed there. */
function edgesOf({ metrics, traffic }: Scenario): ReadonlyMap<TrafficSource, EdgeMeters> {
  const edges = new Map<TrafficSource, EdgeMeters>();
  for (const source of traffic) {
    const meters = createEdgeMeters(metrics, { workload: source.name, namespace: source.namespace });
    if (meters !== undefined) edges.set(source, meters);
  }
  return edges;
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
    collect: () => collectKubeState(store),
  },
];

/** Looks at every promise once at the end of each instant in which an object changed. */
function keepPromises(engine: Engine, store: Store, write: (entry: TraceEntry) => void): void {
  const watched = promises.map((promise) => ({ promise, look: promise.watch(), last: '' }));
  let due = false;
  store.watch(() => {
    if (due) return;
    due = true;
    engine.schedule(engine.now, 'check', () => {
      due = false;
      for (const watch of watched) {
        const detail = watch.look({ store, now: engine.now }) ?? '';
        if (detail !== '' && detail !== watch.last)
          write({ t: engine.now, kind: 'promise', promise: watch.promise.name, detail });
        watch.last = detail;
      }
    });
  });
}
