/** Latency models made ready for drawing; one regime follows another, and the same one comes back at every look, in every run. */
import type { DurationModel } from '../../kernel/duration-model.ts';
import type { LatencyCells } from '../latency-cells.ts';
import { type CellDistribution, cellDistribution } from '../latency-model.ts';
import { GuideTable } from './guide-table.ts';

export interface PreparedLatency extends CellDistribution {
  /** The band of each place. */
  readonly bands: Uint16Array;
  /** The places at which a band begins, and their number as the last one. */
  readonly bandStarts: readonly number[];
  /** Of each band: are its latencies so unlike that only many of them are normal in sum? */
  readonly isWide: readonly boolean[];
  readonly guide: GuideTable;
  /** By probability times latency: so often is a request of a place still being answered at the end of a long stretch. */
  readonly lateGuide: GuideTable;
  /** Running sums, below each place, of probabilities times the mean to the power 0 to 3. */
  readonly sums: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  /** The mean of all latencies. */
  readonly mean: number;
  /** As good as none takes longer: one of a million. */
  readonly longest: number;
}

/** The latencies of a model cut into these cells, each multiplied by `factor`. The same object each time for the same three. */
export function preparedLatency(cells: LatencyCells, model: DurationModel, factor: number): PreparedLatency {
  let byModel = known.get(cells);
  if (byModel === undefined) {
    byModel = new WeakMap();
    known.set(cells, byModel);
  }
  let byFactor = byModel.get(model);
  if (byFactor === undefined) {
    byFactor = new Map();
    byModel.set(model, byFactor);
  }
  let prepared = byFactor.get(factor);
  if (prepared === undefined) {
    prepared = prepare(cellDistribution(model, factor, cells), cells);
    byFactor.set(factor, prepared);
  }
  return prepared;
}

/** They do not depend on a seed: runs of one scenario share them. */
const known = new WeakMap<LatencyCells, WeakMap<DurationModel, Map<number, PreparedLatency>>>();

function prepare(cut: CellDistribution, cells: LatencyCells): PreparedLatency {
  const { probabilities, means } = cut;
  const bands = cut.cells.map((cell) => cells.band[cell]!);
  const bandStarts: number[] = [];
  for (let place = 0; place < bands.length; place++) if (bands[place] !== bands[place - 1]) bandStarts.push(place);
  const ends = [...bandStarts.slice(1), bands.length];
  const sums = [
    running(probabilities),
    running(probabilities.map((p, c) => p * means[c]!)),
    running(probabilities.map((p, c) => p * means[c]! * means[c]!)),
    running(probabilities.map((p, c) => p * means[c]! * means[c]! * means[c]!)),
  ] as const;
  const all = sums[0].at(-1)!;
  return {
    ...cut,
    bands,
    bandStarts: [...bandStarts, bands.length],
    isWide: bandStarts.map((from, b) => means[ends[b]! - 1]! > WIDE * means[from]!),
    guide: new GuideTable(probabilities),
    lateGuide: new GuideTable(probabilities.map((p, c) => p * means[c]!)),
    sums,
    mean: sums[1].at(-1)! / all,
    longest: means[sums[0].findIndex((below) => below >= all * (1 - 1e-6)) - 1]!,
  };
}

/** Histograms' bounds are usually twice or two and a half times those before. */
const WIDE = 3;

function running(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}
