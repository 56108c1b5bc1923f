import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atSecond } from '../../src/kernel/time.ts';
import { parseExpectation } from '../../src/scenario/expectations.ts';
import { MEASURE_UNITS } from '../../src/scenario/measures.ts';
import { MEASURES } from '../../src/simulation/measures.ts';

const context = { releases: [atSecond(120), atSecond(600)] };
const parse = (text: string) => parseExpectation(text, context);
const claim = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? parsed.value : parsed.problem;
};

describe('the language of expectations', () => {
  it('speaks of outcomes', () => {
    const aborted = { kind: 'outcome', is: 'aborted' };
    for (const text of ['aborted', 'outcome == aborted', 'outcome is aborted', '  outcome  ==  aborted ']) {
      expect(claim(text)).toEqual(aborted);
    }
  });

  it('speaks of moments after the release', () => {
    const measure = (name: string, comparison: string, value: number, tolerance?: number) => ({
      kind: 'measure',
      measure: name,
      comparison,
      value,
      ...(tolerance === undefined ? {} : { tolerance }),
    });
    expect(claim('aborted before 10m')).toEqual(measure('abortedAfter', '<', 600));
    expect(claim('promoted after 90s')).toEqual(measure('promotedAfter', '>', 90));
    expect(claim('detected within 5m')).toEqual(measure('detectedAfter', '<=', 300));
    expect(claim('promoted at 603s ± 10s')).toEqual(measure('promotedAfter', '~', 603, 10));
    expect(claim('promoted at 603s +- 10s')).toEqual(measure('promotedAfter', '~', 603, 10));
    expect(claim('taken back between 5m and 6m')).toEqual(measure('takenBackAfter', '~', 330, 30));
  });

  it('speaks of measures, in words or by name, with units', () => {
    const measure = (name: string, comparison: string, value: number) => ({
      kind: 'measure',
      measure: name,
      comparison,
      value,
    });
    expect(claim('failed requests < 500')).toEqual(measure('failedRequests', '<', 500));
    expect(claim('failedRequests<500')).toEqual(measure('failedRequests', '<', 500));
    expect(claim('exposed users < 12 %')).toEqual(measure('exposedShare', '<', 0.12));
    expect(claim('failed share <= 0.05')).toEqual(measure('failedShare', '<=', 0.05));
    expect(claim('traffic back after < 1m30s')).toEqual(measure('trafficBackAfter', '<', 90));
    expect(claim('latency p99 < 250ms')).toEqual(measure('worstLatencyP99', '<', 0.25));
    expect(claim('measurements == 2')).toEqual(measure('measurements', '==', 2));
    expect(claim('total requests ~ 1000 ± 50')).toEqual({ ...measure('totalRequests', '~', 1000), tolerance: 50 });
  });

  it('speaks of the state at an instant, counted from the beginning or from a release', () => {
    const state = (seconds: number, path: string, comparison: string, value: unknown) => ({
      kind: 'state',
      at: atSecond(seconds),
      path,
      comparison,
      value,
    });
    expect(claim('weight at 5m == 10')).toEqual(state(300, 'weights.canary', '==', 10));
    expect(claim('weight at release + 20s == 10')).toEqual(state(140, 'weights.canary', '==', 10));
    expect(claim('phase at release 2 + 1s == Paused')).toEqual(state(601, 'phase', '==', 'Paused'));
    expect(claim('step at release >= 1')).toEqual(state(120, 'step', '>=', 1));
    expect(claim('aborted at 10m == true')).toEqual(state(600, 'aborted', '==', true));
    expect(claim('message at 10m == "CanaryPauseStep"')).toEqual(state(600, 'message', '==', 'CanaryPauseStep'));
  });

  it('speaks of entries of the trace', () => {
    expect(claim('event "RolloutAborted"')).toEqual({
      kind: 'entry',
      entry: 'notice',
      text: 'RolloutAborted',
      never: false,
    });
    expect(claim('never analysis "a \\"b\\""')).toEqual({
      kind: 'entry',
      entry: 'analysis',
      text: 'a "b"',
      never: true,
    });
  });

  it('says what it does not understand, and what was probably meant', () => {
    expect(claim('abborted')).toContain('did you mean `aborted`?');
    expect(claim('failed requsts < 5')).toContain('did you mean `failed requests`?');
    expect(claim('failed requests < many')).toContain('is no number');
    expect(claim('exposed share < 5 apples')).toContain('is no share');
    expect(claim('aborted before noon')).toContain('a moment after the release');
    expect(claim('weight at release 3 == 10')).toContain('there is no release 3');
    expect(claim('weight at noon == 10')).toContain('is no duration');
  });

  it('knows the measures that a finished run has, and no others', () => {
    expect([...MEASURE_UNITS.keys()]).toEqual(MEASURES.map((m) => m.name));
    for (const { name, unit } of MEASURES) {
      const kind = unit === 'seconds' || unit === 'share' ? unit : 'count';
      expect(MEASURE_UNITS.get(name), name).toBe(kind);
    }
  });

  it('answers any text', () => {
    const words = fc.constantFrom(
      'aborted',
      ' at ',
      'release',
      ' + ',
      '5m',
      '==',
      '<',
      '"',
      'weight',
      'never ',
      'event ',
      '± ',
      ' and ',
      'between ',
      '%',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: words })), (text) => typeof parse(text).ok === 'boolean'),
    );
  });
});
