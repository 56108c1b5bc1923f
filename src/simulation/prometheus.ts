/**
 * Prometheus in the simulated cluster: which jobs it has, which pods and proxies it finds, and what they answer. The server
 * itself is `metrics/scrape.ts`; here pods become targets.
 */
import { type Pod, pods, type StringMap } from '../cluster/objects.ts';
import type { Change, Store } from '../cluster/store.ts';
import type { Engine } from '../kernel/engine.ts';
import type { PrometheusFaults } from '../metrics/faults.ts';
import { type SampleGroup, sampleCount } from '../metrics/instruments.ts';
import { isScrapedIn, kubernetesPodsJob, podDiscoveryLabels } from '../metrics/kubernetes-pods.ts';
import { type Labels, labels } from '../metrics/labels.ts';
import type { RelabelRule } from '../metrics/relabel.ts';
import { createScraper, type ScrapeAnswer, type ScrapeJob, type ScrapeTarget } from '../metrics/scrape.ts';
import { createSeriesStore, type SeriesStore } from '../metrics/series.ts';
import type { PrometheusModel } from '../scenario/format.ts';
import type { EdgeMeters, PodMeters } from '../traffic/meters.ts';
import type { Server } from './data-plane.ts';

export interface PrometheusPorts {
  readonly engine: Engine;
  readonly store: Store;
  readonly model: PrometheusModel;
  /** Are series written about the scrapes themselves? */
  readonly reports: boolean;
  readonly seed: string;
  /** The server of a pod, if it lives now. */
  server(pod: Pod): Server | undefined;
  readonly edges: readonly EdgeMeters[];
  readonly processes: readonly ClusterProcess[];
  /** Has any metric family of the scenario something to say at the proxies? */
  readonly proxiesExpose: boolean;
  /** Has the pod a mesh proxy beside its app? */
  isMeshed(pod: Pod): boolean;
  /** Lets traffic happen up to now, so that counters are what they would be: those of all processes, or at least of one. */
  settle(of?: PodMeters): void;
  scraped(target: string, ok: boolean, samples: number): void;
  /** What goes wrong with the server itself. */
  readonly faults?: PrometheusFaults;
}

/** A process of the cluster itself that is scraped at an address that never changes. */
export interface ClusterProcess {
  readonly job: string;
  /** Host and port, which become the label `instance`. */
  readonly address: string;
  /** Do labels of its own win over those of the target? */
  readonly honorLabels: boolean;
  collect(): readonly SampleGroup[];
}

/** A pod as discovery last described it, and what is scraped of it. */
interface FoundPod {
  readonly labels: StringMap | undefined;
  readonly annotations: StringMap | undefined;
  readonly phase: string;
  /** Absent in phases in which nothing is scraped. */
  readonly app: ScrapeTarget | undefined;
  readonly proxy: ScrapeTarget | undefined;
}

const NOTHING: StringMap = {};
const PODS = 'kubernetes-pods';
const PROXIES = 'mesh-proxies';
const EDGES = 'edge-proxies';

/** Begins to discover and scrape; the series it fills are returned. */
export function createPrometheus(ports: PrometheusPorts): SeriesStore {
  const { engine, store, model } = ports;
  const series = createSeriesStore();
  const timing = { interval: model.scrapeInterval, timeout: model.scrapeTimeout };
  const podJob = kubernetesPodsJob(timing);
  const scraper = createScraper({
    engine,
    store: series,
    jobs: jobsOf(ports, podJob),
    seed: ports.seed,
    reports: ports.reports,
    ...(ports.faults === undefined ? {} : { faults: ports.faults }),
  });
  const addresses = new Map<string, string>();

  const addressOf = (pod: Pod): string => {
    let ip = addresses.get(pod.metadata.uid);
    if (ip === undefined) {
      const n = addresses.size + 1;
      ip = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
      addresses.set(pod.metadata.uid, ip);
    }
    return ip;
  };

  const answer = (name: string, said: ScrapeAnswer): ScrapeAnswer => {
    ports.scraped(name, said.kind === 'samples', said.kind === 'samples' ? sampleCount(said.groups) : 0);
    return said;
  };

  const target = (pod: Pod, found: Labels, at: 'app' | 'proxy'): ScrapeTarget => ({
    labels: found,
    collect: () => {
      const meters = ports.server(pod)?.meters;
      ports.settle(meters);
      const name = at === 'app' ? pod.metadata.name : `${pod.metadata.name} proxy`;
      if (meters === undefined) return answer(name, { kind: 'failure', reason: 'connection refused' });
      return answer(name, { kind: 'samples', groups: meters.collect(at) });
    },
  });

  const targetsOf = (pod: Pod, ip: string) => {
    const { namespace, name, labels: own = NOTHING, annotations = NOTHING } = pod.metadata;
    const { phase } = pod.status;
    const port = pod.spec.containers[0]?.ports?.[0]?.containerPort ?? 80;
    const discovered = podDiscoveryLabels({ namespace, name, ip, phase, labels: own, annotations, port });
    return {
      app: target(pod, discovered, 'app'),
      proxy: ports.proxiesExpose && ports.isMeshed(pod) ? target(pod, discovered, 'proxy') : undefined,
    };
  };

  /** The targets of a pod stay the same objects until discovery would say something else of it. */
  const known = new Map<string, FoundPod>();
  const find = (pod: Pod): FoundPod => {
    const { uid, labels: own, annotations } = pod.metadata;
    const { phase } = pod.status;
    const before = known.get(uid);
    if (before?.labels === own && before?.annotations === annotations && before?.phase === phase) return before;
    // Addresses are given in the order of births, also to pods that are never scraped.
    const ip = addressOf(pod);
    const targets = isScrapedIn(phase) ? targetsOf(pod, ip) : { app: undefined, proxy: undefined };
    const found: FoundPod = { labels: own, annotations, phase, ...targets };
    known.set(uid, found);
    return found;
  };

  let due = false;
  const discover = () => {
    due = false;
    const found = store.list(pods).map(find);
    scraper.discover(
      PODS,
      found.flatMap((f) => f.app ?? []),
    );
    if (!ports.proxiesExpose) return;
    scraper.discover(
      PROXIES,
      found.flatMap((f) => f.proxy ?? []),
    );
  };

  store.watch((change: Change) => {
    if (change.object.kind !== 'Pod') return;
    if (change.verb === 'deleted') known.delete(change.object.metadata.uid);
    if (due || !isDiscovered(change)) return;
    due = true;
    engine.schedule(engine.now, 'check', discover);
  });
  scraper.discover(
    EDGES,
    ports.edges.map((edge, i) => ({
      labels: labels({
        __address__: `10.255.0.${i + 1}:15020`,
        namespace: edge.facts.namespace,
        pod: edge.facts.workload,
      }),
      collect: () => {
        ports.settle();
        return answer(edge.facts.workload, { kind: 'samples', groups: edge.collect() });
      },
    })),
  );
  for (const { job, address, collect } of ports.processes) {
    scraper.discover(job, [
      {
        labels: labels({ __address__: address }),
        collect: () => {
          const groups = collect();
          ports.scraped(job, true, sampleCount(groups));
          return { kind: 'samples', groups };
        },
      },
    ]);
  }
  return series;
}

/**
 * The chart's pod job; for proxies beside the apps and at the edge, jobs as the meshes' own charts bring them; and a job
 * for each process of the cluster itself.
 */
function jobsOf({ model, processes }: PrometheusPorts, podJob: ScrapeJob): readonly ScrapeJob[] {
  const everyPod = (podJob.relabelRules ?? []).filter((rule: RelabelRule) => rule.action !== 'keep');
  const { interval, timeout } = podJob;
  return [
    model.scrapesEveryPod ? { ...podJob, relabelRules: everyPod } : podJob,
    { name: PROXIES, interval, timeout, relabelRules: everyPod },
    { name: EDGES, interval, timeout },
    ...processes.map(({ job, honorLabels }) => ({ name: job, interval, timeout, honorLabels })),
  ];
}

/** Would discovery notice the change? Readiness alone it does not. */
function isDiscovered({ verb, before, after }: Change): boolean {
  if (verb !== 'updated') return true;
  const [a, b] = [before as Pod, after as Pod];
  return (
    a.metadata.labels !== b.metadata.labels ||
    a.metadata.annotations !== b.metadata.annotations ||
    a.status.phase !== b.status.phase
  );
}
