/** What a real Prometheus 2.42 answered to queries on a data set in OpenMetrics text. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unquote } from '../../../src/languages/promql/quoting.ts';
import { labelsFromPairs, labels as labelsOf, METRIC_NAME, printSeries } from '../../../src/metrics/labels.ts';
import { createSeriesStore, type SeriesStore } from '../../../src/metrics/series.ts';
import type { Failure, Suite } from '../suite.ts';
import { near, numberOf } from './promql/compare.ts';
import { ask } from './promql/run-case.ts';

interface Answer {
  readonly resultType: string;
  readonly result:
    | readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[]
    | readonly [number, string];
}

export const suite: Suite = {
  name: 'promql-prom242',
  run(tree) {
    const [data, answers] = ['prom242-sample.om', 'prom242-sample.json'].map((f) => join(tree, 'promql', f)) as [
      string,
      string,
    ];
    if (!existsSync(data) || !existsSync(answers)) return undefined;
    const store = readOpenMetrics(readFileSync(data, 'utf8'));
    const { queries } = JSON.parse(readFileSync(answers, 'utf8')) as {
      queries: { query: string; at: number; data: Answer }[];
    };
    const failures: Failure[] = [];
    for (const { query, at, data: expected } of queries) {
      const result = ask(store, { query, kind: 'instant', atMs: Math.round(at * 1_000) }, false, { prometheus: 2 });
      const detail = result.ok ? differs(query, result.value, expected) : `failed: ${result.problem}`;
      if (detail !== undefined) failures.push({ name: query, detail });
    }
    return { passed: queries.length - failures.length, failures };
  },
};

type Value = (ReturnType<typeof ask> & { readonly ok: true })['value'];

function differs(query: string, value: Value, { resultType, result }: Answer): string | undefined {
  if (value.kind !== resultType) return `${value.kind} instead of ${resultType}`;
  if (value.kind === 'scalar') {
    const want = numberOf((result as readonly [number, string])[1]);
    return near(value.value, want, 1e-9) ? undefined : `${value.value} instead of ${want}`;
  }
  if (value.kind === 'string')
    return value.value === result[1] ? undefined : `${value.value} instead of ${String(result[1])}`;
  if (value.kind !== 'vector') return `${value.kind} cannot be compared`;
  const wanted = (result as readonly { metric: Record<string, string>; value: readonly [number, string] }[]).map(
    (e) => ({
      labels: labelsOf(e.metric),
      value: numberOf(e.value[1]),
    }),
  );
  if (wanted.length !== value.elements.length) return `${value.elements.length} elements instead of ${wanted.length}`;
  const ordered = /^(topk|bottomk|sort)/.test(query);
  for (const [i, want] of wanted.entries()) {
    const got = ordered ? value.elements[i] : value.elements.find((e) => e.labels.key === want.labels.key);
    if (got?.labels.key !== want.labels.key) return `no ${printSeries(want.labels)}${ordered ? ` at place ${i}` : ''}`;
    if (!near(got.value, want.value, 1e-9))
      return `${printSeries(want.labels)} is ${got.value} instead of ${want.value}`;
  }
  return undefined;
}

/** Samples of OpenMetrics text, without exemplars; enough for this file. */
function readOpenMetrics(text: string): SeriesStore {
  const store = createSeriesStore();
  for (const line of text.split('\n')) {
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+) (\S+)$/.exec(line);
    if (sample === null) continue;
    const [, name, inner = '', value, seconds] = sample;
    const pairs = [...inner.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)=("(?:[^"\\]|\\.)*")/g)].map((m): [string, string] => [
      m[1]!,
      unquote(m[2]!),
    ]);
    store.append(
      labelsFromPairs([[METRIC_NAME, name!], ...pairs]),
      Math.round(Number(seconds) * 1_000),
      numberOf(value!),
    );
  }
  return store;
}
