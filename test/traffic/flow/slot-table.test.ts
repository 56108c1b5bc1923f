import { describe, expect, it } from 'vitest';
import { createStreams } from '../../../src/kernel/random.ts';
import { GuideTable } from '../../../src/traffic/flow/guide-table.ts';
import { SlotTable } from '../../../src/traffic/flow/slot-table.ts';

/** Distributions with cells wider and narrower than a slot, several in a slot, and none. */
const distributions: readonly (readonly number[])[] = [
  [1],
  [1, 1],
  [3, 1],
  [0.1, 5, 2, 0, 0.4, 7, 1e-9],
  Array.from({ length: 200 }, (_, i) => 1 + ((i * 7_919) % 97)),
  Array.from({ length: 500 }, (_, i) => 1 / ((i - 250) * (i - 250) + 0.5)),
];

describe('a guide table', () => {
  it('gives each cell exactly its share of [0, 1), in order', () => {
    for (const weights of distributions) {
      const { ends, widths } = new GuideTable(weights);
      const total = weights.reduce((a, b) => a + b);
      let from = 0;
      weights.forEach((w, i) => {
        expect(widths[i]).toBeCloseTo(w / total, 12);
        expect(ends[i]! - from).toBeCloseTo(w / total, 12);
        from = ends[i]!;
      });
      expect(from).toBe(1);
    }
  });

  it('finds the cell of any number, as a search from the beginning does', () => {
    const random = createStreams(2).named('points');
    for (const weights of distributions) {
      const table = new GuideTable(weights);
      const borders = [...table.ends].flatMap((e) => [e, e - 2 ** -53]).filter((u) => u >= 0 && u < 1);
      const points = [0, 1 - 2 ** -53, ...borders, ...Array.from({ length: 500 }, () => random.uniform())];
      for (const u of points) expect(table.cellAt(u)).toBe(table.ends.findIndex((end) => u < end));
    }
  });
});

describe('a slot table', () => {
  it('counts every draw once, an odd number of them, too', () => {
    const random = createStreams(3).named('draws');
    for (const weights of distributions) {
      const table = new SlotTable(weights);
      for (const n of [0, 1, 2, 33, 1_000]) {
        const counts = new Int32Array(weights.length);
        table.addTo(counts, random, n);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(n);
      }
    }
  });

  it('draws each cell as often as it should: every count within five standard deviations, all together by χ²', () => {
    const random = createStreams(4).named('draws');
    const n = 400_000;
    for (const weights of distributions) {
      const counts = new Int32Array(weights.length);
      new SlotTable(weights).addTo(counts, random, n);
      const total = weights.reduce((a, b) => a + b);
      let [chi, cells] = [0, 0];
      weights.forEach((w, i) => {
        const mean = (n * w) / total;
        const variance = mean * (1 - w / total);
        expect(Math.abs(counts[i]! - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance) + (mean < 5 ? 5 : 0));
        if (mean < 5) return;
        chi += (counts[i]! - mean) ** 2 / mean;
        cells += 1;
      });
      // The square of counts in k cells has mean k - 1 and variance 2 (k - 1).
      expect(chi).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
    }
  });
});
