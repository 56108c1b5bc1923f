import { describe, expect, it } from 'vitest';
import { labels } from '../../src/metrics/labels.ts';
import { type Point, Window } from '../../src/metrics/samples.ts';
import { createSeriesStore } from '../../src/metrics/series.ts';

const web = labels({ __name__: 'hits', job: 'web' });
const api = labels({ __name__: 'hits', job: 'api' });

function window(store: ReturnType<typeof createSeriesStore>, set: typeof web, after: number, upto: number): number[] {
  const into = new Window();
  store.series(set).samples.windowInto(into, after, upto);
  return [...into.values.slice(0, into.length)];
}

describe('a series store', () => {
  it('gives back the samples of a range that is open on the left', () => {
    const store = createSeriesStore();
    for (let i = 0; i < 2_000; i += 1) store.append(web, i * 15_000, i);
    expect(window(store, web, 15_000, 60_000)).toEqual([2, 3, 4]);
    expect(window(store, web, -1, 2_000 * 15_000)).toHaveLength(2_000);
    expect(window(store, web, 512 * 15_000, 514 * 15_000)).toEqual([513, 514]);
  });

  it('finds the newest sample at or before an instant, markers included', () => {
    const store = createSeriesStore();
    store.append(web, 1_000, 1);
    store.append(web, 2_000, 2);
    store.appendStale(web, 3_000);
    const at: Point = { timeMs: 0, value: 0, stale: false };
    const newest = (ms: number) => (store.series(web).samples.newestAt(ms, at) ? { ...at } : undefined);
    expect(newest(999)).toBeUndefined();
    expect(newest(2_500)).toEqual({ timeMs: 2_000, value: 2, stale: false });
    expect(newest(9_000)?.stale).toBe(true);
    expect(window(store, web, 0, 9_000)).toEqual([1, 2]);
  });

  it('refuses samples that are late or contradict one at the same time', () => {
    const store = createSeriesStore();
    expect(store.append(web, 2_000, 1)).toBe('appended');
    expect(store.append(web, 1_000, 1)).toBe('out-of-order');
    expect(store.append(web, 2_000, 2)).toBe('duplicate');
    expect(store.append(web, 2_000, 1)).toBe('appended');
    expect(store.size().samples).toBe(1);
  });

  it('keeps a NaN that was measured apart from a marker', () => {
    const store = createSeriesStore();
    store.append(web, 1_000, Number.NaN);
    expect(window(store, web, 0, 1_000)).toEqual([Number.NaN]);
  });

  it('selects by every kind of matcher, sorted by labels', () => {
    const store = createSeriesStore();
    store.append(web, 0, 1);
    store.append(api, 0, 1);
    store.append(labels({ __name__: 'up' }), 0, 1);
    const jobs = (...matchers: Parameters<typeof store.select>[0]) => store.select(matchers).map((s) => s.labels.key);
    expect(jobs({ name: '__name__', op: '=', value: 'hits' })).toEqual([api.key, web.key]);
    expect(jobs({ name: 'job', op: '=~', value: 'w.*' })).toEqual([web.key]);
    expect(jobs({ name: 'job', op: '!=', value: 'web' })).toHaveLength(2);
    expect(jobs({ name: 'job', op: '=', value: '' })).toEqual([labels({ __name__: 'up' }).key]);
  });

  it('notices series that come after a selection was made', () => {
    const store = createSeriesStore();
    const all = () => store.select([{ name: '__name__', op: '=', value: 'hits' }]).length;
    store.append(web, 0, 1);
    expect(all()).toBe(1);
    store.append(api, 0, 1);
    expect(all()).toBe(2);
  });

  it('forgets what is older than its retention, and series that have nothing left', () => {
    const store = createSeriesStore({ retentionMs: 3_600_000 });
    store.append(api, 0, 1);
    const held = store.series(web);
    for (let i = 0; i < 5_760; i += 1) store.append(held, i * 15_000, i);
    expect(store.size().samples).toBeLessThan(1_000);
    expect(store.all().map((s) => s.labels.key)).toEqual([web.key]);
    expect(store.labelValues('job')).toEqual(['web']);
  });

  it('takes a writer back whose series was forgotten', () => {
    const store = createSeriesStore({ retentionMs: 60_000 });
    const held = store.series(api);
    store.append(held, 0, 1);
    store.append(web, 600_000, 1);
    expect(store.all()).toHaveLength(1);
    store.append(held, 600_000, 2);
    expect(store.all()).toHaveLength(2);
  });

  it('takes about a dozen bytes a sample', () => {
    const store = createSeriesStore();
    for (let i = 0; i < 5_760; i += 1) store.append(web, i * 15_000, i);
    expect(store.size().bytes / 5_760).toBeLessThan(14);
  });
});
