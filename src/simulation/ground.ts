/** The cluster a scenario plays in: pods and their kubelets, what proxies and load balancers know, and the traffic that meets them. */
import type { ControllerContext } from '../cluster/controller.ts';
import { createEndpointsView } from '../cluster/endpoints.ts';
import { createInboundView } from '../cluster/inbound.ts';
import { createLaggedView } from '../cluster/lagged-view.ts';
import type { KubeObject, Pod, Service } from '../cluster/objects.ts';
import { createPodLifecycle } from '../cluster/pod-lifecycle.ts';
import { inOrderOfDeletion, type PodWorld, relatedPods } from '../cluster/replica-set.ts';
import type { Store } from '../cluster/store.ts';
import { createTargetGroups } from '../cluster/target-groups.ts';
import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Streams } from '../kernel/random.ts';
import { type Duration, seconds } from '../kernel/time.ts';
import type { Scenario } from '../scenario/format.ts';
import { createFlow } from '../traffic/flow/choose.ts';
import type { Flow, FlowPorts } from '../traffic/flow/flow.ts';
import { createEdgeMeters, type EdgeMeters, latencyCellsOf } from '../traffic/meters.ts';
import type { MetricsModel, TrafficSource } from '../traffic/model.ts';
import { isAlbIngress } from '../traffic/routers/alb.ts';
import { isRouting } from '../traffic/routers/index.ts';
import type { Split } from '../traffic/routers/router.ts';
import { createDataPlane, type DataPlane, decideBy, isHeadless, type Vantage } from './data-plane.ts';
import { demandsOf } from './demands.ts';
import type { FailureLog } from './failure-log.ts';
import type { StandingFaults } from './faults/standing.ts';
import { createImageStore } from './images.ts';
import { limitedBy } from './limits.ts';
import { createAws } from './load-balancers.ts';
import { createNodes } from './nodes.ts';
import { podSuffix } from './pod-names.ts';
import { createPodPlans, draw, fallbackBehaviour, hasIstioProxy, isMeshed, versionOf } from './pod-plans.ts';
import type { TraceEntry } from './trace.ts';

/** The length of a traffic summary in the trace. */
const TICK = seconds(1);
/** The length where requests are drawn and nothing changes: any chart shows it, and half an hour is told in 180 summaries. */
const CALM_TICK = seconds(10);
/** Of objects of these kinds the trace tells every move; what was answered before it is not counted with what comes after. */
const STIRRING = ['Deployment', 'ReplicaSet', 'Rollout'];

export interface Ground {
  readonly engine: Engine;
  readonly store: Store;
  readonly streams: Streams;
  /** What pods and proxies count. */
  readonly metrics: MetricsModel;
  readonly failures: FailureLog;
  readonly faults: StandingFaults;
  readonly context: ControllerContext;
  write(entry: TraceEntry): void;
  /** Does anybody read entries that the outcome is not folded from? */
  readonly readsEntries: boolean;
}

/** Pods, what proxies know, and the traffic that meets them. */
export function createCluster(
  scenario: Scenario,
  { engine, store, streams, metrics, failures: failureLog, faults, context, write, readsEntries }: Ground,
) {
  const { cluster, traffic } = scenario;
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
          if (readsEntries)
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
    const resolverLags = own('dns-cache');
    const node = number === 1 ? {} : { node: number };
    const endpoints = createEndpointsView({
      engine,
      store,
      lag: () => draw(cluster.endpointPropagation, endpointLags),
      learnt(service, ready) {
        if (readsEntries) {
          const byRevision = countByRevision(ready);
          write({ t: engine.now, kind: 'endpoints', service: service.metadata.name, byRevision, ...node });
        }
        if (number === 1) targets?.endpoints(service, ready);
        dataPlane?.learnt();
        writeSplits();
      },
    });
    const resolved = scenario.objects.some((o) => o.kind === 'Service' && isHeadless(o as Service))
      ? createEndpointsView({
          engine,
          store,
          concerns: isHeadless,
          // A name that led nowhere is asked for again at once.
          lag: (_, before) =>
            (draw(cluster.endpointPropagation, resolverLags) +
              (before.length === 0 ? 0 : draw(cluster.dnsCache, resolverLags))) as Duration,
          learnt(service, ready) {
            const byRevision = countByRevision(ready);
            const entry = { kind: 'endpoints', service: service.metadata.name, byRevision } as const;
            write({ t: engine.now, ...entry, ...node, resolved: true });
            dataPlane?.learnt();
          },
        })
      : undefined;
    const configuration = createLaggedView({
      engine,
      store,
      concerns: isRouting,
      lag: (object) =>
        (faults.routersStuckFor(engine.now) +
          (isBalanced(object)
            ? draw(cluster.loadBalancerUpdate, balancerLags)
            : draw(cluster.routerPropagation, routerLags))) as Duration,
      learnt() {
        dataPlane?.learnt();
        writeSplits();
      },
    });
    return { endpoints, resolved, configuration, decide: decideBy(configuration) };
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
  const images = createImageStore(
    () => engine.now,
    (node, image) => draw(cluster.imagePull, streams.named(`image-pull/${node}/${image}`)),
  );
  const lifecycle = createPodLifecycle({
    engine,
    store,
    plan: createPodPlans(scenario, streams),
    notice: context.notice,
    ...(scenario.faults.some((f) => f.fault === 'registry-outage')
      ? { unpullable: (pod: Pod) => images.needed(pod).find((image) => faults.registryFails(image, engine.now)) }
      : {}),
    ...(cluster.nodes === undefined ? {} : { waitsForNode: true, pull: images.pull }),
    moved(pod, state, detail) {
      if (state === 'starting') {
        images.pulled(pod);
        dataPlane?.started(pod);
      }
      if (state === 'gone' || state === 'stopped') dataPlane?.ended(pod);
      if (!readsEntries) return;
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
        ...(state !== 'starting' || pod.spec.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
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
    behaviourOf(pod) {
      const version = versionOf(pod, scenario.versions);
      return faults.suffering(version === undefined ? fallbackBehaviour : limitedBy(pod, version), imagesOf(pod));
    },
    isMeshed,
    changed: () => flow?.changed(),
  });
  const view = dataPlane;

  /** By vantage point and source: the split that was looked at last, and what was written of it. */
  const lastSplit = new Map<string, { readonly split: Split; readonly text: string }>();
  const writeSplits = () => {
    if (!readsEntries) return;
    for (const [i, vantage] of vantages.entries()) for (const source of traffic) writeSplit(source, vantage, i + 1);
  };
  const writeSplit = (source: TrafficSource, vantage: Vantage, number: number) => {
    const { router, split } = view.splitOf(source, vantage);
    const key = `${number} ${source.name}`;
    const before = lastSplit.get(key);
    if (before?.split === split) return;
    const shares: Record<string, number> = {};
    for (const { service, share, subset } of split.destinations) {
      const name = subset === undefined ? service : `${service} ${Object.values(subset).join(' ')}`;
      shares[name] = (shares[name] ?? 0) + share;
    }
    const text = JSON.stringify([router, shares]);
    lastSplit.set(key, { split, text });
    if (before?.text === text) return;
    const node = number === 1 ? {} : { node: number };
    write({ t: engine.now, kind: 'split', service: source.to, router, shares, ...node });
  };

  const edges = edgesOf(metrics, traffic);
  const answered = new Map<number, number>();
  let all = 0;
  const ports: FlowPorts = {
    engine,
    streams,
    sources: traffic,
    view,
    cells: latencyCellsOf(metrics),
    tick: TICK,
    calm: { tick: CALM_TICK, until: scenario.until },
    report({ at, span, source, revision, requests, failures, latency }) {
      all += requests;
      answered.set(revision, (answered.get(revision) ?? 0) + requests);
      write({ t: at, kind: 'traffic', span, source, revision, requests, failures, latency });
      failureLog.close(at);
    },
    readsQuantiles: readsEntries,
    failed: (tick) => failureLog.take(tick),
    edge: (source) => edges.get(source),
    // The flow is in the midst of its work: the kubelet hears of it when that is done.
    outOfMemory(full) {
      engine.schedule(engine.now, 'world', () => {
        const pod = dataPlane?.servers().find((s) => s === full)?.pod;
        if (pod !== undefined) lifecycle.exit(pod, { exitCode: 137, reason: 'OOMKilled' });
      });
    },
  };
  const moving = createFlow(scenario.flow, ports, demandsOf(scenario));
  flow = moving;
  store.watch(({ object: { kind } }) => {
    if (STIRRING.includes(kind)) moving.stir();
  });
  const nodes = cluster.nodes && createNodes(cluster, { engine, store, streams, context, lifecycle, write });
  const podWorld: PodWorld = {
    podName: (owner, n) => `${owner.metadata.name}-${podSuffix(streams, owner.metadata.name, n)}`,
    victims: (candidates) => inOrderOfDeletion(candidates, engine.now, nodes && relatedPods(store, candidates)),
    firstStatus: () => ({ phase: 'Pending', reason: 'ContainerCreating' }),
    remove: (pod: Pod) => lifecycle.terminate(pod),
  };
  const requests = (revision?: number) => {
    moving.stir();
    return revision === undefined ? all : (answered.get(revision) ?? 0);
  };
  const aws = targets && createAws({ store, configuration: firstVantage.configuration, targets });
  return { dataPlane: view, flow: moving, lifecycle, nodes, podWorld, edges, requests, aws };
}

/** Does a workload give its pods Istio's proxy? */
const takesSidecars = (object: unknown): boolean => {
  const template = (object as { spec?: { template?: Pick<Pod, 'metadata'> } }).spec?.template;
  return template?.metadata !== undefined && hasIstioProxy(template);
};

const imagesOf = (pod: Pod): readonly string[] => pod.spec.containers.map((c) => c.image ?? '');

/** Does a Rollout write to a load balancer's Ingress? */
const usesAlb = (object: unknown): boolean =>
  (object as { spec?: Partial<RolloutSpec> }).spec?.strategy?.canary?.trafficRouting?.alb !== undefined;

/** The proxies through which sources come in, as far as the scenario's metric families are exposed there. */
function edgesOf(metrics: MetricsModel, traffic: readonly TrafficSource[]): ReadonlyMap<TrafficSource, EdgeMeters> {
  const edges = new Map<TrafficSource, EdgeMeters>();
  for (const source of traffic) {
    const meters = createEdgeMeters(metrics, { workload: source.name, namespace: source.namespace });
    if (meters !== undefined) edges.set(source, meters);
  }
  return edges;
}
