/**
 * What a process exposes: counters, gauges and histograms, as its client library keeps them. A process that starts anew
 * gets a new registry, so that its counters begin at 0 again. Instruments write straight into the values that a scrape
 * hands out, so that collecting costs nothing but the histograms' running sums. What never differs between processes of a
 * kind, names and labels, is a blueprint and can be made once for all of them.
 */
import { invariant } from '../kernel/invariant.ts';
import { type Labels, labelsFromPairs, METRIC_NAME, withLabels } from './labels.ts';
import { formatFloat } from './numbers.ts';

/** One line of an exposition: a series (with its name as `__name__`) and its present value. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Samples that are always exposed together: of one instrument, or of one object. */
export interface SampleGroup {
  /** The same list each time, by which whoever scrapes knows the group again. */
  readonly labels: readonly Labels[];
  /** The present values, in the same order. They change with the instrument. */
  readonly values: readonly number[];
}

/** The samples of some groups one by one. */
export const samplesIn = (groups: readonly SampleGroup[]): readonly Sample[] =>
  groups.flatMap(({ labels, values }) => labels.map((own, i) => ({ labels: own, value: values[i]! })));

/** How many samples some groups hold. */
export function sampleCount(groups: readonly SampleGroup[]): number {
  let count = 0;
  for (const { labels } of groups) count += labels.length;
  return count;
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
  /** The counter of a blueprint: the same as of its name and labels. */
  counterOf(blueprint: CounterBlueprint): Counter;
  /** The histogram of a blueprint. */
  histogramOf(blueprint: HistogramBlueprint): Histogram;
  /** Says what a name means, for the exposition. */
  describe(name: string, help: string): void;
  /** All samples as they are now, by instrument, in the order in which the instruments were made. */
  collect(): readonly SampleGroup[];
  /** The same by family, sorted by name. */
  families(): readonly Family[];
}

/** An instrument but for its values. Blueprints of the same name and labels stand for the same instrument of a registry. */
interface Blueprint<Kind extends InstrumentKind> {
  readonly kind: Kind;
  readonly name: string;
  /** Name and labels as one text. */
  readonly key: string;
  /** What is exposed. */
  readonly series: readonly Labels[];
}

export type CounterBlueprint = Blueprint<'counter'>;
type GaugeBlueprint = Blueprint<'gauge'>;

export interface HistogramBlueprint extends Blueprint<'histogram'> {
  readonly bounds: readonly number[];
}

export const counterBlueprint = (name: string, labels: InstrumentLabels): CounterBlueprint =>
  blueprintOfOne('counter', name, labels);

const gaugeBlueprint = (name: string, labels: InstrumentLabels): GaugeBlueprint =>
  blueprintOfOne('gauge', name, labels);

/** Of an instrument that exposes one series. */
function blueprintOfOne<Kind extends InstrumentKind>(
  kind: Kind,
  name: string,
  labels: InstrumentLabels,
): Blueprint<Kind> {
  const own = labelsFromPairs(Object.entries(labels));
  return { kind, name, key: keyOf(name, own), series: [named(own, name)] };
}

export function histogramBlueprint(
  name: string,
  labels: InstrumentLabels,
  bounds: readonly number[],
): HistogramBlueprint {
  for (let i = 1; i < bounds.length; i += 1) {
    invariant(bounds[i]! > bounds[i - 1]!, 'bounds of buckets ascend', { name });
  }
  const own = labelsFromPairs(Object.entries(labels));
  const bucket = (le: number) => named(withLabels(own, [['le', formatFloat(le)]]), `${name}_bucket`);
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map(bucket);
  const series = [...buckets, named(own, `${name}_sum`), named(own, `${name}_count`)];
  return { kind: 'histogram', name, key: keyOf(name, own), series, bounds };
}

const keyOf = (name: string, own: Labels): string => `${name} ${own.key}`;
const named = (own: Labels, name: string): Labels => withLabels(own, [[METRIC_NAME, name]]);

/** A process without instruments. */
export function createRegistry(): Registry {
  return new InstrumentRegistry();
}

interface Instrument extends SampleGroup {
  readonly blueprint: Blueprint<InstrumentKind>;
  /** Brings the values up to date before they are handed out. */
  refresh?(): void;
}

class InstrumentRegistry implements Registry {
  readonly #byKey = new Map<string, Instrument>();
  readonly #instruments: Instrument[] = [];
  readonly #help = new Map<string, string>();

  counter(name: string, labels: InstrumentLabels = {}): Counter {
    return this.counterOf(counterBlueprint(name, labels));
  }

  gauge(name: string, labels: InstrumentLabels = {}): Gauge {
    const blueprint = gaugeBlueprint(name, labels);
    return (this.#known(blueprint) ?? this.#add(new GaugeInstrument(blueprint))) as GaugeInstrument;
  }

  histogram(name: string, labels: InstrumentLabels, bounds: readonly number[]): Histogram {
    return this.histogramOf(histogramBlueprint(name, labels, bounds));
  }

  counterOf(blueprint: CounterBlueprint): Counter {
    return (this.#known(blueprint) ?? this.#add(new CounterInstrument(blueprint))) as CounterInstrument;
  }

  histogramOf(blueprint: HistogramBlueprint): Histogram {
    return (this.#known(blueprint) ?? this.#add(new HistogramInstrument(blueprint))) as HistogramInstrument;
  }

  describe(name: string, help: string): void {
    this.#help.set(name, help);
  }

  collect(): readonly SampleGroup[] {
    for (const instrument of this.#instruments) instrument.refresh?.();
    return this.#instruments;
  }

  families(): readonly Family[] {
    this.collect();
    const byName = new Map<string, Instrument[]>();
    for (const instrument of this.#instruments) {
      const { name } = instrument.blueprint;
      byName.set(name, [...(byName.get(name) ?? []), instrument]);
    }
    return [...byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, list]) => ({
        name,
        kind: list[0]!.blueprint.kind,
        help: this.#help.get(name) ?? '',
        samples: samplesIn(list),
      }));
  }

  #known({ key, kind, name }: Blueprint<InstrumentKind>): Instrument | undefined {
    const known = this.#byKey.get(key);
    if (known !== undefined && known.blueprint.kind !== kind)
      invariant(false, 'a metric name stands for one kind of instrument', { name });
    return known;
  }

  #add(instrument: Instrument): Instrument {
    this.#byKey.set(instrument.blueprint.key, instrument);
    this.#instruments.push(instrument);
    return instrument;
  }
}

class CounterInstrument implements Instrument, Counter {
  readonly blueprint: CounterBlueprint;
  readonly labels: readonly Labels[];
  readonly values = [0];

  constructor(blueprint: CounterBlueprint) {
    this.blueprint = blueprint;
    this.labels = blueprint.series;
  }

  add(n = 1): void {
    if (!(n >= 0)) invariant(false, 'counters only grow', { name: this.blueprint.name, n });
    this.values[0]! += n;
  }

  get value(): number {
    return this.values[0]!;
  }
}

class GaugeInstrument implements Instrument, Gauge {
  readonly blueprint: GaugeBlueprint;
  readonly labels: readonly Labels[];
  readonly values = [0];

  constructor(blueprint: GaugeBlueprint) {
    this.blueprint = blueprint;
    this.labels = blueprint.series;
  }

  set(value: number): void {
    this.values[0] = value;
  }

  add(n: number): void {
    this.values[0]! += n;
  }

  get value(): number {
    return this.values[0]!;
  }
}

class HistogramInstrument implements Instrument, Histogram {
  readonly blueprint: HistogramBlueprint;
  readonly labels: readonly Labels[];
  /** The buckets, each with all below it; the sum; the count. */
  readonly values: number[] = [];
  readonly bounds: readonly number[];
  readonly #perBucket: number[] = [];
  #count = 0;
  #sum = 0;
  /** Since the values were brought up to date. */
  #changed = false;

  constructor(blueprint: HistogramBlueprint) {
    this.blueprint = blueprint;
    this.labels = blueprint.series;
    this.bounds = blueprint.bounds;
    for (let i = 0; i <= this.bounds.length; i += 1) this.#perBucket.push(0);
    for (let i = 0; i < this.labels.length; i += 1) this.values.push(0);
  }

  observe(value: number): void {
    this.addToBucket(bucketOf(this.bounds, value), 1, value);
  }

  observeMany(value: number, n: number): void {
    this.addToBucket(bucketOf(this.bounds, value), n, n * value);
  }

  addToBucket(index: number, n: number, added: number): void {
    // Asked first: this is called for every bucket of every tick, and the details would be an object for each call.
    if (!(n >= 0)) invariant(false, 'counts of buckets only grow', { name: this.blueprint.name, n });
    this.#perBucket[index]! += n;
    this.#count += n;
    this.#sum += added;
    this.#changed = true;
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  refresh(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const { values } = this;
    const buckets = this.#perBucket.length;
    let running = 0;
    for (let i = 0; i < buckets; i += 1) {
      running += this.#perBucket[i]!;
      values[i] = running;
    }
    values[buckets] = this.#sum;
    values[buckets + 1] = this.#count;
  }
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
