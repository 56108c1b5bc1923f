import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/delivery/analysis/objects.ts';
import { automatonOf } from '../../../src/study/prove/automaton.ts';
import type { Letter } from '../../../src/study/prove/measurement-letters.ts';
import { proveMetric } from '../../../src/study/prove/metric.ts';
import { replay } from '../../../src/study/prove/replay.ts';
import { dice, randomLetters, randomMetric } from './random-metrics.ts';

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

/** 10 000 take a minute: set PREROLL_RANDOM_METRICS to ask for them. */
const runs = Number(process.env.PREROLL_RANDOM_METRICS ?? 250);

describe(`proof and simulation of ${runs} random metrics`, () => {
  it('agree: what is proved possible replays, and what is simulated was proved possible', () => {
    for (let seed = 1; seed <= runs; seed++) {
      const roll = dice(seed);
      const m = randomMetric(roll);
      const { answer, outcomes } = proveMetric(m);
      const trouble = JSON.stringify(m);
      if (answer === undefined) {
        expect(play(m, 'S').phase, trouble).toBe('Error');
        continue;
      }
      for (const [phase, verdict] of Object.entries(answer.verdicts)) {
        const { phase: got, message } = play(m, verdict.witness);
        expect({ got, message }, trouble).toEqual({ got: phase, message: verdict.message });
      }
      for (let round = 0; round < 12; round++) {
        const letters = randomLetters(roll, outcomes, 60);
        const played = replay({ metrics: [m] }, new Map([['m', letters]]));
        if (played.phase === 'Running') {
          expect(answer.alwaysEnds, trouble).toBe(false);
          continue;
        }
        const verdict = answer.verdicts[played.phase as keyof typeof answer.verdicts]!;
        expect(verdict, `${trouble} ${letters.join('')}`).toBeDefined();
        const [result] = played.metricResults;
        const taken = (result!.count ?? 0) + (result!.error ?? 0);
        expect(taken, trouble).toBeGreaterThanOrEqual(verdict.fewest);
        expect(taken, trouble).toBeLessThanOrEqual(verdict.most ?? Number.POSITIVE_INFINITY);
        expect(played.second, trouble).toBeGreaterThanOrEqual(verdict.earliestSeconds);
        expect(played.second, trouble).toBeLessThanOrEqual(verdict.latestSeconds ?? Number.POSITIVE_INFINITY);
      }
    }
  }, 600_000);
});
