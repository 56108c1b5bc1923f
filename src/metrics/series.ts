/**
 * The series store: every sample that was scraped, by label set, with an index by label. It is what Prometheus' head block
 * is to Prometheus; times are whole milliseconds since 1970.
 */
import type { Matcher } from '../languages/promql/ast.ts';
import { LabelIndex } from './label-index.ts';
import { compareLabels, type Labels, METRIC_NAME, sameLabels } from './labels.ts';
import { labelsTest, valueTest } from './matchers.ts';
import { SampleRows } from './sample-rows.ts';
import { type AppendOutcome, Samples } from './samples.ts';

/** A series to write to and to read. Holding on to it saves looking the labels up at every sample. */
export interface Series {
  readonly labels: Labels;
  readonly samples: Samples;
}

/** Series that are written together. */
export interface SeriesGroup {
  readonly series: readonly Series[];
  readonly rows: SampleRows;
}

export const groupOf = (series: readonly Series[]): SeriesGroup => ({
  series,
  rows: new SampleRows(series.map((s) => s.samples)),
});

/** What queries need of a store. */
export interface Queryable {
  /** The series that satisfy every matcher, sorted by labels. */
  select(matchers: readonly Matcher[]): readonly Series[];
}

export interface SeriesStore extends Queryable {
  /** The series with these labels, made if there is none. */
  series(labels: Labels): Series;
  /** Adds a sample. Samples of a series have to come in the order of their times; see `AppendOutcome`. */
  append(series: Series | Labels, timeMs: number, value: number): AppendOutcome;
  /** Ends a series' life: from `timeMs` on it is absent from instant selection, until the next sample. */
  appendStale(series: Series | Labels, timeMs: number): AppendOutcome;
  /** Adds a sample to every series of a group, as `append` would to each in turn. The list of values is kept. */
  appendRow(group: SeriesGroup, timeMs: number, values: readonly number[]): void;
  /** Ends the life of every series of a group. */
  endRow(group: SeriesGroup, timeMs: number): void;
  /** Every series, sorted by labels. */
  all(): readonly Series[];
  /** All names of labels, sorted. */
  labelNames(): readonly string[];
  /** All values of the label `name`, sorted. */
  labelValues(name: string): readonly string[];
  /** How many series and samples there are, and the bytes the samples take. */
  size(): { readonly series: number; readonly samples: number; readonly bytes: number };
}

export interface SeriesStoreOptions {
  /** Samples this much older than the newest of all are forgotten, a chunk at a time. Default: nothing is forgotten. */
  readonly retentionMs?: number;
}

/** An empty store. */
export function createSeriesStore(options: SeriesStoreOptions = {}): SeriesStore {
  return new Store(options.retentionMs ?? Number.POSITIVE_INFINITY);
}

/** Selections remembered between changes of the set of series; dashboards and analyses ask the same thing again and again. */
const REMEMBERED_SELECTIONS = 512;
/** Testing the labels of so many series costs less than indexing a label of all series. */
const FEW_SERIES = 32;

/** A series as the store keeps it. */
class StoredSeries implements Series {
  readonly labels: Labels;
  readonly samples = new Samples();
  /** The next one of the same hash. */
  next: StoredSeries | undefined;
  /** It fell out of retention; whoever holds it brings it back by writing to it. */
  forgotten = false;

  constructor(labels: Labels) {
    this.labels = labels;
  }
}

class Store implements SeriesStore {
  readonly #retentionMs: number;
  #all: StoredSeries[] = [];
  /** The first series of each hash of labels. */
  readonly #byHash = new Map<number, StoredSeries>();
  readonly #index = new LabelIndex();
  readonly #selections = new Map<string, readonly Series[]>();
  #newestMs = Number.NEGATIVE_INFINITY;
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(retentionMs: number) {
    this.#retentionMs = retentionMs;
  }

  series(labels: Labels): Series {
    const known = this.#find(labels);
    if (known !== undefined) return known;
    const series = new StoredSeries(labels);
    this.#register(series);
    return series;
  }

  append(series: Series | Labels, timeMs: number, value: number): AppendOutcome {
    return this.#add(series, timeMs, value, false);
  }

  appendStale(series: Series | Labels, timeMs: number): AppendOutcome {
    return this.#add(series, timeMs, Number.NaN, true);
  }

  appendRow(group: SeriesGroup, timeMs: number, values: readonly number[]): void {
    if (!group.rows.holding) this.#bringBackAll(group);
    if (group.rows.append(timeMs, values)) this.#passed(timeMs);
    else for (let i = 0; i < values.length; i += 1) this.append(group.series[i]!, timeMs, values[i]!);
  }

  endRow(group: SeriesGroup, timeMs: number): void {
    if (!group.rows.holding) this.#bringBackAll(group);
    if (group.rows.end(timeMs)) this.#passed(timeMs);
    else for (const series of group.series) this.appendStale(series, timeMs);
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const key = matchers.map((m) => `${m.name.length}:${m.name}${m.op}${m.value.length}:${m.value}`).join();
    const known = this.#selections.get(key);
    if (known !== undefined) return known;
    const test = labelsTest(matchers);
    const found: Series[] = [];
    for (const series of this.#candidates(matchers)) if (test(series.labels)) found.push(series);
    found.sort((a, b) => compareLabels(a.labels, b.labels));
    if (this.#selections.size >= REMEMBERED_SELECTIONS) this.#selections.clear();
    this.#selections.set(key, found);
    return found;
  }

  all(): readonly Series[] {
    return this.select([]);
  }

  labelNames(): readonly string[] {
    const names = new Set<string>();
    for (const { labels } of this.#all) for (const [name] of labels.pairs) names.add(name);
    return [...names].sort();
  }

  labelValues(name: string): readonly string[] {
    return [...this.#index.holders(name, this.#all).keys()].sort();
  }

  size(): { series: number; samples: number; bytes: number } {
    let samples = 0;
    let bytes = 0;
    for (const s of this.#all) {
      samples += s.samples.length;
      bytes += s.samples.bytes;
    }
    return { series: this.#all.length, samples, bytes };
  }

  #add(to: Series | Labels, timeMs: number, value: number, stale: boolean): AppendOutcome {
    const series = ('samples' in to ? to : this.series(to)) as StoredSeries;
    if (series.forgotten) this.#bringBack(series);
    const outcome = series.samples.append(timeMs, value, stale);
    this.#passed(timeMs);
    return outcome;
  }

  /** There is a sample of that time. */
  #passed(timeMs: number): void {
    if (timeMs <= this.#newestMs) return;
    this.#newestMs = timeMs;
    // A tenth of the retention is late enough to make sweeping cheap and early enough to bound the memory.
    if (timeMs - this.#sweptMs > this.#retentionMs / 10) this.#sweep();
  }

  #find(labels: Labels): StoredSeries | undefined {
    let series = this.#byHash.get(labels.hash);
    while (series !== undefined && !sameLabels(series.labels, labels)) series = series.next;
    return series;
  }

  /** Takes a series back that had been forgotten, in the place of one that was made meanwhile. */
  #bringBack(series: StoredSeries): void {
    const other = this.#find(series.labels);
    if (other !== undefined) this.#forget([other]);
    this.#register(series);
  }

  #bringBackAll({ series }: SeriesGroup): void {
    for (const one of series as readonly StoredSeries[]) if (one.forgotten) this.#bringBack(one);
  }

  #register(series: StoredSeries): void {
    series.forgotten = false;
    series.next = this.#byHash.get(series.labels.hash);
    this.#byHash.set(series.labels.hash, series);
    this.#all.push(series);
    if (this.#selections.size > 0) this.#selections.clear();
  }

  #sweep(): void {
    this.#sweptMs = this.#newestMs;
    const oldestMs = this.#newestMs - this.#retentionMs;
    this.#forget(
      this.#all.filter(({ samples }) => {
        samples.forgetBefore(oldestMs);
        // A series just made and not yet written to has no newest time, and must stay for whoever holds it.
        return samples.length === 0 && samples.newestMs < oldestMs && samples.newestMs !== Number.NEGATIVE_INFINITY;
      }),
    );
  }

  #forget(gone: readonly StoredSeries[]): void {
    if (gone.length === 0) return;
    for (const series of gone) this.#remove(series);
    this.#all = this.#all.filter((series) => !series.forgotten);
    this.#index.forget();
    this.#selections.clear();
  }

  #remove(series: StoredSeries): void {
    series.forgotten = true;
    series.samples.detach();
    this.#unlink(series);
  }

  #unlink(series: StoredSeries): void {
    const { hash } = series.labels;
    const first = this.#byHash.get(hash);
    if (first === series) {
      if (series.next === undefined) this.#byHash.delete(hash);
      else this.#byHash.set(hash, series.next);
    } else {
      let before = first;
      while (before !== undefined && before.next !== series) before = before.next;
      if (before !== undefined) before.next = series.next;
    }
    series.next = undefined;
  }

  /**
   * A small set of series that the index shows to hold all that can match. The metric's name comes first: when few series
   * bear it, they are tested one by one, and no other label has to be indexed for that.
   */
  #candidates(matchers: readonly Matcher[]): readonly Series[] {
    let best: readonly Series[] = this.#all;
    for (const matcher of [...matchers].sort((a, b) => rankOf(a) - rankOf(b))) {
      if (best.length <= FEW_SERIES) break;
      const test = valueTest(matcher);
      // A matcher that accepts the empty string also accepts series without the label, which the index does not list.
      if (test('')) continue;
      const byValue = this.#index.holders(matcher.name, this.#all);
      const holders =
        matcher.op === '='
          ? (byValue.get(matcher.value) ?? [])
          : [...byValue].flatMap(([value, series]) => (test(value) ? series : []));
      if (holders.length < best.length) best = holders;
    }
    return best;
  }
}

/** The order in which labels are looked up. */
const rankOf = ({ name, op }: Matcher): number => (name === METRIC_NAME && op === '=' ? 0 : 1);
