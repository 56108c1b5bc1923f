import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { AliasTable } from '../../src/traffic/alias-table.ts';

describe('an alias table', () => {
  it('gives each index exactly its probability: kept shares and shares taken over add up to it', () => {
    for (const weights of [
      [1],
      [1, 1],
      [3, 1],
      [0.1, 5, 2, 0.4, 7, 1e-9],
      Array.from({ length: 200 }, (_, i) => 1 + ((i * 7_919) % 97)),
    ]) {
      const { size, keep, other } = new AliasTable(weights);
      const total = weights.reduce((a, b) => a + b);
      const got = weights.map(() => 0);
      for (let i = 0; i < size; i++) {
        got[i]! += keep[i]! / size;
        got[other[i]!]! += (1 - keep[i]!) / size;
      }
      weights.forEach((w, i) => {
        expect(got[i]!).toBeCloseTo(w / total, 12);
      });
    }
  });

  it('draws what its table says', () => {
    const random = createStreams(1).named('alias');
    const table = new AliasTable([1, 0.001, 3]);
    const counts = [0, 0, 0];
    for (let i = 0; i < 40_000; i++) counts[table.draw(random)]! += 1;
    expect(Math.abs(counts[0]! - 10_000)).toBeLessThan(400);
    expect(counts[1]!).toBeLessThan(40);
  });
});
