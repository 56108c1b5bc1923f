/**
 * Draws one of many in constant time (A. J. Walker, "An efficient method for generating discrete random variables with
 * general distributions", 1977; tables as M. D. Vose builds them, 1991). For hot loops only: elsewhere
 * `discrete` of the kernel, whose draws stay alike when the weights change a little.
 */
import type { Random } from '../kernel/random.ts';

export class AliasTable {
  readonly size: number;
  /** A draw u in [0, size) that falls within `keep[i]` of i = floor(u) stays at i; beyond, it goes to `other[i]`. */
  readonly keep: Float64Array;
  readonly other: Uint16Array;

  /** For positive weights, at most 65,535 of them. */
  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    this.size = n;
    this.keep = new Float64Array(n);
    this.other = new Uint16Array(n);
    let total = 0;
    for (let i = 0; i < n; i++) total += weights[i]!;
    const poor: number[] = [];
    const rich: number[] = [];
    for (let i = 0; i < n; i++) {
      this.keep[i] = (weights[i]! * n) / total;
      (this.keep[i]! < 1 ? poor : rich).push(i);
    }
    while (poor.length > 0 && rich.length > 0) {
      const p = poor.pop()!;
      const r = rich.at(-1)!;
      this.other[p] = r;
      this.keep[r] = this.keep[r]! - (1 - this.keep[p]!);
      if (this.keep[r]! < 1) poor.push(rich.pop()!);
    }
    // Only rounding leaves anyone here.
    for (const i of poor) this.keep[i] = 1;
    for (const i of rich) this.keep[i] = 1;
  }

  /** From 32 random bits, so a probability is met to about 10^-9. */
  draw(random: Random): number {
    const u = random.uint32() * (this.size / TWO_32);
    const i = Math.floor(u);
    return u - i < this.keep[i]! ? i : this.other[i]!;
  }
}

const TWO_32 = 4_294_967_296;
