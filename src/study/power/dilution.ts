/** A query that also counts the stable version sees the canary's errors thinned by its weight. */
import { compare, type Fraction, fractionOf, minus, ONE, over, plus, times, toNumber } from './fraction.ts';
import type { Decimal } from './window.ts';

export interface Dilution {
  /** The canary's own error rate must be above this to be seen; beyond 1 it never is, below 0 always. `null` where the canary gets nothing. */
  readonly effectiveThreshold: number | null;
  readonly canEverFail: boolean;
  readonly alwaysFails: boolean;
}

interface Mixed {
  /** Share of the requests that the canary gets, 0 to 1. */
  readonly canaryWeight: Decimal;
  readonly stableErrorRate: Decimal;
}

/** What becomes of a threshold `observed > threshold` when the query counts both sides. */
export function dilutionOf({
  canaryWeight,
  stableErrorRate,
  threshold,
}: Mixed & { readonly threshold: Decimal }): Dilution {
  const weight = fractionOf(canaryWeight);
  const room = minus(fractionOf(threshold), times(minus(ONE, weight), fractionOf(stableErrorRate)));
  const alwaysFails = room.numerator < 0n;
  if (weight.numerator === 0n) return { effectiveThreshold: null, canEverFail: alwaysFails, alwaysFails };
  const effective = over(room, weight);
  return { effectiveThreshold: toNumber(effective), canEverFail: compare(effective, ONE) < 0, alwaysFails };
}

/** The error rate over both sides. */
export const observedRate = ({ canaryWeight, stableErrorRate }: Mixed, canaryErrorRate: Decimal): Fraction => {
  const weight = fractionOf(canaryWeight);
  return plus(times(weight, fractionOf(canaryErrorRate)), times(minus(ONE, weight), fractionOf(stableErrorRate)));
};
