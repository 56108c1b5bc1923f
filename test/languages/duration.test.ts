import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseGoDuration,
  parsePauseDuration,
  parsePrometheusDuration,
  printGoDuration,
  printPrometheusDuration,
} from '../../src/languages/duration.ts';

describe('durations', () => {
  it('reads what Go prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (nanoseconds) => {
        expect(parseGoDuration(printGoDuration(nanoseconds))).toEqual({ ok: true, value: nanoseconds });
      }),
    );
  });

  it('reads what Prometheus prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_223_372_036_854 }), (ms) => {
        expect(parsePrometheusDuration(printPrometheusDuration(ms))).toEqual({ ok: true, value: ms });
      }),
    );
  });

  it('answers any text, in each of the three grammars, without throwing', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+]?([0-9.]{1,30}(ns|us|ms|s|m|h|d|w|y)?){0,5}$/));
    fc.assert(
      fc.property(text, (any) => {
        expect(typeof parseGoDuration(any).ok).toBe('boolean');
        expect(typeof parsePrometheusDuration(any, { bareSeconds: true }).ok).toBe('boolean');
        expect(Number.isInteger(parsePauseDuration(any))).toBe(true);
      }),
    );
  });

  it('knows days only where Prometheus is meant', () => {
    expect(parseGoDuration('1d')).toEqual({ ok: false, problem: 'time: unknown unit "d" in duration "1d"' });
    expect(parsePrometheusDuration('1d')).toEqual({ ok: true, value: 86_400_000 });
    expect(parsePauseDuration('1d')).toBe(-1);
  });
});
