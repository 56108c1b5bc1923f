/**
 * The cluster as traffic meets it: pods that answer, Services as proxies know them, routers' configuration as it has
 * arrived. It joins the views of `cluster/` with the routers of `traffic/` and keeps one server per pod.
 */
import type { EndpointsView } from '../cluster/endpoints.ts';
import type { InboundView } from '../cluster/inbound.ts';
import type { LaggedView } from '../cluster/lagged-view.ts';
import { controllerOf, type Pod, type ReplicaSet, replicaSets, type Service, services } from '../cluster/objects.ts';
import type { PodLifecycle } from '../cluster/pod-lifecycle.ts';
import type { Change, Store } from '../cluster/store.ts';
import type { TargetGroups } from '../cluster/target-groups.ts';
import { isListening } from '../cluster/target-port.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Instant } from '../kernel/time.ts';
import { type Endpoint, mixed, routeThrough } from '../traffic/balancer.ts';
import type { Route, TrafficView } from '../traffic/flow/flow.ts';
import { createMeters, type PodMeters } from '../traffic/meters.ts';
import type { Behaviour, MetricsModel, TrafficSource } from '../traffic/model.ts';
import { splitOf } from '../traffic/routers/index.ts';
import type { Split } from '../traffic/routers/router.ts';

/** A pod that answers requests (`traffic/flow/flow.ts: PodServer`); one object per process. */
export interface Server {
  readonly name: string;
  readonly pod: Pod;
  revision: number;
  readonly image: string;
  readySince: Instant;
  readonly behaviour: Behaviour;
  readonly versionSince: Instant;
  alive: boolean;
  /** If it does not answer: because it does not yet. */
  starting: boolean;
  readonly meters: PodMeters;
}

export interface DataPlane extends TrafficView {
  /** A pod's container was started; from when on it answers is the lifecycle's to say. */
  started(pod: Pod): void;
  /** A pod's process has ended. */
  ended(pod: Pod): void;
  /** The configuration of routers or endpoints, as proxies know it, has changed. */
  learnt(): void;
  /** Servers whose process lives and answers, in order of start. */
  servers(): readonly Server[];
  /** The server of a pod, if its process lives and answers. */
  server(pod: Pod): Server | undefined;
  /** Is there a Service of that name? */
  hasService(namespace: string, name: string): boolean;
  /** The revision of the ReplicaSet that owns a pod; 0 if it has none. */
  revisionOfPod(pod: Pod): number;
  /** The split that applies to a source now at a vantage point, and who applies it; for the trace. */
  splitOf(source: TrafficSource, vantage: Vantage): { readonly router: string; readonly split: Split };
}

/** A place where endpoints and configuration are learnt at a time of its own. */
export interface Vantage {
  readonly endpoints: EndpointsView;
  /** Of headless Services, as callers know them who resolved their names; absent where there are none. */
  readonly resolved?: EndpointsView | undefined;
  readonly configuration: LaggedView;
  /** Which router decides about a source by that configuration, and how. */
  decide(source: TrafficSource): Decided;
}

type Decided = ReturnType<typeof splitOf>;

export interface DataPlanePorts {
  readonly engine: Engine;
  readonly store: Store;
  readonly lifecycle: PodLifecycle;
  /** What is known at each vantage point, of which there is at least one. */
  readonly vantages: readonly [Vantage, ...Vantage[]];
  /** What proxies beside pods know of these pods, where there are any. */
  readonly inbound?: InboundView | undefined;
  /** What external load balancers know, where there are any. */
  readonly targets?: TargetGroups | undefined;
  readonly metrics: MetricsModel;
  behaviourOf(pod: Pod): Behaviour;
  isMeshed(pod: Pod): boolean;
  /** Called after the view has changed, so that the flow settles what went the old ways. */
  changed(): void;
}

/** Does its name lead to the pods themselves, past kube-proxy? */
export const isHeadless = (service: Service | undefined): boolean => service?.spec.clusterIP === 'None';

/** The annotation with which each controller numbers its ReplicaSets. */
const REVISION_ANNOTATIONS = ['rollout.argoproj.io/revision', 'deployment.kubernetes.io/revision'];

/** The revision a ReplicaSet has; 0 if no controller numbers it. */
export function revisionOf(set: ReplicaSet | undefined): number {
  for (const name of REVISION_ANNOTATIONS) {
    const text = set?.metadata.annotations?.[name];
    if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  }
  return 0;
}

/** What routers decide by a configuration, remembered until another is known: pods come and go much more often. */
export function decideBy(configuration: LaggedView): Vantage['decide'] {
  const bySource = new Map<TrafficSource, { readonly version: number; readonly decided: Decided }>();
  return (source) => {
    const version = configuration.version();
    const before = bySource.get(source);
    if (before?.version === version) return before.decided;
    const decided = splitOf(configuration, source);
    bySource.set(source, { version, decided });
    return decided;
  };
}

export function createDataPlane(ports: DataPlanePorts): DataPlane {
  const { engine, store, vantages } = ports;
  const [first] = vantages;
  const servers = new Map<string, Server>();
  const versionSince = new Map<string, Instant>();
  const routes = new Map<TrafficSource, { readonly version: number; readonly route: Route }>();
  let version = 0;

  const bump = () => {
    version += 1;
    ports.changed();
  };

  const ownerOf = (pod: Pod): ReplicaSet | undefined => {
    const owner = controllerOf(pod);
    return owner === undefined ? undefined : store.get(replicaSets, pod.metadata.namespace, owner.name);
  };

  const started = (pod: Pod) => {
    const process = ports.lifecycle.process(pod.metadata.namespace, pod.metadata.name);
    if (process === undefined || process.answersFrom === Number.MAX_SAFE_INTEGER) return;
    const owner = ownerOf(pod);
    const set = owner?.metadata.name ?? pod.metadata.name;
    if (!versionSince.has(set)) versionSince.set(set, process.answersFrom);
    const image = pod.spec.containers[0]?.image ?? '';
    const server: Server = {
      name: pod.metadata.name,
      pod,
      revision: revisionOf(owner),
      image,
      readySince: process.answersFrom,
      behaviour: ports.behaviourOf(pod),
      versionSince: versionSince.get(set) ?? process.answersFrom,
      alive: process.answersFrom <= engine.now,
      starting: process.answersFrom > engine.now,
      meters: createMeters(ports.metrics, {
        name: pod.metadata.name,
        namespace: pod.metadata.namespace,
        image,
        labels: pod.metadata.labels ?? {},
        workload: owner === undefined ? pod.metadata.name : (controllerOf(owner)?.name ?? owner.metadata.name),
        meshed: ports.isMeshed(pod),
      }),
    };
    servers.set(pod.metadata.uid, server);
    if (server.alive) return;
    engine.schedule(process.answersFrom, 'world', () => {
      const isOver = ports.lifecycle.process(pod.metadata.namespace, pod.metadata.name)?.ended !== undefined;
      if (servers.get(pod.metadata.uid) !== server || isOver) return;
      server.alive = true;
      bump();
    });
  };

  /** A ReplicaSet that is rolled back to gets a new number: its pods' requests count for that one from then on. */
  store.watch(({ object, verb, before, after }: Change) => {
    if (object.kind !== 'ReplicaSet' || verb !== 'updated') return;
    if (before?.metadata.annotations === after?.metadata.annotations) return;
    const now = revisionOf(after as ReplicaSet);
    if (now === revisionOf(before as ReplicaSet)) return;
    let renumbered = false;
    for (const server of servers.values()) {
      if (controllerOf(server.pod)?.uid !== object.metadata.uid) continue;
      server.revision = now;
      renumbered = true;
    }
    if (renumbered) bump();
  });

  const isKnown = (pod: Pod): boolean => {
    const { namespace, uid } = pod.metadata;
    const isAmong = (known: readonly Pod[] | undefined) => known?.some((p) => p.metadata.uid === uid) ?? false;
    return store
      .list(services, namespace)
      .some(
        ({ metadata: { name } }) =>
          vantages.some(
            ({ endpoints, resolved }) =>
              isAmong(endpoints.known(namespace, name)) || isAmong(resolved?.known(namespace, name)),
          ) || isAmong(ports.targets?.known(namespace, name)),
      );
  };

  /** The endpoints of a Service as proxies or a load balancer know them; a pod whose process has been forgotten is none. */
  const endpointsOf = (view: Pick<EndpointsView, 'known'>, namespace: string, service: string) => {
    const known = view.known(namespace, service);
    if (known === undefined) return undefined;
    const called = store.get(services, namespace, service);
    const endpoints: Endpoint[] = [];
    for (const { metadata } of known) {
      const server = servers.get(metadata.uid);
      if (server === undefined) continue;
      const isDropped = ports.inbound?.hasDropped(server.pod) ?? false;
      const isDeaf = called !== undefined && !isListening(called, server.pod);
      endpoints.push({ pod: server, labels: metadata.labels ?? {}, isDropped, isDeaf });
    }
    return endpoints;
  };

  const routeFrom = ({ endpoints, resolved, decide }: Vantage, source: TrafficSource): Route => {
    const { router, split } = decide(source);
    const view = (router.throughTargets ? ports.targets : undefined) ?? endpoints;
    // Proxies of a mesh or an ingress watch endpoints; only who calls a Service itself goes by its name.
    const goesByName = router.appliedBy === 'kube-proxy' && !source.meshed && resolved !== undefined;
    return routeThrough(router, split, (service) =>
      endpointsOf(
        goesByName && isHeadless(store.get(services, source.namespace, service)) ? resolved : view,
        source.namespace,
        service,
      ),
    );
  };
  const computeRoute = (source: TrafficSource): Route => {
    // An external load balancer is one place, whoever looks.
    const isOnePlace = vantages.length === 1 || first.decide(source).router.throughTargets;
    if (isOnePlace) return routeFrom(first, source);
    return mixed(vantages.map((vantage) => routeFrom(vantage, source)));
  };

  return {
    version: () => version,
    route(source) {
      const cached = routes.get(source);
      if (cached?.version === version) return cached.route;
      const route = computeRoute(source);
      routes.set(source, { version, route });
      return route;
    },
    started,
    ended(pod) {
      const server = servers.get(pod.metadata.uid);
      if (server === undefined) return;
      server.alive = false;
      server.starting = false;
      bump();
      // Whoever has not yet learnt of the end still sends requests there, and is refused.
      if (!isKnown(pod)) servers.delete(pod.metadata.uid);
    },
    learnt() {
      for (const [uid, server] of servers)
        if (!server.alive && server.readySince <= engine.now && !isKnown(server.pod)) servers.delete(uid);
      bump();
    },
    servers: () => [...servers.values()].filter((s) => s.alive),
    server(pod) {
      const server = servers.get(pod.metadata.uid);
      return server?.alive === true ? server : undefined;
    },
    hasService: (namespace, name) => store.get(services, namespace, name) !== undefined,
    revisionOfPod: (pod) => revisionOf(ownerOf(pod)),
    splitOf(source, { decide }) {
      const { router, split } = decide(source);
      return { router: router.name, split };
    },
  };
}
