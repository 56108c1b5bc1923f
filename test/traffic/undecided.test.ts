import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { createLatencyCells } from '../../src/traffic/latency-cells.ts';
import { LatencyTally } from '../../src/traffic/latency-tally.ts';
import { Deciding } from '../../src/traffic/undecided.ts';
import { chiSquareP, FALSE_ALARM } from './goodness-of-fit.ts';

/** Three bands of ten cells or so above 100 ms; every cell as likely as any other. */
const cells = createLatencyCells([0.1, 0.15, 0.25]);
const [first, last] = [cells.cellOf(100_001), cells.cellOf(400_000)];
const bandOf = (cell: number) => cells.band[cell]!;
const even = { below: (cell: number) => Math.max(0, Math.min(last + 1, cell) - first) };
const bands = [...new Set(Array.from({ length: last + 1 - first }, (_, i) => bandOf(first + i)))];
const undecided = (n: number, seed: number) => ({
  law: even,
  random: createStreams(seed).named('test'),
  counts: bands.map((band) => ({ band, n })),
});

describe('latencies known to their band', () => {
  it('are found in the band that holds their rank, however often and in whatever order it is asked', () => {
    const deciding = new Deciding(cells, new Float64Array(cells.count), [undecided(100, 1)], first, last);
    for (const rank of [150, 20, 299, 150, 101]) {
      const { cell, below, here } = deciding.find(rank);
      expect(bandOf(cell)).toBe(bands[Math.ceil(rank / 100) - 1]);
      expect(below < rank && rank <= below + here).toBe(true);
    }
    expect(deciding.find(150)).toEqual(deciding.find(150));
  });

  it('lie beside those whose cell is known', () => {
    const counts = new Float64Array(cells.count);
    counts[last] = 1_000;
    const deciding = new Deciding(cells, counts, [undecided(100, 1)], first, last);
    expect(deciding.find(1_299)).toMatchObject({ cell: last });
    expect(deciding.find(1_299).here).toBeGreaterThanOrEqual(1_000);
  });

  it('fall on the cells of their band by their law', () => {
    const inFirst = Array.from({ length: last + 1 - first }, (_, i) => first + i).filter((c) => bandOf(c) === bands[0]);
    const found = inFirst.map(() => 0);
    const [n, rounds] = [400, 20];
    for (let seed = 0; seed < rounds; seed++) {
      const deciding = new Deciding(cells, new Float64Array(cells.count), [undecided(n, seed)], first, last);
      for (let rank = 1; rank <= n; ) {
        const { cell, below, here } = deciding.find(rank);
        found[cell - first]! += here;
        rank = below + here + 1;
      }
    }
    const expected = found.map(() => (n * rounds) / found.length);
    expect(found.length).toBeGreaterThan(5);
    expect(chiSquareP(found, expected)).toBeGreaterThan(FALSE_ALARM);
  });

  it('give a tally its mean at once, and its quantiles when it is asked', () => {
    const tally = new LatencyTally(cells);
    tally.leaveOpen(undecided(200, 7), 600 * 200_000, first, last);
    const { mean, p50, p95, p99 } = tally.summary();
    expect(mean).toBeCloseTo(0.2, 12);
    expect(p50 > 0.15 && p50 <= 0.25 && p50 < p95 && p95 < p99 && p99 <= 0.41).toBe(true);
    tally.clear();
    expect(tally.summary()).toEqual({ mean: 0, p50: 0, p95: 0, p99: 0 });
  });
});
