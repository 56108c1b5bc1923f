import { describe, expect, it } from 'vitest';
import { civilOf, daysInMonth } from '../../src/kernel/calendar.ts';
import {
  formatApiFloat,
  formatFloat,
  formatOpenMetricsFloat,
  parseFloatStrictly,
  plainFloat,
} from '../../src/metrics/numbers.ts';

describe('floats', () => {
  it('are written as Go writes them with the shortest digits', () => {
    expect([0.5, 1e6, 123456, 1234567, 1e-5, -0, Number.NaN, Number.POSITIVE_INFINITY].map(formatFloat)).toEqual([
      '0.5',
      '1e+06',
      '123456',
      '1.234567e+06',
      '1e-05',
      '-0',
      'NaN',
      '+Inf',
    ]);
  });

  it('stay plain longer in the HTTP API, and always in labels of count_values', () => {
    expect([1e6, 1e20, 1e21, 1e-6, 1.234e-7].map(formatApiFloat)).toEqual([
      '1000000',
      '100000000000000000000',
      '1e+21',
      '0.000001',
      '1.234e-07',
    ]);
    expect(plainFloat(1.5e-9)).toBe('0.0000000015');
    expect(plainFloat(1e22)).toBe('10000000000000000000000');
  });

  it('show a point in OpenMetrics', () => {
    expect([1, 0.5, 1e6].map(formatOpenMetricsFloat)).toEqual(['1.0', '0.5', '1e+06']);
  });

  it('are read only if the whole text is one', () => {
    expect(['1.0', '+Inf', '-inf', '1e3', '', 'x', '1 ', '0.1s'].map(parseFloatStrictly)).toEqual([
      1,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1000,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the calendar', () => {
  it('knows dates on both sides of 1970 and around leap days', () => {
    expect(civilOf(0)).toEqual({ year: 1970, month: 1, day: 1, dayOfYear: 1 });
    expect(civilOf(-1)).toEqual({ year: 1969, month: 12, day: 31, dayOfYear: 365 });
    expect(civilOf(19_782)).toEqual({ year: 2024, month: 2, day: 29, dayOfYear: 60 });
    expect(civilOf(20_088)).toEqual({ year: 2024, month: 12, day: 31, dayOfYear: 366 });
    expect([daysInMonth(2024, 2), daysInMonth(1900, 2), daysInMonth(2000, 2)]).toEqual([29, 28, 29]);
  });
});
