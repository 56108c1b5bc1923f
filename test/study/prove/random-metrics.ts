/** Metrics as people and chance write them, for searches to be compared with simulations. */
import type { Metric } from '../../../src/delivery/analysis/objects.ts';
import type { Letter } from '../../../src/study/prove/measurement-letters.ts';

/** Numbers below a bound, always the same for the same seed (G. Marsaglia, "Xorshift RNGs", 2003). */
export function dice(seed: number): (sides: number) => number {
  let x = (seed * 2654435761 + 1) >>> 0 || 1;
  return (sides) => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x % sides;
  };
}

export function randomMetric(roll: (sides: number) => number, name = 'm'): Metric {
  const maybe = <T>(key: string, values: readonly T[]): object =>
    roll(2) === 0 ? {} : { [key]: values[roll(values.length)] };
  return {
    name,
    ...maybe('interval', ['10s', '30s', '1m', '7s', '1m30s']),
    ...maybe('initialDelay', ['0s', '10s', '1m']),
    ...maybe('count', [1, 2, 3, 4, 6, 9, '5', 0, -1]),
    ...maybe('successCondition', ['s']),
    ...maybe('failureCondition', ['f']),
    ...maybe('failureLimit', [0, 1, 2, 3, -1, '1']),
    ...maybe('inconclusiveLimit', [0, 1, 2]),
    ...maybe('consecutiveErrorLimit', [0, 1, 2]),
    ...maybe('consecutiveSuccessLimit', [0, 1, 2, 3]),
    provider: roll(4) === 0 ? { job: {} } : { prometheus: {} },
  };
}

export const randomLetters = (
  roll: (sides: number) => number,
  letters: readonly Letter[],
  length: number,
): readonly Letter[] => Array.from({ length }, () => letters[roll(letters.length)]!);
