/** What a metric can tell apart: how often it aborts a good release, and how bad one must be to be found. */
import type { OperatingCharacteristics } from './operating-characteristics.ts';

export interface Detection {
  /** P(aborted) at the baseline error rate. */
  readonly falseAbort: number;
  readonly falseAbortAtMost5Percent: boolean;
  /** `aborted` does not grow with the error rate; then neither of the next two is given. */
  readonly notMonotone?: true;
  /** The smallest error rate that is aborted with the wanted power; `null`: none up to 1. */
  readonly minimumDetectable?: number | null;
  /** The largest error rate that is aborted no more often than `alpha`; `null`: even none is; 1: every one. */
  readonly largestTolerated?: number | null;
}

/** Error rates are found by bisection, to 10^-9. */
export function detectionOf(
  characteristics: OperatingCharacteristics,
  baseline: number,
  { alpha = 0.05, power = 0.9 }: { readonly alpha?: number; readonly power?: number } = {},
): Detection {
  const aborted = (p: number): number => characteristics.at(p).aborted;
  const falseAbort = aborted(baseline);
  const common = { falseAbort, falseAbortAtMost5Percent: falseAbort <= 0.05 };
  if (!isMonotone(aborted)) return { ...common, notMonotone: true };
  return {
    ...common,
    minimumDetectable: aborted(1) < power ? null : aborted(0) >= power ? 0 : crossing((p) => aborted(p) >= power),
    largestTolerated: aborted(0) > alpha ? null : aborted(1) <= alpha ? 1 : crossing((p) => aborted(p) > alpha),
  };
}

/** Looks along a grid that is finer where rates are small. Rounding is no descent. */
function isMonotone(aborted: (p: number) => number): boolean {
  let before = 0;
  for (let i = 0; i <= GRID; i++) {
    const share = i / GRID;
    const now = aborted(share * share);
    if (now < before - 1e-11) return false;
    before = now;
  }
  return true;
}
const GRID = 100;

/** Where a claim that is false at 0 and true at 1 becomes true. */
function crossing(claim: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (claim(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
