/**
 * PromQL over a day of a cluster: 1 000 series, a sample every 15 seconds. How long a query takes and how much memory the
 * samples do; and, where Prometheus is installed, how long the real one takes for the same queries on the same data in the
 * same run (over HTTP on loopback, as everyone who asks it has to).
 */

import { parsePromql } from '../src/languages/promql/parse.ts';
import { labels } from '../src/metrics/labels.ts';
import { queryInstant, queryRange } from '../src/metrics/query/query.ts';
import { createSeriesStore, type SeriesStore } from '../src/metrics/series.ts';
import { startPrometheus } from './peers/prometheus.ts';

const SERIES = 1_000;
const STEP_MS = 15_000;
const SAMPLES = 5_760;
const BEGIN_MS = 1_700_000_003_250;
const END_MS = BEGIN_MS + (SAMPLES - 1) * STEP_MS;

interface Question {
  readonly query: string;
  /** A range query over the last hour in steps of a minute. */
  readonly range: boolean;
}

const questions: readonly Question[] = [
  { query: 'sum(rate(http_requests_total[5m]))', range: false },
  { query: 'sum by (pod) (rate(http_requests_total{code=~"5.."}[5m]))', range: false },
  { query: 'sum(increase(http_requests_total[6h]))', range: false },
  { query: 'sum by (pod) (rate(http_requests_total[5m]))', range: true },
];

export async function run(): Promise<void> {
  const before = process.memoryUsage().rss;
  const store = filled();
  const { samples, bytes } = store.size();
  const grown = (process.memoryUsage().rss - before) / 1e6;
  console.log(
    `promql: ${SERIES} series, ${samples} samples: ${(bytes / 1e6).toFixed(0)} MB in arrays, process grew by ${grown.toFixed(0)} MB`,
  );
  const peer = await startPrometheus(store);
  if (peer === undefined)
    console.log('promql: Prometheus and promtool are not installed here, so there is no comparison');
  try {
    for (const question of questions) {
      const ours = await fastest(async () => ask(store, question));
      const line = `promql: ${question.range ? 'range  ' : 'instant'} ${question.query}: ${ours.ms.toFixed(2)} ms`;
      if (peer === undefined) console.log(line);
      else {
        const theirs = await fastest(() => peer.ask(question.query, question.range ? hour() : { atMs: END_MS }));
        const agree = near(ours.value, theirs.value) ? 'same answer' : `answers ${ours.value} and ${theirs.value}`;
        console.log(
          `${line}, Prometheus ${theirs.ms.toFixed(2)} ms, ${(theirs.ms / ours.ms).toFixed(1)} times as long (${agree})`,
        );
      }
    }
  } finally {
    peer?.stop();
  }
}

const hour = () => ({ startMs: END_MS - 3_600_000, endMs: END_MS, stepMs: 60_000 });

function filled(): SeriesStore {
  const store = createSeriesStore();
  for (let s = 0; s < SERIES; s += 1) {
    const code = s % 10 === 0 ? '500' : '200';
    const set = labels({
      __name__: 'http_requests_total',
      pod: `pod-${Math.floor(s / 10)}`,
      route: `/r${s % 10}`,
      code,
    });
    const series = store.series(set);
    let value = s;
    for (let i = 0; i < SAMPLES; i += 1) {
      value += (i * 7 + s * 13) % 29;
      store.append(series, BEGIN_MS + i * STEP_MS, value);
    }
  }
  return store;
}

/** The sum of all values of an answer, to see that two answers are the same. */
function ask(store: SeriesStore, { query, range }: Question): number {
  const parsed = parsePromql(query);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const { startMs, endMs, stepMs } = hour();
  const result = range
    ? queryRange(store, parsed.expr, startMs, endMs, stepMs, { prometheus: 2 })
    : queryInstant(store, parsed.expr, END_MS, { prometheus: 2 });
  if (!result.ok) throw new Error(result.problem);
  const { value } = result;
  if (value.kind === 'vector') return value.elements.reduce((sum, e) => sum + e.value, 0);
  if (value.kind === 'matrix') return value.series.flatMap((s) => s.points).reduce((sum, p) => sum + p.value, 0);
  throw new Error(`no sum of a ${value.kind}`);
}

/** The fastest of several goes, after some to warm up; both sides are treated alike. */
async function fastest(go: () => Promise<number>): Promise<{ readonly ms: number; readonly value: number }> {
  let ms = Number.POSITIVE_INFINITY;
  let value = 0;
  for (let i = 0; i < 15; i += 1) {
    const begin = performance.now();
    value = await go();
    if (i >= 5) ms = Math.min(ms, performance.now() - begin);
  }
  return { ms, value };
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (Math.abs(a) + Math.abs(b));
