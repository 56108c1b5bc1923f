/** The exponential function of the hot paths: every lognormal draw takes one. */
import { scale } from './float64.ts';

/**
 * e^x, below 1 ulp. With x = k ln 2 + r, e^x = 2^k (1 + r + r^2/2! + …); 1 + r is kept exactly, so that only the rest, a
 * twentieth of it at most, is rounded twice.
 */
export function exp(x: number): number {
  if (!(x < EXP_OVERFLOWS)) return x >= EXP_OVERFLOWS ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  // ln 2 is cut in two: the first part has so few bits that its products with k are exact.
  const top = x - k * 0.6931467056274414;
  const r = top - k * 4.7493250390316726e-7;
  const lost = top - r - k * 4.7493250390316726e-7;
  const s = r * r;
  const even =
    1 / 2 +
    s *
      (1 / 24 +
        s * (1 / 720 + s * (1 / 40_320 + s * (1 / 3_628_800 + s * (1 / 479_001_600 + s * (1 / 87_178_291_200))))));
  const odd =
    1 / 6 + s * (1 / 120 + s * (1 / 5_040 + s * (1 / 362_880 + s * (1 / 39_916_800 + s * (1 / 6_227_020_800)))));
  const sum = 1 + r;
  return scale(sum + (r - (sum - 1) + (lost + s * (even + r * odd))), k);
}

/** From here on e^x is beyond the largest double. */
export const EXP_OVERFLOWS = 709.782712893384;
