import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atSecond,
  beginning,
  between,
  type Instant,
  inMilliseconds,
  inSeconds,
  later,
  microseconds,
  milliseconds,
  minutes,
  parseRfc3339,
  rfc3339,
  seconds,
  unixMilliseconds,
  wholeSecond,
} from '../../src/kernel/time.ts';

describe('durations', () => {
  it('keep every microsecond of a decimal number', () => {
    expect([seconds(1.001), seconds(0.29), milliseconds(4.35), minutes(0.7)]).toEqual([
      1_001_000, 290_000, 4_350, 42_000_000,
    ]);
    for (let n = 0; n < 3_000; n++) expect(seconds(n / 1_000)).toBe(n * 1_000);
  });

  it('are never minus zero', () => {
    for (const zero of [seconds(-0), milliseconds(-1e-9), microseconds(-0.1), atSecond(-0)]) expect(zero).toBe(0);
  });

  it('add up and subtract', () => {
    expect(later(atSecond(2), seconds(0.5))).toBe(2_500_000);
    expect(between(atSecond(2), atSecond(0.5))).toBe(-1_500_000);
    expect([inSeconds(seconds(2.5)), inMilliseconds(seconds(2.5))]).toEqual([2.5, 2_500]);
  });

  it('are cut to whole seconds downwards, before the beginning too', () => {
    expect([1_999_999, 2_000_000, -1].map((t) => wholeSecond(t as Instant))).toEqual([
      1_000_000, 2_000_000, -1_000_000,
    ]);
  });
});

describe('API timestamps', () => {
  it('begin at the beginning of 2020', () => {
    expect(rfc3339(beginning)).toBe('2020-01-01T00:00:00Z');
    expect(unixMilliseconds(atSecond(1.0019))).toBe(1_577_836_801_001);
  });

  const wholeSeconds = fc.integer({ min: -2_000_000_000, max: 200_000_000_000 });

  it('agree with the calendar of Date', () => {
    fc.assert(
      fc.property(wholeSeconds, (s) => {
        const date = new Date(unixMilliseconds(atSecond(s)));
        expect(rfc3339(atSecond(s))).toBe(date.toISOString().replace('.000Z', 'Z'));
      }),
      { seed: 8, numRuns: 2_000 },
    );
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(wholeSeconds, (s) => {
        expect(parseRfc3339(rfc3339(atSecond(s)))).toBe(atSecond(s));
      }),
      { seed: 9, numRuns: 2_000 },
    );
  });

  it.each([
    ['2020-01-01T00:00:01.5Z', 1_500_000],
    ['2020-01-01T01:00:00+01:00', 0],
    ['2019-12-31T23:30:00-00:30', 0],
    ['2019-12-31T23:59:59.999999999Z', -1],
    ['2020-02-29T00:00:00z', 59 * 86_400_000_000],
  ])('%s is read', (text, instant) => {
    expect(parseRfc3339(text)).toBe(instant);
  });

  it.each([
    '2020-01-01',
    '2020-01-01T00:00:00',
    '2020-02-30T00:00:00Z',
    '2019-02-29T00:00:00Z',
    '2020-13-01T00:00:00Z',
    '2020-00-10T00:00:00Z',
    '2020-01-00T00:00:00Z',
    '2020-01-01T24:00:00Z',
    '2020-01-01T00:60:00Z',
    '2020-01-01T00:00:60Z',
    '2020-01-01T00:00:00+24:00',
    '2020-01-0aT00:00:00Z',
    '2020-01-01T00:00:-1Z',
    '2020-01-01 00:00:00Z',
    ' 2020-01-01T00:00:00Z',
    'tomorrow',
  ])('%j is no time', (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });
});
