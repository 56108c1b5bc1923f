import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { createLatencyCells } from '../../src/traffic/latency-cells.ts';
import { LatencyTally } from '../../src/traffic/latency-tally.ts';

const bounds = [0.0005, 0.005, 0.0349, 0.1, 0.25, 10];
const cells = createLatencyCells(bounds);

describe('latency cells', () => {
  it('put every latency into the one cell whose borders hold it', () => {
    const probes = [
      0, 1, 31, 32, 33, 63, 64, 499, 500, 501, 4_999, 5_000, 5_001, 34_900, 34_901, 1e6, 1e9, 2_147_483_646,
    ];
    for (const x of probes) {
      const c = cells.cellOf(x);
      expect(x).toBeLessThanOrEqual(cells.upper[c]!);
      if (c > 0) expect(x).toBeGreaterThan(cells.upper[c - 1]!);
    }
    expect(cells.cellOf(1e12)).toBe(cells.count - 1);
  });

  it('are at most a sixteenth wide', () => {
    for (let c = 33; c < cells.count - 1; c++) {
      expect(cells.upper[c]! / (cells.upper[c - 1]! + 1)).toBeLessThanOrEqual(17 / 16);
    }
  });

  it('end at every bound, so that histograms count exactly', () => {
    for (const bound of bounds) {
      const at = Math.round(bound * 1e6);
      expect(cells.band[cells.cellOf(at)]).toBe(bounds.indexOf(bound));
      expect(cells.band[cells.cellOf(at + 1)]).toBe(bounds.indexOf(bound) + 1);
    }
  });

  it('know the bucket of each band of a histogram that has only some of the bounds', () => {
    expect([...cells.bucketsOf([0.005, 0.1])]).toEqual([0, 0, 1, 1, 2, 2, 2]);
    expect([...cells.bucketsOf([])]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(() => cells.bucketsOf([0.2])).toThrow('bounds of a histogram');
  });
});

describe('a latency tally', () => {
  const chance = createStreams(1).named('test');

  it('gives quantiles within a cell of the true ones, and the true mean', () => {
    const tally = new LatencyTally(cells, { p99: chance, others: chance });
    for (let i = 1; i <= 1_000; i++) tally.add(cells.cellOf(i * 100), 1, i * 100);
    const { mean, p50, p95, p99 } = tally.summary();
    expect(mean).toBeCloseTo(0.05005, 12);
    for (const [found, q] of [
      [p50, 0.05],
      [p95, 0.095],
      [p99, 0.099],
    ] as const)
      expect(Math.abs(found / q - 1)).toBeLessThan(0.02);
  });

  it('says what is known when all latencies are alike, and nothing when there is none', () => {
    const tally = new LatencyTally(cells, { p99: chance, others: chance });
    tally.add(cells.cellOf(50_000), 7, 350_000);
    expect(tally.summary()).toEqual({ mean: 0.05, p50: 0.05, p95: 0.05, p99: 0.05 });
    tally.clear();
    expect(tally.summary()).toEqual({ mean: 0, p50: 0, p95: 0, p99: 0 });
    expect(tally.counts.every((n) => n === 0)).toBe(true);
  });
});
