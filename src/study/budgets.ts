/**
 * Budgets: claims that a scenario makes of many runs. One run can keep within a budget by luck; what is asked is whether the
 * bound of a one-sided interval does. A budget that the runs can neither confirm nor refute does not hold, and says so.
 */
import type { Budget, Claim, Expectation, Scenario } from '../scenario/format.ts';
import { inWords } from '../scenario/measures.ts';
import type { Verdict } from '../simulation/expectations.ts';
import { measureOf } from '../simulation/outcome.ts';
import { type Recording, record, run } from '../simulation/run.ts';
import { sayNumber, sayShare } from './say.ts';
import { lowerShare } from './statistics/proportion.ts';
import { type MeanSummary, studentQuantile, summarise } from './statistics/student.ts';

/** A recording of the scenario, with the verdicts on its budgets among the others. */
export const recordWithBudgets = (scenario: Scenario): Recording => record(scenario, judgeBudgets(scenario));

/** Run i has the i-th seed after the scenario's; all budgets look at the same runs. */
export function judgeBudgets(scenario: Scenario): readonly Verdict[] {
  const budgets = scenario.expect.flatMap((expectation): Asked[] =>
    expectation.claim.kind === 'budget' ? [{ expectation, budget: expectation.claim }] : [],
  );
  const most = Math.max(0, ...budgets.map(({ budget }) => budget.runs));
  const findings = budgets.map((): Finding[] => []);
  // A claim that is looked for in one run is an expectation of that run.
  const expect = budgets.map(({ expectation, budget }): Expectation => ({ ...expectation, claim: budget.claim }));
  for (let i = 0; i < most; i++) {
    const { outcome, verdicts } = run({ ...scenario, flow: 'aggregate', seed: scenario.seed + i, expect });
    for (const [j, { budget }] of budgets.entries()) {
      if (i >= budget.runs) continue;
      const { claim } = budget;
      const value = claim.kind === 'measure' ? measureOf(outcome, claim.measure) : undefined;
      findings[j]?.push({
        held: verdicts[j]?.held === true,
        ...(typeof value === 'number' ? { value } : {}),
      });
    }
  }
  return budgets.map(({ expectation, budget }, i) => ({ expectation, ...judged(budget, findings[i] ?? []) }));
}

interface Asked {
  readonly expectation: Expectation;
  readonly budget: Budget;
}

interface Finding {
  readonly held: boolean;
  readonly value?: number;
}

type Judged = Pick<Verdict, 'held' | 'found'>;

function judged({ claim, share, confidence, runs }: Budget, findings: readonly Finding[]): Judged {
  const sure = `with ${sayShare(confidence)} confidence`;
  if (share !== undefined) {
    const count = findings.filter(({ held }) => held).length;
    const low = lowerShare(count, runs, confidence);
    return { held: low >= share, found: `it held in ${count} of ${runs} runs: in at least ${sayShare(low)} ${sure}` };
  }
  const values = findings.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const summary = summarise(values);
  if (claim.kind !== 'measure' || summary === undefined || summary.count < runs) {
    return { held: false, found: `${runs - values.length} of ${runs} runs have no such number` };
  }
  return judgedMean(claim, summary, confidence);
}

function judgedMean(claim: Extract<Claim, { kind: 'measure' }>, summary: MeanSummary, confidence: number): Judged {
  const isUpper = claim.comparison.startsWith('<');
  const half = (studentQuantile(confidence, summary.count - 1) * (summary.deviation ?? 0)) / Math.sqrt(summary.count);
  const bound = summary.mean + (isUpper ? half : -half);
  const held =
    claim.comparison === '<'
      ? bound < claim.value
      : claim.comparison === '<='
        ? bound <= claim.value
        : claim.comparison === '>'
          ? bound > claim.value
          : bound >= claim.value;
  const [mean, end] = [summary.mean, bound].map((value) =>
    claim.measure.endsWith('Share') ? sayShare(value) : sayNumber(value),
  );
  const found = `the mean of ${inWords(claim.measure)} over ${summary.count} runs is ${mean}: ${
    isUpper ? 'at most' : 'at least'
  } ${end} with ${sayShare(confidence)} confidence`;
  return { held, found };
}
