/**
 * Tests of hypotheses for simulated traffic, by the probability that chance alone deviates as much. The seeds are fixed, so
 * a right model passes always; a fresh seed would fail a test with probability `FALSE_ALARM`.
 */
import { erfc, lgamma } from '../../src/kernel/reproducible-math.ts';

export const FALSE_ALARM = 1e-4;

/** Of counts against expected counts that are all large enough (five or more): Pearson's chi-square. */
export function chiSquareP(observed: readonly number[], expected: readonly number[]): number {
  const statistic = observed.reduce((sum, o, i) => sum + (o - expected[i]!) ** 2 / expected[i]!, 0);
  return chiSquareTail(statistic, observed.length - 1);
}

/** Of two sets of counts having come from one distribution. */
export function homogeneityP(a: readonly number[], b: readonly number[]): number {
  const [na, nb] = [total(a), total(b)];
  // Neighbours are pooled until each cell expects at least ten on the smaller side.
  const cells: [number, number][] = [];
  let [x, y] = [0, 0];
  const least = (10 * (na + nb)) / Math.min(na, nb);
  for (let i = 0; i < a.length; i++) {
    x += a[i]!;
    y += b[i]!;
    if (x + y >= least) {
      cells.push([x, y]);
      [x, y] = [0, 0];
    }
  }
  const last = cells.pop();
  cells.push([(last?.[0] ?? 0) + x, (last?.[1] ?? 0) + y]);
  let statistic = 0;
  for (const [p, q] of cells) {
    const ea = ((p + q) * na) / (na + nb);
    const eb = ((p + q) * nb) / (na + nb);
    statistic += (p - ea) ** 2 / ea + (q - eb) ** 2 / eb;
  }
  return chiSquareTail(statistic, cells.length - 1);
}

/** Of a normal variable of mean 0 and deviation 1 lying at least so far from 0. */
export const normalP = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);

/** Of values having come from a continuous distribution: Kolmogorov and Smirnov, by the limit law. */
export function kolmogorovP(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((x, y) => x - y);
  const n = sorted.length;
  let d = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    d = Math.max(d, p - i / n, (i + 1) / n - p);
  });
  const t = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * d;
  let p = 0;
  for (let k = 1; k < 50; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * t * t);
  return Math.max(0, Math.min(1, p));
}

/** P(chi-square with `freedom` degrees > x): the upper incomplete gamma function. */
export function chiSquareTail(x: number, freedom: number): number {
  if (freedom <= 0) return 1;
  const a = freedom / 2;
  const z = x / 2;
  if (z <= 0) return 1;
  const scale = Math.exp(-z + a * Math.log(z) - lgamma(a));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-16; n++) {
      term *= z / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - scale * sum);
  }
  // Lentz's continued fraction.
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return scale * h;
}

const total = (xs: readonly number[]) => xs.reduce((s, x) => s + x, 0);
