/** Latency distributions cut into cells and made ready to be drawn from, each only once. */
import type { DurationModel } from '../../kernel/duration-model.ts';
import { AliasTable } from '../alias-table.ts';
import type { LatencyCells } from '../latency-cells.ts';
import { type CellDistribution, cellDistribution } from '../latency-model.ts';
import { Ways } from './ways.ts';

/** Up to so many requests for each cell are drawn one by one; beyond, drawing the cells' counts is cheaper. */
const SINGLES_FOR_A_CELL = 16;

export interface PreparedLatency extends CellDistribution {
  readonly alias: AliasTable;
  /** The cells as ways to go. */
  readonly ways: Ways;
  /** Zeros, one for each cell, for whoever counts draws; to be left as zeros. */
  readonly scratch: Float64Array;
  /** Room for the cells of as many single draws as are cheaper than drawing how many fall in each cell. */
  readonly drawn: Uint16Array;
}

export class PreparedLatencies {
  readonly #cells: LatencyCells;
  readonly #byModel = new Map<DurationModel, Map<number, PreparedLatency>>();

  constructor(cells: LatencyCells) {
    this.#cells = cells;
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
      prepared = {
        ...cut,
        alias: new AliasTable(cut.probabilities),
        ways: new Ways([...cut.probabilities]),
        scratch: new Float64Array(cut.cells.length),
        drawn: new Uint16Array(SINGLES_FOR_A_CELL * cut.cells.length),
      };
      byFactor.set(factor, prepared);
    }
    return prepared;
  }
}
