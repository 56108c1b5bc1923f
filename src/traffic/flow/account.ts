/** Requests answered since the meters were last told, by status and band: what a flow hands to instruments in one go. */
import type { Counted } from '../meters.ts';

export class Account {
  readonly #bandCount: number;
  readonly #entries: (Entry | undefined)[] = [];
  /** Is there anything to tell? */
  open = false;

  /** `bands`: how many bands the latency cells have. */
  constructor(bands: number) {
    this.#bandCount = bands;
  }

  /** Counts `n` requests of status number `status` in a band; `sum` of their latencies in microseconds. */
  add(status: number, band: number, n: number, sum: number): void {
    let entry = this.#entries[status];
    if (entry === undefined) {
      entry = { n: 0, sum: 0, bands: new Float64Array(this.#bandCount) };
      this.#entries[status] = entry;
    }
    entry.n += n;
    entry.sum += sum;
    entry.bands[band]! += n;
    this.open = true;
  }

  /** Hands out what was counted, by status number, and begins anew. The bands are reused: whoever wants to keep them copies. */
  close(tell: (status: number, counted: Counted) => void): void {
    if (!this.open) return;
    this.open = false;
    for (let status = 0; status < this.#entries.length; status++) {
      const entry = this.#entries[status];
      if (entry === undefined || entry.n === 0) continue;
      tell(status, entry);
      entry.n = 0;
      entry.sum = 0;
      entry.bands.fill(0);
    }
  }
}

interface Entry {
  n: number;
  sum: number;
  readonly bands: Float64Array;
}
