import { describe, expect, it } from 'vitest';
import { PreparedStretch } from '../../../src/traffic/flow/prepared-stretch.ts';

/** Four latencies, the last longer than the stretch of ten. */
const cut = {
  cells: Uint16Array.of(1, 4, 5, 9),
  probabilities: Float64Array.of(0.5, 0.25, 0.125, 0.125),
  means: Float64Array.of(1, 2, 4, 40),
};

describe('a prepared stretch', () => {
  it('knows how many requests are answered after the end: those that come later than their latency before it', () => {
    const { lateChance, lags } = new PreparedStretch(cut, 10);
    expect([...lags]).toEqual([1, 2, 4, 10]);
    expect(lateChance).toBeCloseTo(0.5 * 0.1 + 0.25 * 0.2 + 0.125 * 0.4 + 0.125 * 1, 12);
  });

  it('gives late requests the latencies that make one late', () => {
    const { late, lateChance } = new PreparedStretch(cut, 10);
    const shares = [0.05, 0.05, 0.05, 0.125].map((share) => share / lateChance);
    shares.forEach((share, c) => {
      expect(late?.widths[c]).toBeCloseTo(share, 12);
    });
  });

  it('has nobody late without latency, and nobody in time when all take longer than the stretch', () => {
    const one = { cells: Uint16Array.of(3), probabilities: Float64Array.of(1) };
    expect(new PreparedStretch({ ...one, means: Float64Array.of(0) }, 10)).toMatchObject({
      lateChance: 0,
      late: undefined,
    });
    expect(new PreparedStretch({ ...one, means: Float64Array.of(30) }, 10)).toMatchObject({
      lateChance: 1,
      inTime: undefined,
    });
  });
});
