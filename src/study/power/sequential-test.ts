/** Wald's sequential probability ratio test on single requests: what he approximated, and what is true of it (A. Wald, 1945). */
import { ln, log1p } from '../../kernel/reproducible-math.ts';
import type { TwoRates } from './sample-size.ts';

export interface SequentialTest {
  /** Abort at or above. */
  readonly upper: number;
  /** Pass at or below. */
  readonly lower: number;
  /** What a failed request adds, and what a good one. */
  readonly logRatioFailure: number;
  readonly logRatioSuccess: number;
  /** Requests until the decision, by Wald's approximation. */
  readonly waldExpectedBad: number;
  readonly waldExpectedGood: number;
  readonly exactFalseAlarm: number;
  readonly exactMiss: number;
  readonly exactExpectedBad: number;
  readonly exactExpectedGood: number;
}

export function sequentialTest({ goodRate, badRate, falseAlarm, miss }: TwoRates): SequentialTest {
  const upper = ln((1 - miss) / falseAlarm);
  const lower = ln(miss / (1 - falseAlarm));
  const logRatioFailure = ln(badRate / goodRate);
  const logRatioSuccess = log1p(-badRate) - log1p(-goodRate);
  const drift = (rate: number): number => rate * logRatioFailure + (1 - rate) * logRatioSuccess;
  const lines = { upper, lower, logRatioFailure, logRatioSuccess };
  const good = walkUntilDecided(lines, goodRate);
  const bad = walkUntilDecided(lines, badRate);
  return {
    ...lines,
    waldExpectedBad: ((1 - miss) * upper + miss * lower) / drift(badRate),
    waldExpectedGood: (falseAlarm * upper + (1 - falseAlarm) * lower) / drift(goodRate),
    exactFalseAlarm: good.abort,
    exactMiss: bad.pass,
    exactExpectedBad: bad.requests,
    exactExpectedGood: good.requests,
  };
}

/** Goes on request by request until less than 10^-16 is undecided. Only few numbers of failures are undecided at a time. */
function walkUntilDecided(
  {
    upper,
    lower,
    logRatioFailure,
    logRatioSuccess,
  }: Pick<SequentialTest, 'upper' | 'lower' | 'logRatioFailure' | 'logRatioSuccess'>,
  rate: number,
): { readonly abort: number; readonly pass: number; readonly requests: number } {
  let abort = 0;
  let pass = 0;
  let requests = 0;
  /** Probabilities of `first`, `first + 1`, … failures. */
  let first = 0;
  let undecided = [1];
  let left = 1;
  for (let n = 1; left > 1e-16; n++) {
    requests += left;
    const next: number[] = [];
    let nextFirst = -1;
    left = 0;
    for (let i = 0; i <= undecided.length; i++) {
      const failures = first + i;
      const probability = (undecided[i] ?? 0) * (1 - rate) + (undecided[i - 1] ?? 0) * rate;
      const sum = failures * logRatioFailure + (n - failures) * logRatioSuccess;
      if (sum >= upper) abort += probability;
      else if (sum <= lower) pass += probability;
      else {
        if (nextFirst < 0) nextFirst = failures;
        next.push(probability);
        left += probability;
      }
    }
    undecided = next;
    first = Math.max(0, nextFirst);
  }
  return { abort, pass, requests };
}
