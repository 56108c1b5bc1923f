import { describe, expect, it } from 'vitest';
import { parseExpectation } from '../../src/scenario/expectations.ts';
import type { Expectation } from '../../src/scenario/format.ts';
import { judgeBudgets, recordWithBudgets } from '../../src/study/budgets.ts';
import { scenarioAt } from '../scenarios.ts';

function claim(text: string): Expectation {
  const parsed = parseExpectation(text, { releases: [] });
  if (!parsed.ok) throw new Error(parsed.problem);
  return { text, at: { file: 'test', line: 1, column: 1 }, claim: parsed.value };
}

const refusal = (text: string): string => {
  const parsed = parseExpectation(text, { releases: [] });
  return parsed.ok ? '' : parsed.problem;
};

describe('a budget', () => {
  it('is read with its confidence, its runs, and in how many of them', () => {
    expect(claim('failed requests < 0.05 % with 99 % confidence over 200 runs').claim).toEqual({
      kind: 'budget',
      claim: { kind: 'measure', measure: 'failedShare', comparison: '<', value: 0.0005 },
      confidence: 0.99,
      runs: 200,
    });
    expect(claim('aborted before 10m in 90 % of runs over 50 runs').claim).toMatchObject({
      share: 0.9,
      confidence: 0.95,
      claim: { measure: 'abortedAfter', comparison: '<', value: 600 },
    });
  });

  it('is refused where it would mean nothing', () => {
    expect(refusal('outcome == aborted over 20 runs')).toContain('in 95 % of runs');
    expect(refusal('failed requests < 5 with 100 % confidence over 20 runs')).toContain('between 0 and 100');
    expect(refusal('failed requests < 5 over 1 runs')).toContain('over 2 to');
    expect(refusal('faild requests < 5 over 20 runs')).toContain('failed requests');
  });

  it('holds when the bound does, not when the mean alone does', { timeout: 120_000 }, () => {
    const scenario = {
      ...scenarioAt('scenarios/seeds/colorapi-bad.yaml'),
      expect: [
        claim('failed requests < 100000 over 8 runs'),
        claim('outcome == promoted in 60 % of runs over 8 runs'),
        claim('outcome == promoted in 90 % of runs over 8 runs'),
        claim('aborted before 1h over 8 runs'),
        claim('exposed share > 99 % over 8 runs'),
      ],
    };
    const verdicts = judgeBudgets(scenario);
    const { held, found } = verdicts[1] ?? { held: false, found: '' };
    // Eight of eight bound the share at 0.05^(1/8) = 68.8 %, one-sided: enough for 60 %, not for 90 %.
    const all = found.includes('8 of 8');
    expect(verdicts.map((v) => v.held)).toEqual([true, all, false, !all, false]);
    if (all) expect(found).toBe('it held in 8 of 8 runs: in at least 68.8 % with 95 % confidence');
    expect(held).toBe(all);
  });

  it('is on record with the other expectations, and in the fingerprint', { timeout: 120_000 }, () => {
    const base = scenarioAt('scenarios/seeds/colorapi-bad.yaml');
    const scenario = { ...base, expect: [...base.expect, claim('failed requests < 0 over 2 runs')] };
    const { trace, verdicts, fingerprint } = recordWithBudgets(scenario);
    expect(verdicts.at(-1)?.held).toBe(false);
    expect(trace.entries.at(-2)).toMatchObject({
      kind: 'expectation',
      text: 'failed requests < 0 over 2 runs',
      held: false,
    });
    expect(trace.entries.at(-1)).toMatchObject({ kind: 'end', fingerprint });
    expect(verdicts).toHaveLength(scenario.expect.length);
  });
});
