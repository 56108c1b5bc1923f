import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/delivery/analysis/objects.ts';
import { automatonOf } from '../../../src/study/prove/automaton.ts';
import type { Letter } from '../../../src/study/prove/measurement-letters.ts';
import { proveMetric } from '../../../src/study/prove/metric.ts';
import { replay } from '../../../src/study/prove/replay.ts';
import { disagreementOnMetric } from './agreement.ts';

const metric = (fields: Partial<Metric>): Metric => ({
  name: 'm',
  successCondition: 'result[0] >= 0.95',
  provider: { prometheus: {} },
  ...fields,
});
const play = (m: Metric, word: string) => replay({ metrics: [m] }, new Map([[m.name, [...word] as Letter[]]]));

describe('proof of one metric', () => {
  it('finds that a failure limit of the count can never fail', () => {
    const { answer } = proveMetric(metric({ count: 5, interval: '1m', failureLimit: 5 }));
    expect(answer?.reachable).toEqual(['Successful', 'Error']);
    expect(answer?.successWithoutAnySuccess).toBe('FFFFF');
  });

  it('finds that without count and interval a failure limit of one is never broken', () => {
    expect(proveMetric(metric({ failureLimit: 1 })).answer?.reachable).toEqual(['Successful', 'Error']);
  });

  it('shows how a metric without count goes on for ever', () => {
    const { answer } = proveMetric(metric({ interval: '30s', consecutiveSuccessLimit: 2 }));
    expect(answer?.endless).toEqual({ prefix: '', cycle: 'SE' });
    expect(play(metric({ interval: '30s', consecutiveSuccessLimit: 2 }), 'SE'.repeat(50)).phase).toBe('Running');
  });

  it('has no answer for a metric that the controller refuses, and the run says the same', () => {
    const refused = metric({ count: 3 });
    const { problem, answer } = proveMetric(refused);
    expect(answer).toBeUndefined();
    expect(play(refused, '').message).toBe(`Analysis spec invalid: ${problem}`);
  });

  it('needs few states for a metric of hundreds of measurements', () => {
    expect(automatonOf(metric({ count: 200, interval: '1m', failureLimit: 10 })).states.length).toBeLessThan(12_000);
  });
});

/** `npm run laws` asks about 10 000. */
const runs = 250;

describe(`proof and simulation of ${runs} random metrics`, () => {
  it('agree: what is proved possible replays, and what is simulated was proved possible', () => {
    for (let seed = 1; seed <= runs; seed++) expect(disagreementOnMetric(seed)).toBeUndefined();
  }, 60_000);
});
