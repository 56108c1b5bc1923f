import { describe, expect, it } from 'vitest';
import type { DurationModel } from '../../src/kernel/duration-model.ts';
import { createStreams } from '../../src/kernel/random.ts';
import { erfc } from '../../src/kernel/reproducible-math.ts';
import { microseconds, milliseconds, seconds } from '../../src/kernel/time.ts';
import { createLatencyCells } from '../../src/traffic/latency-cells.ts';
import { cellDistribution, latencySampler, meanLatency } from '../../src/traffic/latency-model.ts';
import { chiSquareP, FALSE_ALARM, kolmogorovP } from './goodness-of-fit.ts';

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
  [
    {
      kind: 'percentiles',
      points: [
        { share: 0.5, value: milliseconds(20) },
        { share: 0.9, value: milliseconds(50) },
        { share: 1, value: milliseconds(400) },
      ],
    },
    (x) => {
      if (x <= 20_000) return Math.max(0, (0.5 * x) / 20_000);
      if (x <= 50_000) return 0.5 + (0.4 * (x - 20_000)) / 30_000;
      return Math.min(1, 0.9 + (0.1 * (x - 50_000)) / 350_000);
    },
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

  it('that was measured draws each value as often as it was seen, and knows the cell of each', () => {
    const values = [5, 5, 10, 80].map((ms) => milliseconds(ms));
    const model: DurationModel = { kind: 'empirical', values };
    const random = createStreams(5).named('draws');
    const draw = latencySampler(model);
    const drawn = Array.from({ length: 20_000 }, () => draw(random));
    const counts = [5_000, 10_000, 80_000].map((v) => drawn.filter((d) => d === v).length);
    expect(counts.reduce((a, b) => a + b)).toBe(20_000);
    expect(chiSquareP(counts, [10_000, 5_000, 5_000])).toBeGreaterThan(FALSE_ALARM);
    expect(meanLatency(model)).toBeCloseTo(25_000, 6);
    const cut = cellDistribution(model, 2, cells);
    const found = [...cut.cells].map((c, i) => [c, cut.probabilities[i], cut.means[i]]);
    expect(found).toEqual([
      [cells.cellOf(10_000), 0.5, 10_000],
      [cells.cellOf(20_000), 0.25, 20_000],
      [cells.cellOf(160_000), 0.25, 160_000],
    ]);
  });

  it('by percentiles is never longer than the last of them', () => {
    const model: DurationModel = { kind: 'percentiles', points: [{ share: 0.9, value: milliseconds(10) }] };
    const random = createStreams(6).named('draws');
    const draw = latencySampler(model);
    const drawn = Array.from({ length: 10_000 }, () => draw(random));
    expect(Math.max(...drawn)).toBe(10_000);
    expect(
      chiSquareP([drawn.filter((d) => d === 10_000).length, drawn.filter((d) => d < 10_000).length], [1_000, 9_000]),
    ).toBeGreaterThan(FALSE_ALARM);
    expect(meanLatency(model)).toBeCloseTo(0.9 * 5_000 + 0.1 * 10_000, 6);
    expect(cellDistribution(model, 1, cells).probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  });
});
