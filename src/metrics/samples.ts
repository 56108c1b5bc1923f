/**
 * The samples of one series: times and values in typed arrays, in chunks that begin small and double, so that a pod that
 * lives a minute costs little and a day of samples costs about 12 bytes a sample. Old samples are dropped chunk by chunk.
 * A staleness marker is a flag beside its sample: JavaScript does not keep the bits of a NaN, which Prometheus uses for it.
 * What is scraped waits in rows (`sample-rows.ts`) and is taken over when somebody asks for it.
 */
import type { SampleRows } from './sample-rows.ts';

/** What became of an append. Anything but `appended` leaves the series as it was, as in Prometheus. */
export type AppendOutcome = 'appended' | 'out-of-order' | 'duplicate';

/** One sample as it was found; `stale` marks the end of the series' life rather than a value. */
export interface Point {
  timeMs: number;
  value: number;
  stale: boolean;
}

/** Samples copied out of a series, oldest first. One window can be filled again and again: only `length` says how many count. */
export class Window {
  times = new Float64Array(64);
  values = new Float64Array(64);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  push(timeMs: number, value: number): void {
    if (this.length === this.times.length) this.#grow();
    this.times[this.length] = timeMs;
    this.values[this.length] = value;
    this.length += 1;
  }

  /** Makes room for `more` samples behind those there are. */
  reserve(more: number): void {
    while (this.length + more > this.times.length) this.#grow();
  }

  #grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const values = new Float64Array(this.times.length * 2);
    times.set(this.times);
    values.set(this.values);
    this.times = times;
    this.values = values;
  }
}

/** So few values still lie among ordinary objects; more are a block of memory of their own, which costs a microsecond. */
const SMALLEST_CHUNK = 8;
const LARGEST_CHUNK = 512;

interface Chunk {
  readonly baseMs: number;
  /** Milliseconds after `baseMs`; a chunk ends when a sample would lie more than 2^32 ms (50 days) after its first. */
  readonly offsets: Uint32Array;
  readonly values: Float64Array;
  /** 1 where the sample is a staleness marker; absent while the chunk has none. */
  stale: Uint8Array | undefined;
  length: number;
}

/** Of a series that nobody has looked at yet, as most; never added to. */
const NO_CHUNKS: Chunk[] = [];

export class Samples {
  #chunks: Chunk[] = NO_CHUNKS;
  #newestMs = Number.NEGATIVE_INFINITY;
  #newestValue = 0;
  #newestStale = false;
  #length = 0;
  /** Where samples of this series wait, in which column, and how many rows were taken over already. */
  #rows: SampleRows | undefined;
  #column = 0;
  #taken = 0;

  /** The time of the newest sample; −∞ while there is none. */
  get newestMs(): number {
    this.#takeOver();
    return this.#newestMs;
  }

  get length(): number {
    this.#takeOver();
    return this.#length;
  }

  /** Adds a sample at whole millisecond `timeMs`, which has to lie after all others. */
  append(timeMs: number, value: number, stale: boolean): AppendOutcome {
    this.detach();
    if (timeMs <= this.#newestMs) return this.#refusal(timeMs, value, stale);
    this.#add(timeMs, value, stale);
    return 'appended';
  }

  /** From `timeMs` on samples come by `rows`; false if they cannot, because they do already or would be late. */
  join(rows: SampleRows, column: number, timeMs: number): boolean {
    if (this.#rows === rows) return false;
    this.detach();
    if (timeMs <= this.#newestMs) return false;
    this.#rows = rows;
    this.#column = column;
    this.#taken = 0;
    return true;
  }

  /** Samples no longer come by rows, of this series and of those that are written with it. */
  detach(): void {
    if (this.#rows !== undefined) this.#rows.release();
  }

  /** Samples no longer come by `rows`. */
  leave(rows: SampleRows): void {
    if (this.#rows !== rows) return;
    this.#takeOver();
    this.#rows = undefined;
  }

  #takeOver(): void {
    if (this.#rows === undefined) return;
    const { times, rows, ended } = this.#rows;
    for (; this.#taken < times.length; this.#taken += 1) {
      const row = this.#taken;
      this.#add(times[row]!, rows[row]![this.#column]!, ended && row === times.length - 1);
    }
  }

  #add(timeMs: number, value: number, stale: boolean): void {
    const chunk = this.#chunkFor(timeMs);
    chunk.offsets[chunk.length] = timeMs - chunk.baseMs;
    chunk.values[chunk.length] = value;
    if (stale) {
      chunk.stale ??= new Uint8Array(chunk.offsets.length);
      chunk.stale[chunk.length] = 1;
    }
    chunk.length += 1;
    this.#newestMs = timeMs;
    this.#newestValue = value;
    this.#newestStale = stale;
    this.#length += 1;
  }

  /** Copies the samples in (`afterMs`, `uptoMs`] into `into`, without markers, replacing what it held. */
  windowInto(into: Window, afterMs: number, uptoMs: number): void {
    this.#takeOver();
    into.clear();
    for (let c = this.#firstChunkAfter(afterMs); c < this.#chunks.length; c += 1) {
      const chunk = this.#chunks[c]!;
      if (chunk.baseMs > uptoMs) return;
      const begin = chunk.baseMs > afterMs ? 0 : firstAfter(chunk, afterMs);
      const end = lastMs(chunk) <= uptoMs ? chunk.length : firstAfter(chunk, uptoMs);
      if (chunk.stale === undefined) copy(chunk, begin, end, into);
      else {
        for (let i = begin; i < end; i += 1) {
          if (chunk.stale[i] === 0) into.push(chunk.baseMs + chunk.offsets[i]!, chunk.values[i]!);
        }
      }
      if (end < chunk.length) return;
    }
  }

  /** Finds the newest sample at or before `timeMs`, marker or not; false if there is none. */
  newestAt(timeMs: number, into: Point): boolean {
    this.#takeOver();
    if (timeMs >= this.#newestMs) {
      into.timeMs = this.#newestMs;
      into.value = this.#newestValue;
      into.stale = this.#newestStale;
      return this.#length > 0;
    }
    const c = this.#firstChunkBeginningAfter(timeMs) - 1;
    const chunk = this.#chunks[c];
    if (chunk === undefined) return false;
    const i = firstAfter(chunk, timeMs) - 1;
    into.timeMs = chunk.baseMs + chunk.offsets[i]!;
    into.value = chunk.values[i]!;
    into.stale = chunk.stale !== undefined && chunk.stale[i] === 1;
    return true;
  }

  /** Forgets whole chunks of samples that all lie before `timeMs`. */
  forgetBefore(timeMs: number): void {
    this.#takeOver();
    let gone = 0;
    while (gone < this.#chunks.length && lastMs(this.#chunks[gone]!) < timeMs) {
      this.#length -= this.#chunks[gone]!.length;
      gone += 1;
    }
    if (gone > 0) this.#chunks.splice(0, gone);
  }

  /** Visits every sample, oldest first, markers included. */
  each(visit: (timeMs: number, value: number, stale: boolean) => void): void {
    this.#takeOver();
    for (const chunk of this.#chunks) {
      for (let i = 0; i < chunk.length; i += 1) {
        visit(chunk.baseMs + chunk.offsets[i]!, chunk.values[i]!, chunk.stale?.[i] === 1);
      }
    }
  }

  /** Bytes held by the samples, for tests and reports of memory. */
  get bytes(): number {
    this.detach();
    let sum = 0;
    for (const c of this.#chunks) sum += c.offsets.byteLength + c.values.byteLength + (c.stale?.byteLength ?? 0);
    return sum;
  }

  #refusal(timeMs: number, value: number, stale: boolean): AppendOutcome {
    if (timeMs < this.#newestMs) return 'out-of-order';
    const same = stale ? this.#newestStale : !this.#newestStale && Object.is(value, this.#newestValue);
    return same ? 'appended' : 'duplicate';
  }

  #chunkFor(timeMs: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.length < last.offsets.length && timeMs - last.baseMs < 0xffff_ffff) return last;
    const size = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, this.#length));
    const chunk: Chunk = {
      baseMs: timeMs,
      offsets: new Uint32Array(size),
      values: new Float64Array(size),
      stale: undefined,
      length: 0,
    };
    if (this.#chunks === NO_CHUNKS) this.#chunks = [chunk];
    else this.#chunks.push(chunk);
    return chunk;
  }

  /** The first chunk with a sample after `timeMs`. */
  #firstChunkAfter(timeMs: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lastMs(this.#chunks[middle]!) > timeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #firstChunkBeginningAfter(timeMs: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#chunks[middle]!.baseMs > timeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The hot loop of every range query: nothing in it but arrays. */
function copy(chunk: Chunk, begin: number, end: number, into: Window): void {
  into.reserve(end - begin);
  const { baseMs, offsets, values } = chunk;
  const { times: toTimes, values: toValues } = into;
  let to = into.length;
  for (let i = begin; i < end; i += 1, to += 1) {
    toTimes[to] = baseMs + offsets[i]!;
    toValues[to] = values[i]!;
  }
  into.length = to;
}

const lastMs = (chunk: Chunk): number => chunk.baseMs + chunk.offsets[chunk.length - 1]!;

/** The index of the first sample of `chunk` after `timeMs`; its length if there is none. */
function firstAfter(chunk: Chunk, timeMs: number): number {
  const offset = timeMs - chunk.baseMs;
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk.offsets[middle]! > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
