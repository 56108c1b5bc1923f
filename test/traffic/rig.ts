/** A small data plane for tests: pods that are given behaviours, a view that can be changed, and a flow over them. */
import { createEngine, type Engine } from '../../src/kernel/engine.ts';
import { createStreams } from '../../src/kernel/random.ts';
import { atSecond, beginning, type Duration, type Instant, milliseconds, seconds } from '../../src/kernel/time.ts';
import { createAggregateFlow } from '../../src/traffic/flow/aggregate.ts';
import { createAutoFlow } from '../../src/traffic/flow/auto.ts';
import { viewByPath } from '../../src/traffic/flow/by-path.ts';
import { createExactFlow } from '../../src/traffic/flow/exact.ts';
import type { FailureTick } from '../../src/traffic/flow/failure.ts';
import type { Flow, FlowPorts, PodServer, Route, TrafficTick } from '../../src/traffic/flow/flow.ts';
import { createQueueingFlow } from '../../src/traffic/flow/queueing.ts';
import { createMeters, type EdgeMeters, latencyCellsOf, type PodMeters } from '../../src/traffic/meters.ts';
import type { Behaviour, MetricsModel, TrafficSource } from '../../src/traffic/model.ts';

export const flows = {
  exact: createExactFlow,
  queueing: createQueueingFlow,
  aggregate: createAggregateFlow,
  auto: createAutoFlow,
} as const;
export type FlowKind = keyof typeof flows;

export const metrics: MetricsModel = { families: ['http'], app: [], countsOwnScrapes: false };

export function behaviour(changes: Partial<Behaviour> = {}): Behaviour {
  return {
    startup: { kind: 'constant', value: seconds(1) },
    becomesReady: true,
    latency: { kind: 'lognormal', median: milliseconds(20), p99: milliseconds(100) },
    statuses: {},
    changes: [],
    bodies: {},
    ...changes,
  };
}

/** One object, as all pods of a version share theirs. */
const ordinary = behaviour();

export function source(changes: Partial<TrafficSource> = {}): TrafficSource {
  return {
    name: 'users',
    to: 'shop',
    namespace: 'default',
    arrivals: { kind: 'poisson', perSecond: 100 },
    meshed: false,
    path: '/',
    from: beginning,
    ...changes,
  };
}

export interface TestPod extends PodServer {
  alive: boolean;
  meters: PodMeters;
}

export function pod(
  name: string,
  revision: number,
  changes: Partial<Omit<PodServer, 'meters'>> = {},
  model = metrics,
): TestPod {
  const image = `shop:v${revision}`;
  const facts = { name, namespace: 'default', image, labels: { app: 'shop' }, workload: 'shop', meshed: true };
  return {
    name,
    revision,
    image,
    readySince: beginning,
    versionSince: beginning,
    behaviour: ordinary,
    alive: true,
    meters: createMeters(model, facts),
    ...changes,
  };
}

/** All pods alike, each with an equal share, through one Service. */
export const evenly = (pods: readonly PodServer[], whole = 1): Route => ({
  targets: pods.map((p) => ({ pod: p, service: 'shop', share: whole / pods.length })),
  unserved: whole < 1 ? [{ status: '503', share: 1 - whole }] : [],
});

export interface Rig {
  readonly engine: Engine;
  readonly flow: Flow;
  readonly ticks: TrafficTick[];
  /** What failed, by reason. */
  readonly failures: FailureTick[];
  /** Changes what the proxies know, now. */
  reroute(route: Route): void;
  runTo(second: number): void;
}

export interface RigOptions {
  readonly seed?: number;
  readonly sources?: readonly TrafficSource[];
  readonly tick?: Duration;
  readonly calm?: FlowPorts['calm'];
  readonly model?: MetricsModel;
  readonly edge?: EdgeMeters;
  readonly keepTicks?: boolean;
  /** In place of the version that grows with every `reroute`. */
  readonly version?: () => number;
  readonly outOfMemory?: FlowPorts['outOfMemory'];
}

export function rig(kind: FlowKind, route: Route, options: RigOptions = {}): Rig {
  const engine = createEngine();
  const ticks: TrafficTick[] = [];
  const failures: FailureTick[] = [];
  let known = route;
  let version = 1;
  const { edge } = options;
  const ports: FlowPorts = {
    engine,
    streams: createStreams(options.seed ?? 1),
    sources: options.sources ?? [source()],
    view: viewByPath({
      version: () => options.version?.() ?? version,
      route: () => known,
    }),
    cells: latencyCellsOf(options.model ?? metrics),
    report: (tick) => {
      if (options.keepTicks !== false) ticks.push(tick);
    },
    failed: (tick) => void failures.push(tick),
    tick: options.tick ?? seconds(1),
    ...(options.calm === undefined ? {} : { calm: options.calm }),
    ...(edge && { edge: () => edge }),
    ...(options.outOfMemory && { outOfMemory: options.outOfMemory }),
  };
  const flow = flows[kind](ports);
  flow.start();
  return {
    engine,
    flow,
    ticks,
    failures,
    reroute(next) {
      known = next;
      version += 1;
      flow.changed();
    },
    runTo: (second) => engine.runUntil(atSecond(second) as Instant),
  };
}
