import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { createLatencyCells } from '../../src/traffic/latency-cells.ts';
import { LatencyTally } from '../../src/traffic/latency-tally.ts';
import { type Counts, Deciding, type LatencyLaw } from '../../src/traffic/undecided.ts';
import { chiSquareP, FALSE_ALARM, normalP } from './goodness-of-fit.ts';

/** Three bands of ten cells or so above 100 ms; every cell as likely as any other. */
const cells = createLatencyCells([0.1, 0.15, 0.25]);
const [first, last] = [cells.cellOf(100_001), cells.cellOf(400_000)];
const bandOf = (cell: number) => cells.band[cell]!;
const even = { below: (cell: number) => Math.max(0, Math.min(last + 1, cell) - first) };
const bands = [...new Set(Array.from({ length: last + 1 - first }, (_, i) => bandOf(first + i)))];
const none = { cells, counts: new Float64Array(cells.count), known: 0, first, last };
const undecided = (n: number, law: LatencyLaw = even) => {
  const counts = new Float64Array(cells.bounds.length + 1);
  for (const band of bands) counts[band] = n;
  return { law, counts };
};
const random = (seed: number) => createStreams(seed).named('test');
const totalOf = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, n) => sum + n, 0);
const begun = (all: Omit<Counts, 'n'>) => {
  const n = all.undecided.reduce((sum, { counts }) => sum + totalOf(counts), all.known);
  const deciding = new Deciding({ ...all, n });
  deciding.begin();
  return deciding;
};
/** How many fall in each cell of the last band. */
const cellsOfLastBand = Array.from({ length: last + 1 - first }, (_, i) => first + i).filter(
  (c) => bandOf(c) === bands.at(-1),
);
const inLastBand = (n: number, laws: readonly LatencyLaw[], rounds: number) => {
  const found = cellsOfLastBand.map(() => 0);
  const chance = random(7);
  const inLowerBands = n * laws.length * (bands.length - 1);
  for (let round = 0; round < rounds; round++) {
    const deciding = begun({ ...none, undecided: laws.map((law) => undecided(n, law)) });
    for (let rank = n * laws.length * bands.length; rank > inLowerBands; ) {
      const { cell, below, here } = deciding.find(rank, chance);
      found[cell - cellsOfLastBand[0]!]! += here;
      rank = below;
    }
  }
  return found;
};

describe('latencies known to their band', () => {
  it('are found in the band that holds their rank, however often it is asked', () => {
    const deciding = begun({ ...none, undecided: [undecided(100)] });
    for (const rank of [300, 299, 150, 101, 99.5, 20, 20, 1]) {
      const { cell, below, here } = deciding.find(rank, random(1));
      expect(bandOf(cell)).toBe(bands[Math.ceil(rank / 100) - 1]);
      expect(below < rank && rank <= below + here).toBe(true);
    }
    expect(deciding.find(1, random(1))).toEqual(deciding.find(1, random(2)));
  });

  it('are found in a band of any width, in as many cuts as it takes', () => {
    const wide = createLatencyCells([]);
    const counts = Float64Array.of(1_000);
    const all = { cells: wide, counts: new Float64Array(wide.count), known: 0, first: 0, last: wide.count - 1 };
    // As even as can be; and nearly all in the first or the last cell, far from where a rank is expected.
    const even = { below: (cell: number) => cell };
    const low = { below: (cell: number) => (cell === 0 ? 0 : 1_000_000 + cell) };
    const high = { below: (cell: number) => (cell === wide.count ? 1_000_000 : cell) };
    for (const law of [even, low, high]) {
      for (const ranks of [[1_000, 999, 500, 2, 1], [990, 950, 500], [999]]) {
        const deciding = begun({ ...all, undecided: [{ law, counts }] });
        for (const rank of ranks) {
          const { below, here } = deciding.find(rank, random(rank));
          expect(below < rank && rank <= below + here).toBe(true);
        }
      }
    }
  });

  it('lie beside those whose cell is known', () => {
    const counts = new Float64Array(cells.count);
    counts[last] = 1_000;
    const deciding = begun({ ...none, counts, known: 1_000, undecided: [undecided(100)] });
    const found = deciding.find(1_299, random(1));
    expect(found).toMatchObject({ cell: last });
    expect(found.here).toBeGreaterThanOrEqual(1_000);
    expect(deciding.find(150, random(1)).here).toBeLessThan(50);
  });

  it('fall on the cells of their band by their law', () => {
    const found = inLastBand(400, [even], 20);
    expect(found.length).toBeGreaterThan(5);
    expect(
      chiSquareP(
        found,
        found.map(() => (400 * 20) / found.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });

  it('fall by the mixture where several laws meet, each with the weight of its latencies', () => {
    // The weight of a cell grows from the first to the last, so that the one law fills the upper cells of a band more.
    const rising = { below: (cell: number) => even.below(cell) ** 2 };
    const found = inLastBand(400, [even, rising], 20);
    const [from, n] = [cellsOfLastBand[0]! - first, found.length];
    const whole = (from + n) ** 2 - from ** 2;
    const expected = found.map((_, i) => 400 * 20 * (1 / n + (2 * (from + i) + 1) / whole));
    expect(chiSquareP(found, expected)).toBeGreaterThan(FALSE_ALARM);
  });

  it('are cut at any place with the same right: what lies below a rank is binomial', () => {
    const [n, rounds] = [60, 4_000];
    const chance = random(11);
    const half = Math.floor(cellsOfLastBand.length / 2);
    // The last latency that lies in the lower half of the band: whatever lies there has no higher rank.
    const inLowerBands = n * (bands.length - 1);
    const below = Array.from({ length: rounds }, () => {
      const deciding = begun({ ...none, undecided: [undecided(n)] });
      let rank = inLowerBands + n;
      while (rank > inLowerBands) {
        const found = deciding.find(rank, chance);
        if (found.cell < cellsOfLastBand[half]!) break;
        rank = found.below;
      }
      return rank - inLowerBands;
    });
    const p = half / cellsOfLastBand.length;
    const mean = below.reduce((a, b) => a + b) / rounds;
    const variance = below.reduce((sum, b) => sum + (b - n * p) ** 2, 0) / rounds;
    expect(normalP((mean - n * p) / Math.sqrt((n * p * (1 - p)) / rounds))).toBeGreaterThan(FALSE_ALARM);
    expect(normalP((variance / (n * p * (1 - p)) - 1) / Math.sqrt(2 / rounds))).toBeGreaterThan(FALSE_ALARM);
  });

  it('give a tally its mean at once, and its quantiles when it is asked', () => {
    const tally = new LatencyTally(cells, { p99: random(7), others: random(8) });
    for (let again = 0; again < 2; again++) {
      tally.leaveOpen(even, undecided(200).counts, 600 * 200_000, first, last);
      tally.add(first, 1, 200_000);
      const { mean, p50, p95, p99 } = tally.summary();
      expect(mean).toBeCloseTo(0.2, 12);
      expect(p50 > 0.15 && p50 <= 0.25 && p50 < p95 && p95 < p99 && p99 <= 0.41).toBe(true);
      tally.clear();
      expect(tally.summary()).toEqual({ mean: 0, p50: 0, p95: 0, p99: 0 });
    }
  });

  it('have the same 99th percentile whether the other quantiles are read or not', () => {
    const summaries = [random(8), undefined].map((others) => {
      const tally = new LatencyTally(cells, { p99: random(7), others });
      return Array.from({ length: 5 }, () => {
        tally.clear();
        tally.leaveOpen(even, undecided(200).counts, 600 * 200_000, first, last);
        return tally.summary();
      });
    });
    const [all, few] = [summaries[0]!, summaries[1]!];
    expect(few.map(({ p99 }) => p99)).toEqual(all.map(({ p99 }) => p99));
    expect(new Set(all.map(({ p99 }) => p99)).size).toBeGreaterThan(1);
    expect(few.every(({ p50, p95 }) => Number.isNaN(p50) && Number.isNaN(p95))).toBe(true);
  });
});
