/** `power.json`: operating characteristics, detectable effects, dilution, schedules, sample sizes, peeking and overlap. */
import { detectionOf } from '../../../src/study/power/detection.ts';
import { dilutionOf, observedRate } from '../../../src/study/power/dilution.ts';
import { compare, fractionOf, toNumber } from '../../../src/study/power/fraction.ts';
import { type AnalysisPlan, OperatingCharacteristics } from '../../../src/study/power/operating-characteristics.ts';
import { probabilityOfFailing } from '../../../src/study/power/overlap.ts';
import { falseAlarmOfLooks } from '../../../src/study/power/peeking.ts';
import { fixedSize, rateBelowWithoutErrors } from '../../../src/study/power/sample-size.ts';
import { followSchedule } from '../../../src/study/power/schedule.ts';
import { sequentialTest } from '../../../src/study/power/sequential-test.ts';
import type { Suite } from '../suite.ts';
import { readText, Tally } from './compare.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data
type Data = any;

export const suite: Suite = {
  name: 'power',
  run(tree) {
    const text = readText(tree, 'power.json');
    if (text === undefined) return undefined;
    const tally = new Tally();
    for (const one of (JSON.parse(text) as { readonly cases: readonly Data[] }).cases) {
      tally.check(one.id, () => kinds[one.kind]?.(one) ?? (one.kind in kinds ? undefined : `no code for ${one.kind}`));
    }
    return tally.outcome();
  },
};

/** How far a field may be off: absolutely, or relative to what is expected. */
interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}
const PROBABILITY: Tolerance = { absolute: 1e-9 };
const EXPECTATION: Tolerance = { relative: 1e-9 };
const ABOUT: Tolerance = { absolute: 1e-6 };
const ABOUT_RELATIVE: Tolerance = { relative: 1e-6 };

const kinds: Readonly<Record<string, (one: Data) => string | undefined>> = {
  template: checkTemplate,
  schedule(one) {
    const got = followSchedule(one, one.canaryErrorRate);
    return differs('', got, one.expect, () => EXPECTATION);
  },
  dilution(one) {
    const rows = one.canaryErrorRates.map((rate: string) => {
      const observed = observedRate(one, rate);
      const fails = compare(observed, fractionOf(one.threshold)) > 0;
      return { canaryErrorRate: rate, observed: toNumber(observed), fails };
    });
    return differs('', { ...dilutionOf(one), rows }, one.expect, () => EXPECTATION);
  },
  'sample-size'(one) {
    const [goodRate, badRate, falseAlarm, miss] = [one.goodRate, one.badRate, one.falseAlarm, one.miss].map(Number);
    const rates = { goodRate: goodRate!, badRate: badRate!, falseAlarm: falseAlarm!, miss: miss! };
    const got = { fixed: fixedSize(rates), sequential: sequentialTest(rates) };
    const exact = (field: string) => field.includes('.fixed.') && /Size|AtLeast|Work|Approximation/.test(field);
    return differs('', got, one.expect, (field) =>
      exact(field)
        ? { absolute: 0 }
        : /\.actual/.test(field)
          ? PROBABILITY
          : /\.exact/.test(field)
            ? ABOUT_RELATIVE
            : EXPECTATION,
    );
  },
  'zero-errors'(one) {
    const got = { rateBelow: rateBelowWithoutErrors(one.requests, Number(one.confidence)) };
    return differs('', got, one.expect, () => EXPECTATION);
  },
  peeking(one) {
    return differs(
      '',
      { falseAlarm: falseAlarmOfLooks(one.looks, Number(one.falseAlarmPerLook)) },
      one.expect,
      () => ABOUT,
    );
  },
  overlap(one) {
    return differs('', { failed: probabilityOfFailing(one, Number(one.p)) }, one.expect, () => ABOUT);
  },
};

/** Below this the data counts a probability as nothing, and has no expectations given it. */
const NOTHING = 1e-18;

function checkTemplate(one: Data): string | undefined {
  const characteristics = new OperatingCharacteristics(one as AnalysisPlan);
  for (const expected of one.expect as readonly Data[]) {
    const { undecided, terminatedSuccessful, abortedAtMeasurement, ...got } = characteristics.at(Number(expected.p));
    const isNothing = got.aborted < NOTHING && expected.expectedMeasurementsGivenAborted === null;
    const { p, abortedAtMeasurement: abortedAt, measurement, ...rest } = expected;
    const wrong =
      differs(
        `p ${p}`,
        {
          ...got,
          ...(isNothing ? { expectedMeasurementsGivenAborted: null, expectedSecondsGivenAborted: null } : {}),
          ...(one.terminateAfterMeasurements === undefined ? {} : { terminatedSuccessful }),
          measurement: undefined,
        },
        rest,
        (field) => (/expected/.test(field) ? EXPECTATION : PROBABILITY),
      ) ??
      (measurement === undefined
        ? undefined
        : differs(
            `p ${p} measurement`,
            withoutZeros(got.measurement ?? {}, measurement),
            measurement,
            () => PROBABILITY,
          )) ??
      differs(`p ${p} abortedAtMeasurement`, likely(abortedAtMeasurement, abortedAt), abortedAt, () => PROBABILITY) ??
      (undecided > 0 ? `p ${p}: ${undecided} undecided` : undefined);
    if (wrong !== undefined) return wrong;
  }
  if (one.detect === undefined) return undefined;
  const { baseline, ...expected } = one.detect;
  return differs('detect', detectionOf(characteristics, Number(baseline)), expected, (field) =>
    /falseAbort/.test(field) ? PROBABILITY : ABOUT,
  );
}

/** The data leaves out phases that cannot be. */
const withoutZeros = (got: object, expected: object): object =>
  Object.fromEntries(Object.entries(got).filter(([phase, value]) => (value as number) > 1e-15 || phase in expected));

/** The data leaves out what is below 10^-12; at that edge rounding decides, so what is there on either side is compared. */
const likely = (
  got: readonly (readonly [number, number])[],
  expected: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] =>
  got.filter(([n, probability]) => probability >= 1.0001e-12 || expected.some(([m]) => m === n));

/** The first field that is off by more than it may be. */
function differs(
  path: string,
  got: unknown,
  expected: unknown,
  tolerance: (field: string) => Tolerance,
): string | undefined {
  if (typeof expected === 'number' && typeof got === 'number') {
    const { absolute = 0, relative = 0 } = tolerance(path);
    const isNear = Math.abs(got - expected) <= absolute + relative * Math.abs(expected) || got === expected;
    return isNear ? undefined : `${path}: expected ${expected}, got ${got}`;
  }
  if (typeof expected === 'object' && expected !== null && typeof got === 'object' && got !== null) {
    const fields = new Set([...Object.keys(expected), ...Object.keys(got)]);
    for (const field of fields) {
      const [g, e] = [(got as Data)[field], (expected as Data)[field]];
      const wrong = differs(`${path}.${field}`, g, e, tolerance);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  return got === expected ? undefined : `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
}
