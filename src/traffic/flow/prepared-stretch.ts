/**
 * Latencies made ready for stretches of one length, a tick: which requests are still unanswered at its end depends on that
 * length alone. Counting those first leaves the many others to be drawn without a look at when they came.
 */
import type { CellDistribution } from '../latency-model.ts';
import { GuideTable } from './guide-table.ts';
import { SlotTable } from './slot-table.ts';

export class PreparedStretch {
  readonly length: number;
  /** The probability that a request of the stretch is answered after its end. */
  readonly lateChance: number;
  /** Cells of such requests. Absent if there are none. */
  readonly late: GuideTable | undefined;
  /** How long before the end a request of each cell must have come at the latest to be answered in time. */
  readonly lags: Float64Array;
  /** Cells of the others. Absent if there are none. */
  readonly inTime: SlotTable | undefined;

  constructor({ probabilities, means }: CellDistribution, length: number) {
    this.length = length;
    this.lags = means.map((mean) => Math.min(mean, length));
    const late = probabilities.map((p, c) => (p * this.lags[c]!) / length);
    const inTime = probabilities.map((p, c) => p * (1 - this.lags[c]! / length));
    const [someLate, someInTime] = [total(late), total(inTime)];
    this.lateChance = Math.min(1, someLate / (someLate + someInTime));
    this.late = someLate > 0 ? new GuideTable(late) : undefined;
    this.inTime = someInTime > 0 ? new SlotTable(inTime) : undefined;
  }
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
