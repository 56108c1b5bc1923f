import { describe, expect, it } from 'vitest';
import { parsePromql } from '../../../src/languages/promql/parse.ts';
import { type Labels, labels, printSeries } from '../../../src/metrics/labels.ts';
import { type QueryOptions, type QueryResult, queryInstant, queryRange } from '../../../src/metrics/query/query.ts';
import { createSeriesStore } from '../../../src/metrics/series.ts';

const MINUTE = 60_000;

/** A store with one sample of each series every 15 s from 0 on; `undefined` is no sample. */
function storeOf(series: readonly (readonly [Labels, readonly (number | undefined | '†')[]])[]) {
  const store = createSeriesStore();
  for (const [set, values] of series) {
    values.forEach((value, i) => {
      if (value === '†') store.appendStale(set, i * 15_000);
      else if (value !== undefined) store.append(set, i * 15_000, value);
    });
  }
  return store;
}

function ask(
  store: ReturnType<typeof storeOf>,
  query: string,
  timeMs: number,
  options: QueryOptions = {},
): QueryResult {
  const parsed = parsePromql(query, { experimental: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return queryInstant(store, parsed.expr, timeMs, options);
}

/** The answer as text lines. */
function show(result: QueryResult): string[] {
  if (!result.ok) return [`error: ${result.problem}`];
  const { value } = result;
  if (value.kind === 'vector') return value.elements.map((e) => `${printSeries(e.labels)} ${e.value}`);
  if (value.kind === 'matrix') {
    return value.series.map(
      (s) => `${printSeries(s.labels)} ${s.points.map((p) => `${p.value}@${p.timeMs}`).join(' ')}`,
    );
  }
  return [String(value.value)];
}

const hits = (track: string) => labels({ __name__: 'hits_total', track });
const growing = Array.from({ length: 41 }, (_v, i) => i * 3);

describe('an instant query', () => {
  it('extrapolates the rate of a counter to the bounds of the range', () => {
    expect(show(ask(storeOf([[hits('canary'), growing]]), 'rate(hits_total[1m])', 5 * MINUTE))).toEqual([
      '{track="canary"} 0.19999999999999998',
    ]);
  });

  it('needs two samples for a rate, so that a range of one interval gives nothing', () => {
    const store = storeOf([[hits('canary'), growing]]);
    expect(show(ask(store, 'rate(hits_total[15s])', 5 * MINUTE))).toEqual([]);
    expect(show(ask(store, 'rate(hits_total[15s])', 5 * MINUTE, { prometheus: 2 }))).toEqual(['{track="canary"} 0.2']);
  });

  it('does not see a series after its end', () => {
    const store = storeOf([[hits('canary'), [1, 2, '†']]]);
    expect(show(ask(store, 'hits_total', 15_000))).toEqual(['hits_total{track="canary"} 2']);
    expect(show(ask(store, 'hits_total', 30_000))).toEqual([]);
    expect(show(ask(store, 'count_over_time(hits_total[1m])', 30_000))).toEqual(['{track="canary"} 2']);
  });

  it('sees the newest sample for the lookback and no longer', () => {
    const store = storeOf([[hits('canary'), [1]]]);
    expect(show(ask(store, 'hits_total', 5 * MINUTE - 1))).toHaveLength(1);
    expect(show(ask(store, 'hits_total', 5 * MINUTE))).toEqual([]);
  });

  it('gives nothing for a sum over nothing, and NaN for nothing divided by nothing', () => {
    const store = storeOf([[hits('canary'), [0, 0, 0, 0, 0, 0]]]);
    expect(show(ask(store, 'sum(nothing)', MINUTE))).toEqual([]);
    expect(show(ask(store, 'sum(rate(hits_total[1m])) / sum(rate(hits_total[1m]))', MINUTE))).toEqual(['{} NaN']);
  });

  it('adds in the order of labels, with what rounding loses', () => {
    const store = storeOf([
      [hits('a'), [1e100]],
      [hits('b'), [1]],
      [hits('c'), [-1e100]],
    ]);
    expect(show(ask(store, 'sum(hits_total)', 0))).toEqual(['{} 1']);
  });

  it('reports a quantile from buckets', () => {
    const bucket = (le: string) => labels({ __name__: 'wait_bucket', le });
    const store = storeOf([
      [bucket('0.1'), [10]],
      [bucket('0.5'), [90]],
      [bucket('+Inf'), [100]],
    ]);
    expect(show(ask(store, 'histogram_quantile(0.5, wait_bucket)', 0))).toEqual(['{} 0.30000000000000004']);
    expect(show(ask(store, 'histogram_quantile(0.99, wait_bucket)', 0))).toEqual(['{} 0.5']);
  });

  it('answers a run-time mistake with the text of Prometheus', () => {
    const store = storeOf([
      [hits('a'), [1]],
      [hits('b'), [1]],
    ]);
    expect(show(ask(store, 'hits_total * on () hits_total', 0))[0]).toContain('many-to-many matching not allowed');
    expect(show(ask(store, 'label_replace(hits_total, "track", "same", "", "")', 0))).toEqual([
      'error: vector cannot contain metrics with the same labelset',
    ]);
  });

  it('says plainly what is not modelled', () => {
    expect(show(ask(storeOf([]), 'histogram_avg(x)', 0))[0]).toBe(
      'error: histogram_avg() needs native histograms, which are not modelled',
    );
  });

  it('says which series it looked at and how many samples it read', () => {
    const store = storeOf([
      [hits('canary'), growing],
      [hits('stable'), growing],
      [labels({ __name__: 'up' }), [1]],
    ]);
    const { touched } = ask(store, 'rate(hits_total{track="canary"}[1m])', 5 * MINUTE);
    expect(touched.series().map(printSeries)).toEqual(['hits_total{track="canary"}']);
    expect(touched.samples).toBe(4);
  });

  it('remarks that a metric might be no counter', () => {
    const { infos } = ask(storeOf([[labels({ __name__: 'load' }), [1, 2, 3, 4, 5]]]), 'rate(load[1m])', MINUTE);
    expect(infos).toEqual([
      'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "load" (1:6)',
    ]);
  });

  it('answers a range selector with the samples themselves', () => {
    expect(show(ask(storeOf([[hits('a'), [1, 2, 3]]]), 'hits_total[30s]', 30_000))).toEqual([
      'hits_total{track="a"} 2@15000 3@30000',
    ]);
  });

  it('aligns the steps of a subquery to absolute time', () => {
    const store = storeOf([[hits('a'), growing]]);
    expect(show(ask(store, 'hits_total[1m:20s]', 70_000))).toEqual(['hits_total{track="a"} 3@20000 6@40000 12@60000']);
  });
});

describe('a range query', () => {
  const store = storeOf([
    [hits('a'), [1, 2, undefined, '†', undefined, 6]],
    [hits('b'), [undefined, 5]],
  ]);
  const range = (query: string) => {
    const parsed = parsePromql(query);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    return show(queryRange(store, parsed.expr, 0, 75_000, 15_000));
  };

  it('evaluates every step by itself and leaves out steps without a value', () => {
    expect(range('hits_total{track="a"}')).toEqual(['hits_total{track="a"} 1@0 2@15000 2@30000 6@75000']);
  });

  it('gives a scalar as one series without labels', () => {
    expect(range('time()')).toEqual(['{} 0@0 15@15000 30@30000 45@45000 60@60000 75@75000']);
  });

  it('is sorted by labels whatever the query sorts by', () => {
    expect(range('sort_desc(hits_total)').map((line) => line.split(' ')[0])).toEqual([
      'hits_total{track="a"}',
      'hits_total{track="b"}',
    ]);
  });

  it('cannot be asked for text', () => {
    expect(range('"text"')).toEqual([
      'error: invalid expression type "string" for range query, must be Scalar or instant Vector',
    ]);
  });
});
