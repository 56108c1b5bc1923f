import { describe, expect, it } from 'vitest';
import { type Instant, seconds } from '../../src/kernel/time.ts';
import { numberIn, thresholdIn } from '../../src/report/charts/measurements.ts';
import { pointsPerColumn } from '../../src/report/columns.ts';
import { frameOf, timeTicks } from '../../src/report/frame.ts';
import { brief, clock, count, percent, unbroken } from '../../src/report/numbers.ts';
import { drawLanes } from '../../src/report/picture.ts';
import { tell } from '../../src/report/story.ts';
import { roomFor, shorten, spread } from '../../src/report/svg.ts';
import { trafficColumns } from '../../src/report/traffic-columns.ts';
import { tagOf } from '../../src/report/versions.ts';
import { weightsAsked } from '../../src/report/weights.ts';
import type { TrafficEntry } from '../../src/simulation/trace.ts';
import { sampleTrace } from './sample-trace.ts';

const tick = (s: number, revision: number, requests: number, failed: number): TrafficEntry => ({
  kind: 'traffic',
  t: (s * 1_000_000) as Instant,
  span: seconds(1),
  source: 'users',
  revision,
  requests,
  failures: failed === 0 ? {} : { '500': failed },
  latency: { mean: 0.1, p50: 0.1, p95: 0.2, p99: s === 777 ? 9 : 0.3 },
});

describe('the time axis', () => {
  it('has two to six ticks for any length from a second to a month', () => {
    for (const s of [1, 7, 59, 60, 61, 300, 780, 1_799, 1_800, 7_200, 10_000, 86_400, 100_000, 604_800, 2_592_000]) {
      const ticks = timeTicks(s * 1_000_000);
      expect(ticks.length, `${s} s`).toBeGreaterThanOrEqual(2);
      expect(ticks.length, `${s} s`).toBeLessThanOrEqual(6);
      expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
    }
  });

  it('is counted in minutes, then hours, then days', () => {
    expect([clock(90e6, 600e6), clock(3_720e6, 20_000e6), clock(100_000e6, 400_000e6)]).toEqual([
      '1:30',
      '1:02 h',
      '1d 3h',
    ]);
  });
});

describe('traffic by pixel column', () => {
  const hour = Array.from({ length: 3_600 }, (_, i) => tick(i + 1, 1, 100, i === 1_234 ? 1 : 0));
  const columns = trafficColumns(hour, { width: 4_000_000, until: 3_600e6, keys: 2, key: (e) => e.revision - 1 });

  it('loses no request', () => {
    expect(columns).toHaveLength(900);
    expect(columns.reduce((sum, c) => sum + c.requests, 0)).toBe(360_000);
  });

  it('never drops the one failed request of an hour, nor the one slow second', () => {
    const bad = columns.filter((c) => c.failed > 0);
    expect(bad).toMatchObject([{ from: 1_232e6, worstFailures: 1 }]);
    expect(columns.filter((c) => c.parts[0]!.greatest > 1)).toMatchObject([{ from: 776e6 }]);
  });

  it('sums the failures of one tick over sources before it takes the worst', () => {
    const [column] = trafficColumns([tick(1, 1, 5, 2), tick(1, 2, 5, 3), tick(2, 1, 5, 1)], {
      width: 2e6,
      until: 2e6,
      keys: 2,
      key: (e) => e.revision - 1,
    });
    expect(column).toMatchObject({ requests: 15, failed: 6, worstFailures: 5 });
  });

  it('makes columns of whole ticks, so that no column is empty only because ticks are coarse', () => {
    const coarse = [5, 10, 15].map((s) => ({ ...tick(s, 1, 10, 0), span: seconds(5) }));
    expect(trafficColumns(coarse, { width: 1e6, until: 15e6, keys: 1, key: () => 0 }).map((c) => c.requests)).toEqual([
      10, 10, 10,
    ]);
  });
});

describe('points by pixel column', () => {
  it('keep the first, the least, the greatest and the last of each column', () => {
    const points = [0, 5, -3, 2, 1, 7].map((v, i) => ({ x: i < 5 ? 0.1 * i : 1, v }));
    expect(
      pointsPerColumn(
        points,
        (p) => p.x,
        (p) => p.v,
      ).map((p) => p.v),
    ).toEqual([0, 5, -3, 1, 7]);
  });
});

describe('labels', () => {
  it('move apart as little as they must and stay inside', () => {
    expect(spread([10, 11, 50], 14, 0, 100)).toEqual([10, 24, 50]);
    expect(spread([98, 99], 14, 0, 100)).toEqual([86, 100]);
    expect(spread([30, 10], 14, 0, 100)).toEqual([30, 10]);
    expect(spread([], 14, 0, 100)).toEqual([]);
  });

  it('are cut with an ellipsis, or left out when too little would remain', () => {
    expect(shorten('setWeight: 10', 200)).toBe('setWeight: 10');
    const cut = shorten('setCanaryScale{weight: 25}', 90);
    expect(cut).toMatch(/^setCanary.*…$/);
    expect(roomFor(cut)).toBeLessThanOrEqual(90);
    expect(shorten('setWeight: 10', 20)).toBe('');
  });
});

describe('the weight asked', () => {
  it('of a promoted revision is all of it, whatever the router’s object says', () => {
    const asked = weightsAsked(tell(sampleTrace({ verdict: 'promoted' })));
    expect(asked.map(({ weight }) => weight)).toEqual([0, 0, 10, 33, 100]);
  });

  it('of an aborted revision is nothing', () => {
    expect(weightsAsked(tell(sampleTrace())).at(-1)).toMatchObject({ weight: 0, revision: 2 });
  });

  it('without a router is the last setWeight at or before the step', () => {
    const { header, entries } = sampleTrace();
    const bare = entries.map((e) => {
      if (e.kind !== 'rollout') return e;
      const { weights: _, ...rest } = e;
      return rest;
    });
    const asked = weightsAsked(tell({ header, entries: bare }));
    expect(asked.map(({ weight }) => weight)).toEqual([0, 10, 33, 0]);
  });
});

describe('values and thresholds', () => {
  it('are read out of what controllers and people write', () => {
    expect(['[0.98]', '0.5', '-1e-3', '[1,2]', 'NaN', ''].map(numberIn)).toEqual([
      0.98,
      0.5,
      -0.001,
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      ['result[0] >= 0.95', 'result < 5', 'result == "ok"', 'result > 1 && result < 2', ''].map(thresholdIn),
    ).toEqual([0.95, 5, undefined, undefined, undefined]);
  });
});

describe('numbers', () => {
  it('are written with few digits and spaces between thousands', () => {
    expect([
      count(214_330),
      brief(0.123456),
      brief(12),
      percent(0),
      percent(0.124),
      percent(0.0061),
      percent(0.00001),
      percent(1),
      percent(0.99999),
    ]).toEqual(['214 330', '0.123', '12', '0 %', '12.4 %', '0.61 %', '<0.01 %', '100 %', '>99.99 %']);
    expect(unbroken('in 10 m 05 s, 1 318 of 214 330 (0.61 %)')).toBe(
      'in 10\u00a0m\u00a005\u00a0s, 1\u00a0318 of 214\u00a0330 (0.61\u00a0%)',
    );
  });

  it('name a version by the tag of its image', () => {
    expect(['registry:5000/shop:2.0', 'shop', 'a/b@sha256:0123456789abcdef', 'registry:5000/shop'].map(tagOf)).toEqual([
      '2.0',
      'shop',
      '0123456',
      'shop',
    ]);
  });
});

describe('lanes', () => {
  it('stay small however long the run: every mark belongs to a pixel', () => {
    const { header, entries } = sampleTrace();
    const day = 86_400;
    const traffic = Array.from({ length: day }, (_, i) => tick(i + 1, 1 + (i % 2), 100, i % 50 === 0 ? 1 : 0));
    const measured = entries.filter((e) => e.kind === 'measurement');
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...measured[i === 7_777 ? 2 : 0]!,
      t: (i * 8e6) as Instant,
      number: i + 1,
    }));
    const long = {
      header: { ...header, until: (day * 1e6) as Instant },
      entries: [...entries, ...many, ...traffic].sort((a, b) => a.t - b.t),
    };
    const story = tell(long);
    const lanes = drawLanes(story, frameOf(story));
    for (const lane of lanes) expect(lane.marks.markup.length, lane.name).toBeLessThan(250_000);
    const analysis = lanes.find((lane) => lane.name === 'analysis')!;
    expect(analysis.marks.markup).toContain('success-rate #7778');
  });
});
