/**
 * Generated queries over generated series, answered by us and by a real Prometheus on this machine. Debian brings version
 * 2.42, so its rules are asked for; functions whose meaning changed since are not generated.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Peer,
  type PrometheusData,
  prometheusIsInstalled,
  startPrometheus,
} from '../../../bench/peers/prometheus.ts';
import { parsePromql } from '../../../src/languages/promql/parse.ts';
import { labels } from '../../../src/metrics/labels.ts';
import { type QueryResult, queryInstant, queryRange } from '../../../src/metrics/query/query.ts';
import { createSeriesStore, type SeriesStore } from '../../../src/metrics/series.ts';

const BEGIN_MS = 1_700_000_003_250;
const END_MS = BEGIN_MS + 240 * 15_000;
const QUERIES = 2_000;

/** Numbers from a seed (Park and Miller's generator), printed nowhere because it is always the same. */
class Choices {
  #state = 20_261_121;
  next(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }
  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }
  some<T>(list: readonly T[]): readonly T[] {
    return list.filter(() => this.next() < 0.5);
  }
}

/** Counters that restart, gauges that stop and begin, a histogram; irregular steps. */
function generatedStore(choices: Choices): SeriesStore {
  const store = createSeriesStore();
  for (const track of ['canary', 'stable']) {
    for (const code of ['200', '404', '500']) {
      let total = 0;
      let load = 50;
      for (let t = BEGIN_MS; t < END_MS; t += 15_000) {
        total = choices.next() < 0.01 ? 0 : total + Math.floor(choices.next() * 20);
        load += choices.next() * 4 - 2;
        if (choices.next() < 0.97) store.append(labels({ __name__: 'hits_total', track, code }), t, total);
        if (code !== '404' || t % 600_000 < 300_000) store.append(labels({ __name__: 'load', track, code }), t, load);
      }
    }
    const counts = [0, 0, 0, 0];
    for (let t = BEGIN_MS; t < END_MS; t += 15_000) {
      ['0.1', '0.5', '1', '+Inf'].forEach((le, i) => {
        for (let bucket = i; bucket < counts.length; bucket += 1) counts[bucket]! += Math.floor(choices.next() * 5);
        store.append(labels({ __name__: 'wait_bucket', track, le }), t, counts[i]!);
      });
    }
  }
  return store;
}

const RANGE_FUNCTIONS = [
  'rate',
  'increase',
  'delta',
  'irate',
  'idelta',
  'deriv',
  'changes',
  'resets',
  'sum_over_time',
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'count_over_time',
  'stddev_over_time',
  'last_over_time',
  'present_over_time',
  'absent_over_time',
];
const FUNCTIONS = ['abs', 'ceil', 'floor', 'sqrt', 'sgn', 'exp', 'ln', 'timestamp', 'hour', 'day_of_week', 'absent'];
const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count', 'group'];
const LABELS = ['track', 'code', 'le'];

function selector(choices: Choices): string {
  const braces = choices.of(['', '', '{track="canary"}', '{code=~"5..|4.."}', '{code!="200",track!~"s.*"}']);
  return choices.of(['hits_total', 'load', 'wait_bucket']) + braces;
}

const range = (choices: Choices): string => choices.of(['40s', '1m', '5m', '12m', '30m']);
const shift = (choices: Choices): string => choices.of(['', '', '', ' offset 3m', ' offset -1m']);

function vector(choices: Choices, depth: number): string {
  const inner = () => vector(choices, depth - 1);
  const names = () => choices.some(LABELS).join(', ');
  const kind = depth <= 0 ? 0 : choices.next();
  if (kind < 0.15) return selector(choices) + shift(choices);
  if (kind < 0.45) return `${choices.of(RANGE_FUNCTIONS)}(${selector(choices)}[${range(choices)}]${shift(choices)})`;
  if (kind < 0.5)
    return `${choices.of(RANGE_FUNCTIONS)}((${inner()})[${range(choices)}:${choices.of(['17s', '1m', ''])}])`;
  if (kind < 0.7) return `${choices.of(AGGREGATIONS)} ${choices.of(['by', 'without'])} (${names()}) (${inner()})`;
  if (kind < 0.75) return `${choices.of(FUNCTIONS)}(${inner()})`;
  if (kind < 0.8) return `histogram_quantile(${choices.of(['0.5', '0.9', '0.99'])}, ${inner()})`;
  if (kind < 0.83) return `predict_linear(${selector(choices)}[${range(choices)}], 60)`;
  if (kind < 0.86) return `label_replace(${inner()}, "kind", "$1-x", "code", "(.).*")`;
  if (kind < 0.93)
    return `((${inner()}) ${choices.of(['+', '*', '/', '>', '<= bool', '!='])} ${choices.of(['2', '0.5', '10'])})`;
  const matching = choices.of(['', `on (${names()}) `, `ignoring (${names()}) `]);
  return `((${inner()}) ${choices.of(['+', '-', '/', 'and', 'or', 'unless'])} ${matching}(${inner()}))`;
}

/** A series of an answer: labels and times as text, and the values at them. */
interface Line {
  readonly text: string;
  readonly values: readonly number[];
}

const sorted = (lines: readonly Line[]): readonly Line[] => [...lines].sort((a, b) => (a.text < b.text ? -1 : 1));

function linesOf(result: QueryResult): readonly Line[] {
  if (!result.ok) return [{ text: 'error', values: [] }];
  const { value } = result;
  if (value.kind === 'vector') {
    return sorted(value.elements.map((e) => ({ text: e.labels.pairs.join(';'), values: [e.value] })));
  }
  if (value.kind !== 'matrix') throw new Error(`no lines for a ${value.kind}`);
  const line = ({ labels: set, points }: (typeof value.series)[number]) => ({
    text: `${set.pairs.join(';')} @ ${points.map((p) => p.timeMs).join()}`,
    values: points.map((p) => p.value),
  });
  return sorted(value.series.map(line));
}

interface PeerSeries {
  readonly metric: Record<string, string>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

function peerLines(data: PrometheusData | string): readonly Line[] {
  if (typeof data === 'string') return [{ text: 'error', values: [] }];
  const number = (text: string) => Number(text.replace('Inf', 'Infinity'));
  const line = ({ metric, value, values }: PeerSeries) => {
    const name = labels(metric).pairs.join(';');
    if (values === undefined) return { text: name, values: [number(value![1])] };
    return {
      text: `${name} @ ${values.map(([t]) => Math.round(t * 1_000)).join()}`,
      values: values.map(([, v]) => number(v)),
    };
  };
  return sorted((data.result as readonly PeerSeries[]).map(line));
}

/** Equal, or apart by rounding; what is nearly nothing beside the counts in the data is nothing. */
const near = (a: number, b: number): boolean =>
  Object.is(a, b) ||
  a === b ||
  Math.abs(a - b) <= 1e-9 * (Math.abs(a) + Math.abs(b)) ||
  Math.abs(a) + Math.abs(b) < 1e-9;

const agree = (ours: readonly Line[], theirs: readonly Line[]): boolean =>
  ours.length === theirs.length &&
  ours.every(
    ({ text, values }, i) => text === theirs[i]!.text && values.every((v, k) => near(v, theirs[i]!.values[k]!)),
  );

const installed = prometheusIsInstalled();

describe(`a real Prometheus${installed ? '' : ' (skipped: prometheus and promtool are not installed here)'}`, () => {
  const choices = new Choices();
  const store = generatedStore(choices);
  let peer: Peer | undefined;
  beforeAll(async () => {
    if (installed) peer = await startPrometheus(store);
  }, 60_000);
  afterAll(() => peer?.stop());

  it.skipIf(!installed)(`gives the same answers to ${QUERIES} generated queries`, { timeout: 120_000 }, async () => {
    const different: string[] = [];
    let empty = 0;
    for (let i = 0; i < QUERIES; i += 1) {
      const query = vector(choices, 3);
      const parsed = parsePromql(query);
      if (!parsed.ok) throw new Error(`${query}: ${parsed.problem.message}`);
      const atMs = BEGIN_MS + 600_000 + Math.floor(choices.next() * 3_000) * 1_000 + 117;
      const times = { startMs: atMs - 300_000, endMs: atMs, stepMs: 60_000 };
      const isRange = choices.next() < 0.3;
      const ours = isRange
        ? queryRange(store, parsed.expr, times.startMs, times.endMs, times.stepMs, { prometheus: 2 })
        : queryInstant(store, parsed.expr, atMs, { prometheus: 2 });
      const theirs = peerLines(await peer!.data(query, isRange ? times : { atMs }));
      if (theirs.length === 0) empty += 1;
      const mine = linesOf(ours);
      if (!agree(mine, theirs)) different.push(`${query} @ ${atMs}: ${JSON.stringify({ mine, theirs })}`);
    }
    expect(different.slice(0, 5).join('\n')).toBe('');
    expect(empty).toBeLessThan(QUERIES / 3);
  });
});
