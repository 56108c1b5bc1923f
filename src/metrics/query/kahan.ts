/** Sums that keep what rounding would lose (Kahan's summation in Neumaier's form), as Prometheus adds up samples. */

/** A running sum with its compensation. The sum of everything added is `sum + compensation`. */
export class KahanSum {
  sum: number;
  compensation = 0;

  constructor(first = 0) {
    this.sum = first;
  }

  add(term: number): void {
    const total = this.sum + term;
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) this.compensation = 0;
    else if (Math.abs(this.sum) >= Math.abs(term)) this.compensation += this.sum - total + term;
    else this.compensation += term - total + this.sum;
    this.sum = total;
  }

  get value(): number {
    return Number.isFinite(this.sum) ? this.sum + this.compensation : this.sum;
  }
}

/**
 * A running mean: the sum divided by the count, until the sum would overflow; from there on a mean that is moved by each
 * value. Prometheus found the former more accurate, and the latter does not overflow.
 */
export class RunningMean {
  #count = 1;
  #incremental = false;
  readonly #kahan: KahanSum;

  constructor(first: number) {
    this.#kahan = new KahanSum(first);
  }

  add(value: number): void {
    this.#count += 1;
    const kahan = this.#kahan;
    if (!this.#incremental) {
      const { sum, compensation } = kahan;
      kahan.add(value);
      if (kahan.sum !== Number.POSITIVE_INFINITY && kahan.sum !== Number.NEGATIVE_INFINITY) return;
      this.#incremental = true;
      kahan.sum = sum / (this.#count - 1);
      kahan.compensation = compensation / (this.#count - 1);
    }
    const kept = (this.#count - 1) / this.#count;
    kahan.sum *= kept;
    kahan.compensation *= kept;
    kahan.add(value / this.#count);
  }

  get value(): number {
    const { sum, compensation } = this.#kahan;
    return this.#incremental ? sum + compensation : sum / this.#count + compensation / this.#count;
  }
}
