/** Latency distributions cut into cells and made ready to be drawn from, each only once. */
import type { DurationModel } from '../../kernel/duration-model.ts';
import type { Duration } from '../../kernel/time.ts';
import type { LatencyCells } from '../latency-cells.ts';
import { type CellDistribution, cellDistribution } from '../latency-model.ts';
import type { FlowPorts } from './flow.ts';
import { GuideTable } from './guide-table.ts';
import { PreparedStretch } from './prepared-stretch.ts';

/** Up to so many requests for each cell are drawn one by one; beyond, drawing the cells' counts is cheaper. */
const SINGLES_FOR_A_CELL = 10;

export interface PreparedLatency extends CellDistribution {
  /** The band of each cell. */
  readonly bands: Uint16Array;
  readonly guide: GuideTable;
  /** Made ready for stretches of the lengths that ticks have; `undefined` for others. */
  stretch(length: number): PreparedStretch | undefined;
  /** So many requests are drawn one by one. */
  readonly few: number;
  /** Zeros, one for each cell, for whoever counts draws; to be left as zeros. */
  readonly scratch: Int32Array;
}

export class PreparedLatencies {
  readonly #cells: LatencyCells;
  readonly #lengths: readonly Duration[];
  readonly #byModel = new Map<DurationModel, Map<number, PreparedLatency>>();

  /** `lengths`: how long ticks are. */
  constructor(cells: LatencyCells, lengths: readonly Duration[]) {
    this.#cells = cells;
    this.#lengths = lengths;
  }

  /** The latencies of a model, each multiplied by `factor`. */
  of(model: DurationModel, factor: number): PreparedLatency {
    let byFactor = this.#byModel.get(model);
    if (byFactor === undefined) {
      byFactor = new Map();
      this.#byModel.set(model, byFactor);
    }
    let prepared = byFactor.get(factor);
    if (prepared === undefined) {
      const cut = cellDistribution(model, factor, this.#cells);
      const stretches = this.#lengths.map((length) => new PreparedStretch(cut, length));
      prepared = {
        ...cut,
        bands: cut.cells.map((cell) => this.#cells.band[cell]!),
        guide: new GuideTable(cut.probabilities),
        stretch: (length) => stretches.find((s) => s.length === length),
        scratch: new Int32Array(cut.cells.length),
        few: SINGLES_FOR_A_CELL * cut.cells.length,
      };
      byFactor.set(factor, prepared);
    }
    return prepared;
  }
}

/** How long whole ticks of a flow can be. */
export const lengthsOfTicks = ({ tick, calm }: FlowPorts): readonly Duration[] =>
  calm === undefined || calm.tick === tick ? [tick] : [tick, calm.tick];
