/**
 * What traffic leaves behind in the processes it passes: the app that answered, the mesh proxy beside it, and the proxy or
 * ingress it came through. Which metrics those are is said in `families.ts`; here requests find their series.
 */
import { oncePer } from '../kernel/once.ts';
import { createRegistry, type Histogram, type Registry, type SampleGroup } from '../metrics/instruments.ts';
import type { EdgeFacts, PodFacts, RequestFacts } from './families/family.ts';
import type { LatencyCells } from './latency-cells.ts';
import type { MetricsModel } from './model.ts';
import { blueprintsOf, type PreparedMetric, preparationOf } from './prepared-metrics.ts';

/** Requests of one kind, counted. */
export interface Counted {
  readonly n: number;
  /** How many of them by band of the model's latency cells. */
  readonly bands: ArrayLike<number>;
  /** Of their latencies, in microseconds. */
  readonly sum: number;
}

/** Counts more requests of the kind it was made for. */
export type Teller = (counted: Counted) => void;

/** What requests to a pod have in common. */
export interface PodRequest {
  readonly status: string;
  readonly path: string;
  /** The Service by which they came; empty if that is unknown. */
  readonly service: string;
}

/** What requests of a caller have in common. */
export interface EdgeRequest extends PodRequest {
  readonly namespace: string;
  /** Who answered, if anyone did. */
  readonly pod?: PodFacts;
}

/** What a pod exposes. */
export interface PodMeters {
  readonly facts: PodFacts;
  /** How many requests were answered so far. */
  readonly requests: number;
  /** One request was answered. */
  answered(status: string, latencySeconds: number, path: string): void;
  /** For many requests of one kind: look their series up once, count often. */
  teller(request: PodRequest): Teller;
  /**
   * What a scrape of the app (its own port) or of its mesh proxy reads now. With `countsOwnScrapes` the scrape of the app is
   * itself a request, counted after it was rendered: the next one sees it.
   */
  collect(at?: 'app' | 'proxy'): readonly SampleGroup[];
}

/** What a caller's proxy or an ingress exposes. */
export interface EdgeMeters {
  readonly facts: EdgeFacts;
  teller(request: EdgeRequest): Teller;
  collect(): readonly SampleGroup[];
}

/** How long an app takes to render its own metrics, in seconds; only seen where an app measures that, too. Our choice. */
const OWN_SCRAPE_SECONDS = 0.001;

/** The cells in which all histograms of a model can be counted exactly. The same object each time for the same model. */
export const latencyCellsOf = (model: MetricsModel): LatencyCells => preparationOf(model).cells;

/** The meters of a process that has just started in a pod: everything at 0. */
export const createMeters = (model: MetricsModel, facts: PodFacts): PodMeters => new Meters(model, facts);

class Meters implements PodMeters {
  readonly facts: PodFacts;
  requests = 0;
  readonly #cells: LatencyCells;
  readonly #app: Meter;
  readonly #proxy: Meter | undefined;
  readonly #countsOwnScrapes: boolean;
  /** A scrape of the app was rendered and has still to be counted. */
  #wasScraped = false;
  /** Counts a scrape of the app as a request to it; its series begin with the first one. */
  #tellOwnScrape: Teller | undefined;

  constructor(model: MetricsModel, facts: PodFacts) {
    const { cells, at } = preparationOf(model);
    this.facts = facts;
    this.#cells = cells;
    this.#app = new Meter(at.app);
    this.#proxy = facts.meshed ? new Meter(at.proxy) : undefined;
    this.#countsOwnScrapes = model.countsOwnScrapes;
  }

  answered(status: string, latencySeconds: number, path: string): void {
    this.teller({ status, path, service: '' })(countedOnce(this.#cells, latencySeconds));
  }

  teller({ status, path, service }: PodRequest): Teller {
    const key = `${status} ${service} ${path}`;
    const request = this.#factsOf(status, path, service);
    const counting = [...this.#app.counting(key, request), ...(this.#proxy?.counting(key, request) ?? [])];
    return (counted) => {
      this.requests += counted.n;
      for (const tell of counting) tell(counted);
    };
  }

  collect(at: 'app' | 'proxy' = 'app'): readonly SampleGroup[] {
    if (at === 'proxy') return this.#proxy?.collect() ?? [];
    if (this.#wasScraped) {
      this.#tellOwnScrape ??= tellAll(this.#app.counting('own scrape', this.#factsOf('200', '/metrics', '')));
      this.#tellOwnScrape(ownScrapeIn(this.#cells));
    }
    this.#wasScraped = this.#countsOwnScrapes;
    return this.#app.collect();
  }

  #factsOf(status: string, path: string, service: string): RequestFacts {
    return { status, path, service, namespace: this.facts.namespace, pod: this.facts };
  }
}

/** One request. */
function countedOnce(cells: LatencyCells, latencySeconds: number): Counted {
  const bands = new Float64Array(cells.bounds.length + 1);
  const latency = Math.round(latencySeconds * 1e6);
  bands[cells.band[cells.cellOf(latency)]!] = 1;
  return { n: 1, bands, sum: latency };
}

/** A scrape of the app, which is counted often and always the same. */
const ownScrapeIn = oncePer((cells: LatencyCells): Counted => countedOnce(cells, OWN_SCRAPE_SECONDS));

/** The meters of a source's own proxy, or of the ingress it comes through; `undefined` if the model has nothing there. */
export function createEdgeMeters(model: MetricsModel, facts: EdgeFacts): EdgeMeters | undefined {
  const { hasEdge, at } = preparationOf(model);
  if (!hasEdge) return undefined;
  const meter = new Meter(at.edge);
  return {
    facts,
    teller({ status, path, service, namespace, pod }) {
      // Callers see Services and workloads, not pods: pods of one image and one set of labels share their series.
      const key = `${status} ${service} ${namespace} ${path} ${pod === undefined ? '' : seriesKeyOf(pod)}`;
      return tellAll(meter.counting(key, { status, path, service, namespace, edge: facts, ...(pod && { pod }) }));
    },
    collect: () => meter.collect(),
  };
}

/** Keeps the instruments of some metrics by what tells their series apart. */
class Meter {
  readonly #registry: Registry = createRegistry();
  readonly #metrics: readonly PreparedMetric[];
  readonly #counted = new Map<string, readonly Teller[]>();

  constructor(metrics: readonly PreparedMetric[]) {
    this.#metrics = metrics;
    for (const { metric } of metrics) this.#registry.describe(metric.name, metric.help);
  }

  /** What counts such requests in each metric; `key` is equal for requests whose facts are equal. */
  counting(key: string, request: RequestFacts): readonly Teller[] {
    let counting = this.#counted.get(key);
    if (counting === undefined) {
      counting = this.#metrics.map((metric) => countingOf(this.#registry, metric, request));
      this.#counted.set(key, counting);
    }
    return counting;
  }

  collect(): readonly SampleGroup[] {
    return this.#registry.collect();
  }
}

const tellAll =
  (tellers: readonly Teller[]): Teller =>
  (counted) => {
    for (const tell of tellers) tell(counted);
  };

/** How answers of some facts are counted in one metric: labels are looked up once, here. */
function countingOf(registry: Registry, prepared: PreparedMetric, facts: RequestFacts): Teller {
  const { metric, bucketOfBand } = prepared;
  const perMicrosecond = metric.unit === 'milliseconds' ? 1e3 : 1e6;
  const blueprints = blueprintsOf(prepared, metric.labels(facts));
  switch (blueprints.type) {
    case 'counter': {
      const counter = registry.counterOf(blueprints.total);
      return ({ n }) => counter.add(n);
    }
    case 'summary': {
      const count = registry.counterOf(blueprints.count);
      const sum = registry.counterOf(blueprints.sum);
      return (answers) => {
        count.add(answers.n);
        sum.add(answers.sum / perMicrosecond);
      };
    }
    case 'histogram': {
      const histogram = registry.histogramOf(blueprints.buckets);
      return (answers) => observe(histogram, bucketOfBand!, answers, perMicrosecond);
    }
  }
}

function observe(
  histogram: Histogram,
  bucketOfBand: Uint16Array,
  { bands, sum }: Counted,
  perMicrosecond: number,
): void {
  // The histogram keeps one sum for all its buckets, so the whole of it can be handed in with the first count.
  let unsaid = sum / perMicrosecond;
  for (let b = 0; b < bucketOfBand.length; b++) {
    const n = bands[b]!;
    if (n === 0) continue;
    histogram.addToBucket(bucketOfBand[b]!, n, unsaid);
    unsaid = 0;
  }
}

/** Equal for pods whose requests fall into the same series at their callers. */
function seriesKeyOf(pod: PodFacts): string {
  let key = `${pod.namespace}/${pod.workload}`;
  for (const label of ['app', 'version']) key += `/${pod.labels[label] ?? ''}`;
  return key;
}
