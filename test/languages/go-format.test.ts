import { describe, expect, it } from 'vitest';
import { escapeInside, formatFixed, formatFloat, quote, unicodeName } from '../../src/languages/go-format.ts';

describe('numbers and strings as Go prints them', () => {
  it.each([
    [0.1, '0.1', '0.1', '1e-01'],
    [1e6, '1e+06', '1000000', '1e+06'],
    [123456, '123456', '123456', '1.23456e+05'],
    [123456789, '1.23456789e+08', '123456789', '1.23456789e+08'],
    [0.00001, '1e-05', '0.00001', '1e-05'],
    [-0, '-0', '-0', '-0e+00'],
    [Number.NaN, 'NaN', 'NaN', 'NaN'],
    [-Infinity, '-Inf', '-Inf', '-Inf'],
  ])('prints %d as %s, plainly as %s, with an exponent as %s', (x, v, f, e) => {
    expect([formatFloat(x), formatFloat(x, 'f'), formatFloat(x, 'e')]).toEqual([v, f, e]);
  });

  it('rounds to places on the exact binary value, ties to even', () => {
    expect([0.125, 0.375, 2.675, -1.005, 1e21].map((x) => formatFixed(x, 2))).toEqual([
      '0.12',
      '0.38',
      '2.67',
      '-1.00',
      '1000000000000000000000.00',
    ]);
  });

  it('quotes as strconv does', () => {
    expect(quote('a"b\\\n\u0001é\u200b😀')).toBe('"a\\"b\\\\\\n\\x01é\\u200b😀"');
    expect(escapeInside('\t\u0007')).toBe('\\t\\a');
    expect(unicodeName('~')).toBe("U+007E '~'");
  });
});
