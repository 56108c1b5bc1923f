import { describe, expect, it } from 'vitest';
import { binomialProbability, binomialUpperTail } from '../../../src/study/power/count-distribution.ts';
import { dilutionOf } from '../../../src/study/power/dilution.ts';
import { compare, fractionOf, toNumber } from '../../../src/study/power/fraction.ts';
import { probabilityOfFailing } from '../../../src/study/power/overlap.ts';
import { falseAlarmOfLooks } from '../../../src/study/power/peeking.ts';
import { fixedSize, rateBelowWithoutErrors } from '../../../src/study/power/sample-size.ts';
import { type CanarySchedule, followSchedule } from '../../../src/study/power/schedule.ts';
import { sequentialTest } from '../../../src/study/power/sequential-test.ts';

describe('fractions', () => {
  it('take decimals exactly', () => {
    expect(compare(fractionOf('0.05'), fractionOf('5e-2'))).toBe(0);
    expect(toNumber(fractionOf('-12.5'))).toBe(-12.5);
    expect(toNumber(fractionOf(0.1))).toBe(0.1);
  });
});

describe('counts', () => {
  it('have tails that complement each other', () => {
    for (const k of [1, 20, 50, 80]) {
      let lower = 0;
      for (let i = 0; i < k; i++) lower += binomialProbability(i, 100, 0.3);
      expect(lower + binomialUpperTail(k, 100, 0.3)).toBeCloseTo(1, 13);
    }
  });
});

describe('sample sizes', () => {
  const rates = { goodRate: 0.001, badRate: 0.002, falseAlarm: 0.05, miss: 0.1 };

  it('are larger than the textbook says, since counts are whole', () => {
    expect(fixedSize(rates)).toMatchObject({
      smallestSize: 12_375,
      sizeFromWhichAllWork: 14_089,
      normalApproximation: 11_935,
    });
  });

  it('keep what the sequential test promises', () => {
    const { exactFalseAlarm, exactMiss, exactExpectedBad, waldExpectedBad } = sequentialTest(rates);
    expect(exactFalseAlarm).toBeLessThan(0.05);
    expect(exactMiss).toBeLessThan(0.12);
    expect(exactExpectedBad).toBeGreaterThan(waldExpectedBad);
  });

  it('bound a rate by requests without any error', () => {
    expect(rateBelowWithoutErrors(30, 0.95)).toBeCloseTo(0.09503, 5);
  });
});

describe('many looks', () => {
  it('are one test when there is one', () => {
    expect(falseAlarmOfLooks(1, 0.05)).toBeCloseTo(0.05, 10);
  });

  it('raise false alarms fourfold when there are twenty', () => {
    expect(falseAlarmOfLooks(20, 0.05)).toBeCloseTo(0.2145, 4);
  });

  it('give the same answer by both ways through overlapping windows', () => {
    // Two looks at windows of one step do not overlap: 1 - (1 - q)^2; three looks take the other way.
    const plan = { requestsPerStep: 4, stepsPerWindow: 1, failureLimit: 0, threshold: '0.3' };
    const q = binomialUpperTail(2, 4, 0.2);
    expect(probabilityOfFailing({ ...plan, looks: 2 }, 0.2)).toBeCloseTo(1 - (1 - q) * (1 - q), 12);
    expect(probabilityOfFailing({ ...plan, looks: 3 }, 0.2)).toBeCloseTo(1 - (1 - q) * (1 - q) * (1 - q), 12);
  });

  it('agree with every sequence of failures written out', () => {
    for (const [stepsPerWindow, looks] of [
      [2, 3],
      [2, 4],
      [3, 3],
      [1, 4],
    ] as const) {
      const plan = { requestsPerStep: 2, stepsPerWindow, looks, failureLimit: 1, threshold: '0.4' };
      expect(probabilityOfFailing(plan, 0.3)).toBeCloseTo(writtenOut(stepsPerWindow, looks, 2, 1, 0.4, 0.3), 12);
    }
  });
});

/** Adds up the probabilities of all sequences of failures per step that fail. */
function writtenOut(window: number, looks: number, r: number, limit: number, threshold: number, p: number): number {
  const steps = window + looks - 1;
  const visit = (counts: readonly number[], probability: number): number => {
    if (counts.length < steps) {
      let sum = 0;
      for (let k = 0; k <= r; k++) sum += visit([...counts, k], probability * binomialProbability(k, r, p));
      return sum;
    }
    const failed = Array.from({ length: looks }, (_, j) => counts.slice(j, j + window)).filter(
      (seen) => seen.reduce((a, b) => a + b, 0) / (window * r) > threshold,
    );
    return failed.length > limit ? probability : 0;
  };
  return visit([], 1);
}

describe('a canary seen through a query on both sides', () => {
  const schedule: CanarySchedule = {
    steps: [20, 40, 60, 80].map((weight) => ({ weight, seconds: 600 })),
    startAtSeconds: 600,
    intervalSeconds: 300,
    failureLimit: 3,
    threshold: '0.05',
    stableErrorRate: '0',
    requestsPerSecond: 100,
  };

  it('is promoted with more than twice the errors that its objective allows', () => {
    expect(followSchedule(schedule, '0.12')).toMatchObject({ verdict: 'Successful', abortsOnlyAboveRate: 0.125 });
  });

  it('is aborted after twenty-five minutes when nothing works at all', () => {
    expect(followSchedule(schedule, '1')).toMatchObject({ abortAtSeconds: 1500, failedCanaryRequests: 54_000 });
  });

  it('cannot fail at a weight of one percent', () => {
    const thin = dilutionOf({ canaryWeight: '0.01', stableErrorRate: '0', threshold: '0.01' });
    expect(thin).toEqual({ effectiveThreshold: 1, canEverFail: false, alwaysFails: false });
  });
});
