import { describe, expect, it } from 'vitest';
import { meanInterval, summarise } from '../../src/study/statistics/student.ts';
import { PILOT_RUNS, runsFor } from '../../src/study/two-stage.ts';
import { exponentials, normals, stream } from './random-numbers.ts';

const WIDTH = { relative: 0.3, measures: ['x'], mostRuns: 10_000 };

type Draw = (random: ReturnType<typeof stream>, n: number) => number[];

/** The share of studies whose 95 % interval holds the truth of 1. */
function coverage(
  name: string,
  draw: Draw,
  study: (draw: (n: number) => number[]) => number[],
  studies = 4_000,
): number {
  const random = stream(name);
  let covered = 0;
  for (let i = 0; i < studies; i++) {
    const interval = meanInterval(summarise(study((n) => draw(random, n))) as never, 0.95);
    if (interval !== null && (interval.low ?? 2) <= 1 && 1 <= (interval.high ?? 0)) covered += 1;
  }
  return covered / studies;
}

/** As `--until-width` does: a pilot tells how many, other numbers are the answer. */
function twoStage(draw: (n: number) => number[]): number[] {
  const pilot = summarise(draw(PILOT_RUNS));
  const spread = { measure: 'x', release: 0, count: PILOT_RUNS, deviation: pilot?.deviation ?? 0, scale: 1 };
  return draw(runsFor([spread], PILOT_RUNS, WIDTH, 0.95).runs);
}

/** As one should not: look after every run, and stop when it looks narrow. */
function peeking(draw: (n: number) => number[]): number[] {
  const values = draw(5);
  for (;;) {
    const interval = meanInterval(summarise(values) as never, 0.95);
    if (interval !== null && (interval.high ?? 9) - (interval.low ?? 0) <= 2 * WIDTH.relative) return values;
    values.push(...draw(1));
  }
}

const around1: Draw = (random, n) => normals(random, n).map((x) => 1 + x);

describe('as many runs as it takes', () => {
  // 4 000 studies: the standard error of a coverage of 95 % is 0.34 %.
  it('covers as often as it says where numbers are normal', () => {
    const covered = coverage('normal', around1, twoStage);
    expect(covered).toBeGreaterThan(0.94);
    expect(covered).toBeLessThan(0.96);
  });

  it('loses nothing beside the same number of runs fixed beforehand where they are skewed', () => {
    const staged = coverage('skewed', exponentials, twoStage);
    const fixed = coverage('skewed fixed', exponentials, (draw) => draw(60));
    expect(Math.abs(staged - fixed)).toBeLessThan(0.02);
    expect(staged).toBeGreaterThan(0.925);
  });

  it('does not do what stopping at a narrow look does: that covers less often than it says', () => {
    const peeked = coverage('peeking', exponentials, peeking);
    expect(peeked).toBeLessThan(0.92);
    expect(peeked).toBeLessThan(coverage('not peeking', exponentials, twoStage) - 0.01);
  });

  it('reaches the width nine times of ten', () => {
    const random = stream('width');
    let reached = 0;
    for (let i = 0; i < 1_000; i++) {
      const interval = meanInterval(summarise(twoStage((n) => around1(random, n))) as never, 0.95);
      if (interval !== null && (interval.high ?? 9) - (interval.low ?? 0) <= 2 * WIDTH.relative) reached += 1;
    }
    expect(reached / 1_000).toBeGreaterThan(0.82);
  });

  it('asks for more where half of the runs have no number, and never for more than is allowed', () => {
    const spread = { measure: 'x', release: 0, count: PILOT_RUNS, deviation: 1, scale: 1 };
    const all = runsFor([spread], PILOT_RUNS, WIDTH, 0.95).runs;
    const half = runsFor([{ ...spread, count: PILOT_RUNS / 2 }], PILOT_RUNS, WIDTH, 0.95).runs;
    expect(half).toBeGreaterThan(1.9 * all);
    expect(runsFor([spread], PILOT_RUNS, { ...WIDTH, relative: 0.001 }, 0.95)).toEqual({ runs: 10_000, capped: true });
  });
});
