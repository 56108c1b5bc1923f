/** What a metric's conditions make of a value, asked of the condition language itself. */
import { evaluateCondition, evaluateResult, floatList } from '../delivery/analysis/evaluate.ts';
import type { AnalysisPhase } from '../delivery/analysis/objects.ts';
import type { Value } from '../languages/expression/values.ts';
import type { MetricHere } from './analyses.ts';
import { exprOf, isScalar } from './queries.ts';

/** Conditions of a Prometheus metric, with the form of value that its query gives. */
export interface Judging {
  readonly here: MetricHere;
  readonly success: string;
  readonly failure: string;
  /** The phase of a measurement with these numbers; none: no series matched. */
  phaseOf(...numbers: readonly number[]): AnalysisPhase;
  problemOf(condition: string, ...numbers: readonly number[]): string | undefined;
}

/** `undefined` where it is another provider's metric, or where a condition waits for an argument. */
export function judgingOf(here: MetricHere): Judging | undefined {
  const { successCondition: success = '', failureCondition: failure = '', provider } = here.metric;
  const isOpen =
    here.analysis.purpose === 'template' &&
    /\{\{/.test(`${here.written.successCondition}${here.written.failureCondition}`);
  if (provider?.prometheus === undefined || (success === '' && failure === '') || isOpen) return undefined;
  const expr = exprOf(here);
  const oneNumber = expr !== undefined && isScalar(expr);
  const asValue = (numbers: readonly number[]): Value => (oneNumber ? (numbers[0] ?? Number.NaN) : floatList(numbers));
  return {
    here,
    success,
    failure,
    phaseOf: (...numbers) =>
      evaluateResult(asValue(numbers), { successCondition: success, failureCondition: failure }).phase,
    problemOf(condition, ...numbers) {
      const answer = evaluateCondition(asValue(numbers), condition);
      return answer.ok ? undefined : answer.problem;
    },
  };
}

/** Numbers of every size that a metric may well have. */
export const USUAL_NUMBERS: readonly number[] = [
  0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1, 2, 5, 10, 50, 100, 500, 1_000, 10_000,
  1_000_000,
];

/** A success or failure condition, whichever is there, for the place of a finding. */
export const conditionField = ({ success }: Judging): 'successCondition' | 'failureCondition' =>
  success === '' ? 'failureCondition' : 'successCondition';

/**
 * The error rate from 0 to 1 above which a share fails; `undefined` where there is no single one. A share may count what
 * went well or what went wrong.
 */
export function errorThreshold(
  judging: Judging,
): { readonly threshold: number; readonly counts: 'good' | 'bad' } | undefined {
  const fails = (share: number): boolean => judging.phaseOf(share) === 'Failed';
  const counts = fails(0) && !fails(1) ? 'good' : !fails(0) && fails(1) ? 'bad' : undefined;
  if (counts === undefined) return undefined;
  const shareOf = (errors: number): number => (counts === 'good' ? 1 - errors : errors);
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (fails(shareOf(middle))) high = middle;
    else low = middle;
  }
  return { threshold: Math.round(low * 1e6) / 1e6, counts };
}
