/**
 * What a process exposes: counters, gauges and histograms, as its client library keeps them. A process that starts anew
 * gets a new registry, so that its counters begin at 0 again. Instruments write straight into the samples that a scrape
 * hands out, so that collecting costs nothing but the histograms' running sums.
 */
import { invariant } from '../kernel/invariant.ts';
import { type Labels, labelsFromPairs, METRIC_NAME, withLabels } from './labels.ts';
import { formatFloat } from './numbers.ts';

/** One line of an exposition: a series (with its name as `__name__`) and its present value. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

/** What a family may be; the last two no instrument of ours makes, but somebody's store may hold. */
export type FamilyKind = InstrumentKind | 'summary' | 'unknown';

/** All samples under one name, with what `# HELP` and `# TYPE` say. */
export interface Family {
  /** As exposed in the text format: a counter's name ends in `_total`, a histogram's has no suffix. */
  readonly name: string;
  readonly kind: FamilyKind;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Only ever grows. */
export interface Counter {
  /** Adds `n` (1 unless told), which must not be negative. */
  add(n?: number): void;
  readonly value: number;
}

export interface Gauge {
  set(value: number): void;
  add(n: number): void;
  readonly value: number;
}

/** Counts observations in buckets. */
export interface Histogram {
  /** Upper bounds of the buckets, ascending, without the last one, which is +Inf. */
  readonly bounds: readonly number[];
  /** Counts one observation. */
  observe(value: number): void;
  /** Counts `n` observations of the same value. */
  observeMany(value: number, n: number): void;
  /** Counts `n` observations in bucket `index` (`bounds.length` is the one up to +Inf) whose values add up to `sum`. */
  addToBucket(index: number, n: number, sum: number): void;
  readonly count: number;
  readonly sum: number;
}

/** The labels of an instrument, besides its name. */
export type InstrumentLabels = Readonly<Record<string, string>>;

export interface Registry {
  /** The counter of this name and these labels; the same one each time it is asked for. */
  counter(name: string, labels?: InstrumentLabels): Counter;
  /** The gauge of this name and these labels. */
  gauge(name: string, labels?: InstrumentLabels): Gauge;
  /** The histogram of this name and these labels. Its bounds are those it was first made with. */
  histogram(name: string, labels: InstrumentLabels, bounds: readonly number[]): Histogram;
  /** Says what a name means, for the exposition. */
  describe(name: string, help: string): void;
  /**
   * All samples as they are now, in the order in which the instruments were made. The list and the label sets in it stay
   * the same objects until an instrument is added; the values in it change with the instruments.
   */
  collect(): readonly Sample[];
  /** The same by family, sorted by name. */
  families(): readonly Family[];
}

/** A process without instruments. */
export function createRegistry(): Registry {
  return new InstrumentRegistry();
}

/** A sample whose value its instrument may change. */
interface Cell extends Sample {
  value: number;
}

interface Instrument {
  readonly kind: InstrumentKind;
  readonly name: string;
  readonly handle: Counter | Gauge | Histogram;
  readonly cells: readonly Cell[];
  /** Brings the cells up to date before they are handed out. */
  readonly refresh?: () => void;
}

class InstrumentRegistry implements Registry {
  readonly #instruments = new Map<string, Instrument>();
  readonly #help = new Map<string, string>();
  #samples: Sample[] | undefined;

  counter(name: string, labels: InstrumentLabels = {}): Counter {
    return this.#instrument(name, 'counter', labels, (own) => counterOf(name, own)) as Counter;
  }

  gauge(name: string, labels: InstrumentLabels = {}): Gauge {
    return this.#instrument(name, 'gauge', labels, (own) => gaugeOf(name, own)) as Gauge;
  }

  histogram(name: string, labels: InstrumentLabels, bounds: readonly number[]): Histogram {
    return this.#instrument(name, 'histogram', labels, (own) => histogramOf(name, own, bounds)) as Histogram;
  }

  describe(name: string, help: string): void {
    this.#help.set(name, help);
  }

  collect(): readonly Sample[] {
    for (const instrument of this.#instruments.values()) instrument.refresh?.();
    this.#samples ??= [...this.#instruments.values()].flatMap((i) => i.cells);
    return this.#samples;
  }

  families(): readonly Family[] {
    this.collect();
    const byName = new Map<string, Instrument[]>();
    for (const instrument of this.#instruments.values()) {
      byName.set(instrument.name, [...(byName.get(instrument.name) ?? []), instrument]);
    }
    return [...byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, list]) => ({
        name,
        kind: list[0]!.kind,
        help: this.#help.get(name) ?? '',
        samples: list.flatMap((i) => i.cells),
      }));
  }

  #instrument(name: string, kind: InstrumentKind, labels: InstrumentLabels, make: (own: Labels) => Instrument) {
    const own = labelsFromPairs(Object.entries(labels));
    const key = `${name} ${own.key}`;
    const known = this.#instruments.get(key) ?? make(own);
    invariant(known.kind === kind, 'a metric name stands for one kind of instrument', { name });
    if (!this.#instruments.has(key)) {
      this.#instruments.set(key, known);
      this.#samples = undefined;
    }
    return known.handle;
  }
}

const cell = (own: Labels, name: string): Cell => ({ labels: withLabels(own, [[METRIC_NAME, name]]), value: 0 });

function counterOf(name: string, own: Labels): Instrument {
  const total = cell(own, name);
  const handle: Counter = {
    add(n = 1) {
      if (!(n >= 0)) invariant(false, 'counters only grow', { name, n });
      total.value += n;
    },
    get value() {
      return total.value;
    },
  };
  return { kind: 'counter', name, handle, cells: [total] };
}

function gaugeOf(name: string, own: Labels): Instrument {
  const level = cell(own, name);
  const handle: Gauge = {
    set(value) {
      level.value = value;
    },
    add(n) {
      level.value += n;
    },
    get value() {
      return level.value;
    },
  };
  return { kind: 'gauge', name, handle, cells: [level] };
}

function histogramOf(name: string, own: Labels, bounds: readonly number[]): Instrument {
  for (let i = 1; i < bounds.length; i += 1) {
    invariant(bounds[i]! > bounds[i - 1]!, 'bounds of buckets ascend', { name });
  }
  const perBucket = new Float64Array(bounds.length + 1);
  const withBound = (le: number) => cell(withLabels(own, [['le', formatFloat(le)]]), `${name}_bucket`);
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map(withBound);
  const sum = cell(own, `${name}_sum`);
  const count = cell(own, `${name}_count`);
  const handle: Histogram = {
    bounds,
    observe(value) {
      handle.addToBucket(bucketOf(bounds, value), 1, value);
    },
    observeMany(value, n) {
      handle.addToBucket(bucketOf(bounds, value), n, n * value);
    },
    addToBucket(index, n, added) {
      // Asked first: this is called for every bucket of every tick, and the details would be an object for each call.
      if (!(n >= 0)) invariant(false, 'counts of buckets only grow', { name, n });
      perBucket[index]! += n;
      count.value += n;
      sum.value += added;
    },
    get count() {
      return count.value;
    },
    get sum() {
      return sum.value;
    },
  };
  const refresh = () => {
    let running = 0;
    for (let i = 0; i < buckets.length; i += 1) {
      running += perBucket[i]!;
      buckets[i]!.value = running;
    }
  };
  return { kind: 'histogram', name, handle, cells: [...buckets, sum, count], refresh };
}

/** The first bucket whose bound is at least `value`. */
function bucketOf(bounds: readonly number[], value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
