import { describe, expect, it } from 'vitest';
import { detectionOf } from '../../../src/study/power/detection.ts';
import { type AnalysisPlan, OperatingCharacteristics } from '../../../src/study/power/operating-characteristics.ts';
import { dice } from '../prove/random-metrics.ts';

/** 2 requests a second, 5 % of them to the canary, five looks a minute apart. */
const thin = (failureLimit: number): AnalysisPlan => ({
  metric: { count: 5, interval: '60s', failureLimit },
  traffic: { type: 'constant', requests: 6 },
  rule: { failWhen: { op: '>', threshold: '0.05' }, empty: 'Error' },
});

describe('operating characteristics', () => {
  it('find that a strict limit aborts a quarter of the healthy releases where traffic is thin', () => {
    expect(new OperatingCharacteristics(thin(0)).at(0.01).aborted).toBeCloseTo(0.2603, 4);
  });

  it('find that a lenient limit lets more than half of the bad ones pass there', () => {
    expect(new OperatingCharacteristics(thin(2)).at(0.1).promoted).toBeCloseTo(0.5588, 4);
  });

  it('add up to one', () => {
    const plan: AnalysisPlan = {
      ...thin(1),
      traffic: { type: 'poisson', mean: '3' },
      rule: {
        failWhen: { op: '>', threshold: '0.3' },
        succeedWhen: { op: '<=', threshold: '0.1' },
        empty: 'Error',
        errorProbability: '0.1',
      },
    };
    const { promoted, failed, error, inconclusive } = new OperatingCharacteristics(plan).at(0.2);
    expect(promoted + failed + error + inconclusive).toBeCloseTo(1, 12);
  });

  it('say the same of Poisson requests as a simulation of them', () => {
    const mean = 2;
    const plan: AnalysisPlan = { ...thin(1), traffic: { type: 'poisson', mean } };
    const aborted = new OperatingCharacteristics({ ...plan, rule: { ...plan.rule, empty: 'Successful' } }).at(
      0.1,
    ).aborted;
    const roll = dice(42);
    const unit = (): number => roll(1_000_000) / 1_000_000;
    const gap = (): number => -Math.log(1 - unit());
    const rounds = 40_000;
    let seen = 0;
    for (let i = 0; i < rounds; i++) {
      let failures = 0;
      for (let look = 0; look < 5; look++) {
        // Exponential gaps until the window is over; any failure among at most twenty requests is more than 5 %.
        let failed = false;
        for (let t = gap(); t < mean; t += gap()) failed = unit() < 0.1 || failed;
        failures += failed ? 1 : 0;
      }
      seen += failures > 1 ? 1 : 0;
    }
    expect(Math.abs(seen / rounds - aborted)).toBeLessThan(5 * Math.sqrt((aborted * (1 - aborted)) / rounds));
  });

  it('find no error rate that aborts a metric whose limit is its count', () => {
    const detection = detectionOf(new OperatingCharacteristics(thin(5)), 0.01);
    expect(detection).toMatchObject({ falseAbort: 0, minimumDetectable: null, largestTolerated: 1 });
  });

  it('say so when a worse release is aborted less often', () => {
    // A middling release is soon Inconclusive, and then has no time left to meet an Error.
    const plan: AnalysisPlan = {
      metric: { count: 10, interval: '60s', consecutiveErrorLimit: 0 },
      traffic: { type: 'constant', requests: 10 },
      rule: {
        failWhen: { op: '>', threshold: '0.9' },
        succeedWhen: { op: '<', threshold: '0.1' },
        empty: 'Error',
        errorProbability: '0.2',
      },
    };
    const detection = detectionOf(new OperatingCharacteristics(plan), 0);
    expect(detection).toEqual({
      falseAbort: expect.closeTo(0.8926, 4),
      falseAbortAtMost5Percent: false,
      notMonotone: true,
    });
  });

  it('have digits left where fifteen thousand requests are counted', () => {
    const plan: AnalysisPlan = { ...thin(0), traffic: { type: 'constant', requests: 15_000 } };
    const at = new OperatingCharacteristics(plan).at(0.045);
    expect(at.expectedMeasurementsGivenAborted).toBeGreaterThan(1);
    expect(at.promoted + at.aborted).toBeCloseTo(1, 12);
  });
});
