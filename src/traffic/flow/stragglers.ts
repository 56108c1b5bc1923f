/**
 * Requests still being answered when a stretch ends, known by their number. Where arrivals are steady nobody ever asks for
 * more: what a stretch answers, of those before it and of its own, has the law of all latencies, as if nobody were late
 * (N. M. Mirasol, "The output of an M/G/∞ queuing system is Poisson", 1963). Only when something changes, or a stretch is
 * shorter than latencies are, it matters when each of them is due. That is exact for Poisson arrivals; of evenly spaced
 * ones, whose moments are drawn in any case, means are right and latencies of one stretch scatter a trifle more or less.
 */
export class Stragglers {
  /** Is the number enough for those of the stretch in hand, and was it for those of the one before? */
  areCounted = false;
  wereCounted = false;
  /** How many there are in all. */
  n = 0;
  readonly #byStatus: number[] = [];

  /** Another stretch begins. */
  begin(areCounted: boolean): void {
    this.wereCounted = this.areCounted;
    this.areCounted = areCounted;
  }

  of(status: number): number {
    return this.#byStatus[status] ?? 0;
  }

  /** Takes those with a status, who are answered now, and leaves `n` others in their place. */
  exchange(status: number, n: number): number {
    const before = this.of(status);
    this.#byStatus[status] = n;
    this.n += n - before;
    return before;
  }
}
