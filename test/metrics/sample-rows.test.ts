import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { labels } from '../../src/metrics/labels.ts';
import { createSeriesStore, groupOf, type SeriesStore } from '../../src/metrics/series.ts';

const named = (i: number) => labels({ __name__: `m${i}` });

/** All samples of all series; † is an end. */
const written = (store: SeriesStore) =>
  store.all().map(({ labels: own, samples }) => {
    const all: string[] = [];
    samples.each((timeMs, value, stale) => all.push(`${timeMs}:${stale ? '†' : value}`));
    return [own.key, ...all];
  });

/** Writes by rows and one by one at once, so that they can be compared. */
function twins(groups: readonly (readonly number[])[], options = {}) {
  const byRow = createSeriesStore(options);
  const oneByOne = createSeriesStore(options);
  const rows = groups.map((group) => groupOf(group.map((i) => byRow.series(named(i)))));
  const held = groups.map((group) => group.map((i) => oneByOne.series(named(i))));
  return {
    byRow,
    oneByOne,
    append(g: number, timeMs: number, values: readonly number[]) {
      byRow.appendRow(rows[g]!, timeMs, values);
      for (const [i, series] of held[g]!.entries()) oneByOne.append(series, timeMs, values[i]!);
    },
    end(g: number, timeMs: number) {
      byRow.endRow(rows[g]!, timeMs);
      for (const series of held[g]!) oneByOne.appendStale(series, timeMs);
    },
    appendAlone(i: number, timeMs: number, value: number) {
      byRow.append(named(i), timeMs, value);
      oneByOne.append(named(i), timeMs, value);
    },
  };
}

describe('samples written in rows', () => {
  it('are found in each series, also those that came after somebody had looked', () => {
    const { byRow, append } = twins([[0, 1]]);
    append(0, 1_000, [1, 2]);
    expect(written(byRow)).toEqual([
      [named(0).key, '1000:1'],
      [named(1).key, '1000:2'],
    ]);
    append(0, 2_000, [3, 4]);
    expect(byRow.series(named(1)).samples.length).toBe(2);
    expect(byRow.series(named(0)).samples.newestMs).toBe(2_000);
  });

  it('are the same as written one by one, whoever else writes to the series and in whichever order', () => {
    const random = createStreams(1).named('rows');
    for (let round = 0; round < 300; round += 1) {
      // Groups overlap, and the last one has a series twice.
      const both = twins([[0, 1, 2], [2, 3], [4], [1, 5, 1]], round % 2 === 0 ? {} : { retentionMs: 40 });
      let now = 0;
      for (let step = 0; step < 60; step += 1) {
        now += random.integer(3);
        const late = Math.max(0, now - random.integer(4));
        const g = random.integer(4);
        const what = random.integer(10);
        if (what < 7) both.append(g, late, [step, -step, step / 2].slice(0, [3, 2, 1, 3][g]));
        else if (what < 8) both.end(g, late);
        else if (what < 9) both.appendAlone(random.integer(6), late, step);
        else expect(both.byRow.size().samples).toBe(both.oneByOne.size().samples);
      }
      expect(written(both.byRow)).toEqual(written(both.oneByOne));
    }
  });

  it('do not pile up beyond what is handed out at once', () => {
    const { byRow, append } = twins([[0]]);
    for (let i = 0; i < 1_000; i += 1) append(0, i * 15_000, [i]);
    expect(byRow.series(named(0)).samples.length).toBe(1_000);
    expect(byRow.size().bytes / 1_000).toBeLessThan(20);
  });
});
