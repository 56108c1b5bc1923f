import { describe, expect, it } from 'vitest';
import type { DurationModel } from '../../src/kernel/duration-model.ts';
import { createStreams } from '../../src/kernel/random.ts';
import { erfc } from '../../src/kernel/reproducible-math.ts';
import { microseconds, milliseconds, seconds } from '../../src/kernel/time.ts';
import { createLatencyCells } from '../../src/traffic/latency-cells.ts';
import { cellDistribution, latencySampler, meanLatency } from '../../src/traffic/latency-model.ts';
import { FALSE_ALARM, kolmogorovP } from './goodness-of-fit.ts';

const cells = createLatencyCells([0.005, 0.01, 0.025, 0.05, 0.1]);
const sigma = Math.log(5) / 2.3263478740408408;
/** Each model with its distribution function. */
const laws: readonly (readonly [DurationModel, (x: number) => number])[] = [
  [
    { kind: 'lognormal', median: milliseconds(20), p99: milliseconds(100) },
    (x) => (x <= 0 ? 0 : 0.5 * erfc(-Math.log(x / 20_000) / sigma / Math.SQRT2)),
  ],
  [{ kind: 'exponential', mean: milliseconds(40) }, (x) => 1 - Math.exp(-x / 40_000)],
  [
    { kind: 'uniform', from: milliseconds(3), to: milliseconds(90) },
    (x) => Math.max(0, Math.min(1, (x - 3_000) / 87_000)),
  ],
];

describe('a latency model', () => {
  it.each(laws)('$kind: draws from its law', (model, cdf) => {
    const random = createStreams(3).named('draws');
    const draw = latencySampler(model);
    const values = Array.from({ length: 20_000 }, () => draw(random));
    expect(kolmogorovP(values, cdf)).toBeGreaterThan(FALSE_ALARM);
  });

  it.each(laws)('$kind: gives each cell its probability, however much slower things are', (model, cdf) => {
    for (const factor of [1, 3.7]) {
      const cut = cellDistribution(model, factor, cells);
      cut.cells.forEach((c, i) => {
        const from = i === 0 ? 0 : cells.upper[c - 1]! + 0.5;
        expect(cut.probabilities[i]!).toBeCloseTo(cdf((cells.upper[c]! + 0.5) / factor) - cdf(from / factor), 7);
        expect(cut.means[i]!).toBeLessThanOrEqual(cells.upper[c]! + 0.5);
      });
      expect(cut.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
      const mean = cut.probabilities.reduce((sum, p, i) => sum + p * cut.means[i]!, 0);
      expect(mean / (factor * meanLatency(model))).toBeCloseTo(1, 5);
    }
  });

  it('knows one value only when nothing varies', () => {
    const same: readonly DurationModel[] = [
      { kind: 'constant', value: milliseconds(7) },
      { kind: 'uniform', from: milliseconds(7), to: milliseconds(7) },
      { kind: 'lognormal', median: milliseconds(7), p99: milliseconds(7) },
    ];
    for (const model of same) {
      const cut = cellDistribution(model, 2, cells);
      expect([...cut.cells]).toEqual([cells.cellOf(14_000)]);
      expect([...cut.means]).toEqual([14_000]);
      expect(latencySampler(model)(createStreams(1).named('x'))).toBe(7_000);
      expect(meanLatency(model)).toBe(7_000);
    }
  });

  it('follows the narrowest and the widest of laws', () => {
    const narrow = cellDistribution(
      { kind: 'lognormal', median: milliseconds(20), p99: microseconds(20_001) },
      1,
      cells,
    );
    expect(narrow.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    const wide = cellDistribution({ kind: 'lognormal', median: microseconds(1), p99: seconds(3_600) }, 1, cells);
    expect(wide.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  });
});
