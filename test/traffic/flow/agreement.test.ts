/**
 * The two flows are one law: what they produce is compared as two samples of one distribution. A fresh pair of seeds would
 * fail a test with probability 10^-4 (`FALSE_ALARM`).
 */
import { describe, expect, it } from 'vitest';
import { atSecond, type Duration, milliseconds, seconds } from '../../../src/kernel/time.ts';
import type { FlowPorts } from '../../../src/traffic/flow/flow.ts';
import type { MetricsModel } from '../../../src/traffic/model.ts';
import { sampled } from '../flow-laws/reading.ts';
import { FALSE_ALARM, homogeneityP, normalP } from '../goodness-of-fit.ts';
import { behaviour, evenly, type FlowKind, metrics, pod, rig, source } from '../rig.ts';

/** Histograms whose bounds leave the slow ones together. */
const coarse: MetricsModel = {
  families: [],
  app: [{ name: 'http_response_time_seconds', type: 'histogram', labels: {}, buckets: [0.02, 0.1] }],
  countsOwnScrapes: false,
};

const INTERVAL = 5;
const INTERVALS = 1_200;

interface Story {
  readonly p99: Duration;
  /** How long after a tick a scrape comes, in seconds. */
  readonly lag: number;
}
const lively: Story = { p99: seconds(2), lag: 0.37 };
/** No stretch is shorter than its latencies, so that those still being answered are known by their number. */
const quick: Story = { p99: milliseconds(300), lag: 2.5 };

/** What a scraper sees of one of three pods, and what reports say, interval by interval, of a lively canary. */
function observe(kind: FlowKind, seed: number, calm?: FlowPorts['calm'], { p99, lag }: Story = lively) {
  const served = behaviour({ latency: { kind: 'lognormal', median: milliseconds(80), p99 }, statuses: { 500: 0.08 } });
  const pods = ['a', 'b', 'c'].map((name) => pod(name, 1, { behaviour: served }));
  const canary = pod('d', 2, { behaviour: served });
  const targets = [
    ...pods.map((p) => ({ pod: p, service: 's', share: 0.3 })),
    { pod: canary, service: 's', share: 0.1 },
  ];
  const run = rig(
    kind,
    { targets, unserved: [] },
    {
      sources: [source({ arrivals: { kind: 'poisson', perSecond: 10 } })],
      seed,
      ...(calm === undefined ? {} : { calm }),
    },
  );
  const series = {
    count: [] as number[],
    failed: [] as number[],
    slow: [] as number[],
    sum: [] as number[],
    canary: [] as number[],
  };
  let last = { count: 0, failed: 0, slow: 0, sum: 0, canary: 0 };
  for (let i = 1; i <= INTERVALS; i++) {
    // Scrapes come between ticks, as they do.
    run.runTo(i * INTERVAL + lag);
    run.flow.settle();
    const [target] = pods as [(typeof pods)[number]];
    const count = sampled(target, 'http_requests_total');
    const now = {
      count,
      failed: sampled(target, 'http_requests_total', { code: '500' }),
      slow: count - sampled(target, 'http_request_duration_seconds_bucket', { le: '0.25' }),
      sum: sampled(target, 'http_request_duration_seconds_sum'),
      canary: sampled(canary, 'http_requests_total'),
    };
    for (const key of ['count', 'failed', 'slow', 'sum', 'canary'] as const) series[key].push(now[key] - last[key]);
    last = now;
  }
  return { series, ticks: run.ticks };
}

const exact = observe('exact', 31);
const aggregate = observe('aggregate', 32);
const untilTheEnd = { tick: seconds(5), until: atSecond(INTERVAL * INTERVALS) };
const calm = observe('aggregate', 33, untilTheEnd);
const [quickExact, quickDrawn] = [observe('exact', 34, undefined, quick), observe('aggregate', 35, untilTheEnd, quick)];

const tally = (values: readonly number[], width = 1, cells = 60): number[] => {
  const counts = new Array<number>(cells).fill(0);
  for (const v of values) counts[Math.min(cells - 1, Math.max(0, Math.floor(v / width)))]! += 1;
  return counts;
};
const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
const variance = (xs: readonly number[]) => mean(xs.map((x) => (x - mean(xs)) ** 2));

describe.each([
  ['aggregate flow', exact, aggregate],
  ['aggregate flow in long ticks', exact, calm],
  ['aggregate flow of quick answers', quickExact, quickDrawn],
])('exact flow and %s', (_, exact, drawn) => {
  it.each(['count', 'failed', 'slow', 'canary'] as const)(
    'agree in distribution: %s in an interval, at one pod',
    (key) => {
      expect(homogeneityP(tally(exact.series[key]), tally(drawn.series[key]))).toBeGreaterThan(FALSE_ALARM);
    },
  );

  it('agree in the distribution of a pod\u2019s mean latency in an interval', () => {
    const means = ({ series }: typeof exact) => series.sum.map((s, i) => s / Math.max(1, series.count[i]!));
    expect(homogeneityP(tally(means(exact), 0.01), tally(means(drawn), 0.01))).toBeGreaterThan(FALSE_ALARM);
  });

  it('agree in the variance of sums between pods that are dealt from one group', () => {
    const [a, b] = [exact.series.sum, drawn.series.sum];
    const fourth = (xs: readonly number[]) => mean(xs.map((x) => (x - mean(xs)) ** 4));
    const error = (xs: readonly number[]) => (fourth(xs) - variance(xs) ** 2) / xs.length;
    expect(normalP((variance(a) - variance(b)) / Math.sqrt(error(a) + error(b)))).toBeGreaterThan(FALSE_ALARM);
  });
});

describe('exact and aggregate flow', () => {
  it.each(['p50', 'p95'] as const)('agree in the distribution of %s that ticks report', (key) => {
    const values = ({ ticks }: typeof exact) => ticks.filter((t) => t.revision === 1).map((t) => t.latency[key]);
    const width = key === 'p50' ? 0.005 : 0.05;
    expect(homogeneityP(tally(values(exact), width), tally(values(aggregate), width))).toBeGreaterThan(FALSE_ALARM);
  });

  it('agree in what a release that dies young leaves unanswered', () => {
    const cut = (kind: FlowKind) =>
      Array.from({ length: 150 }, (_, i) => {
        const slow = behaviour({ latency: { kind: 'exponential', mean: seconds(1) } });
        const [dying, other] = [pod('a', 2, { behaviour: slow }), pod('b', 2, { behaviour: slow })];
        const route = { targets: [dying, other].map((p) => ({ pod: p, service: 's', share: 0.5 })), unserved: [] };
        const run = rig(kind, route, {
          seed: 1_000 + i,
          sources: [source({ arrivals: { kind: 'poisson', perSecond: 20 } })],
        });
        run.engine.schedule(atSecond(3.3), 'world', () => {
          dying.alive = false;
          run.reroute({ targets: [{ pod: other, service: 's', share: 1 }], unserved: [] });
        });
        run.runTo(5);
        return run.ticks.reduce((sum, t) => sum + (t.failures.reset ?? 0), 0);
      });
    expect(homogeneityP(tally(cut('exact')), tally(cut('aggregate')))).toBeGreaterThan(FALSE_ALARM);
  });

  // Widths of half a cell or less, so that a share of the quantiles in the wrong place would be seen.
  it.each([
    {
      about: 'so many come that bands are counted and cells left open',
      perSecond: 1_000,
      served: behaviour(),
      model: metrics,
      widths: { mean: 0.0005, p50: 0.0005, p95: 0.002, p99: 0.005 },
    },
    {
      about: 'a tenth is slow, and the histograms do not say how slow',
      perSecond: 200,
      served: behaviour({ latency: { kind: 'lognormal', median: milliseconds(20), p99: seconds(1) } }),
      model: coarse,
      widths: { mean: 0.005, p50: 0.001, p95: 0.02, p99: 0.1 },
    },
  ])('agree in the latencies that ticks report when $about', ({ perSecond, served, model, widths }) => {
    const reported = (kind: FlowKind, seed: number) => {
      const users = source({ arrivals: { kind: 'poisson', perSecond } });
      const run = rig(kind, evenly([pod('a', 1, { behaviour: served }, model)]), { sources: [users], seed, model });
      // Ticks are cut in two, as by scrapes.
      for (let s = 0; s < 800; s++) {
        run.runTo(s + 0.6);
        run.flow.settle();
      }
      return run.ticks.map(({ latency }) => latency);
    };
    const [a, b] = [reported('exact', 51), reported('aggregate', 52)];
    for (const key of ['mean', 'p50', 'p95', 'p99'] as const) {
      const tallied = (all: typeof a) =>
        tally(
          all.map((latency) => latency[key]),
          widths[key],
          120,
        );
      expect(homogeneityP(tallied(a), tallied(b)), key).toBeGreaterThan(FALSE_ALARM);
    }
  });

  it('agree when so many come that the aggregate flow counts cells instead of drawing requests', () => {
    const histogram = (kind: FlowKind) => {
      const target = pod('a', 1);
      const users = source({ arrivals: { kind: 'poisson', perSecond: 40_000 } });
      const run = rig(
        kind,
        { targets: [{ pod: target, service: 's', share: 1 }], unserved: [] },
        { sources: [users], seed: 41 },
      );
      const inFlight: number[] = [];
      for (let s = 1; s <= 20; s++) {
        run.runTo(s);
        run.flow.settle();
        inFlight.push(sampled(target, 'http_requests_total'));
      }
      const cumulative = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25'].map((le) =>
        sampled(target, 'http_request_duration_seconds_bucket', { le }),
      );
      return {
        cumulative: cumulative.map((c, i) => c - (cumulative[i - 1] ?? 0)),
        sum: sampled(target, 'http_request_duration_seconds_sum') / inFlight.at(-1)!,
        n: inFlight.at(-1)!,
      };
    };
    const [a, b] = [histogram('exact'), histogram('aggregate')];
    expect(homogeneityP(a.cumulative, b.cumulative)).toBeGreaterThan(FALSE_ALARM);
    // Deviation of the lognormal with median 20 ms and 99th percentile 100 ms: 23 ms.
    expect(normalP((a.sum - b.sum) / (0.0233 * Math.sqrt(1 / a.n + 1 / b.n)))).toBeGreaterThan(FALSE_ALARM);
  });
});
