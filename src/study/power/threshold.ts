/** What a metric's conditions say of an error ratio: from which ratio on a measurement fails, exactly as written. */
import { evaluateResult, floatList } from '../../delivery/analysis/evaluate.ts';
import type { AnalysisPhase, Metric } from '../../delivery/analysis/objects.ts';
import type { Value } from '../../languages/expression/values.ts';
import { fractionOf, minus, ONE, toNumber } from './fraction.ts';
import type { ErrorRateRule, MeasuredPhase } from './window.ts';

/** Whether a measured value is the share of requests that failed, or of those that did not. */
export type RatioKind = 'errors' | 'successes';

/** The verdict on values that are no ratio at all, for `[…]` as Prometheus gives them. */
export interface OddVerdicts {
  readonly empty: AnalysisPhase;
  readonly notANumber: AnalysisPhase;
  readonly zero: AnalysisPhase;
  readonly infinite: AnalysisPhase;
}

type Conditions = Pick<Metric, 'successCondition' | 'failureCondition'>;

const judge = (value: Value, conditions: Conditions): AnalysisPhase => evaluateResult(value, conditions).phase;

/** What the conditions make of an empty vector, NaN, 0 and +Inf. */
export const oddVerdicts = (conditions: Conditions): OddVerdicts => ({
  empty: judge(floatList([]), conditions),
  notANumber: judge(floatList([Number.NaN]), conditions),
  zero: judge(floatList([0]), conditions),
  infinite: judge(floatList([Number.POSITIVE_INFINITY]), conditions),
});

/**
 * The rule that the conditions amount to for an error ratio: `undefined` when they are no thresholds (they fail neither
 * everything nor nothing, and not beyond one ratio either).
 */
export function ruleOf(conditions: Conditions, kind: RatioKind): ErrorRateRule | undefined {
  const phaseAt = (ratio: number): AnalysisPhase =>
    judge(floatList([kind === 'errors' ? ratio : 1 - ratio]), conditions);
  const phases = GRID.map(phaseAt);
  if (phases.includes('Error') || !fallsApartOnce(phases)) return undefined;
  const fail = boundary(conditions, kind, (phase) => phase === 'Failed');
  const notGood = boundary(conditions, kind, (phase) => phase !== 'Successful');
  const empty = judge(floatList([Number.NaN]), conditions) as MeasuredPhase;
  return {
    failWhen: fail === undefined ? { op: '>', threshold: 1 } : { op: fail.included ? '>=' : '>', threshold: fail.at },
    ...(notGood === undefined || notGood.at === fail?.at
      ? {}
      : { succeedWhen: { op: notGood.included ? '<' : '<=', threshold: notGood.at } }),
    empty,
  };
}

const GRID: readonly number[] = Array.from({ length: 1001 }, (_, i) => i / 1000);

const RANK: Partial<Record<AnalysisPhase, number>> = { Successful: 0, Inconclusive: 1, Failed: 2 };

/** Successful, then Inconclusive, then Failed, each possibly absent: only so is there a threshold. */
const fallsApartOnce = (phases: readonly AnalysisPhase[]): boolean =>
  phases.every((phase, i) => i === 0 || (RANK[phase] ?? -1) >= (RANK[phases[i - 1]!] ?? 3));

interface Boundary {
  /** A ratio of errors, as a decimal. */
  readonly at: string | number;
  /** Does the claim hold at that ratio itself? */
  readonly included: boolean;
}

/** From which ratio of errors on a claim of the phase holds. Literals of the conditions are taken exactly. */
function boundary(
  conditions: Conditions,
  kind: RatioKind,
  claim: (phase: AnalysisPhase) => boolean,
): Boundary | undefined {
  const ofValue = (value: number) => claim(judge(floatList([value]), conditions));
  const measuredAt = (ratio: number) => (kind === 'errors' ? ratio : 1 - ratio);
  if (!ofValue(measuredAt(1))) return undefined;
  if (ofValue(measuredAt(0))) return { at: 0, included: true };
  let [low, high] = [0, 1];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (ofValue(measuredAt(middle))) high = middle;
    else low = middle;
  }
  const literal = literalsOf(conditions).find((text) => Math.abs(Number(text) - measuredAt(high)) < 1e-9);
  if (literal === undefined) return { at: high, included: true };
  const included = ofValue(Number(literal));
  if (kind === 'errors') return { at: literal, included };
  return { at: toNumber(minus(ONE, fractionOf(literal))), included };
}

const literalsOf = ({ successCondition = '', failureCondition = '' }: Conditions): readonly string[] =>
  `${successCondition} ${failureCondition}`.match(/\d+(?:\.\d+)?/g) ?? [];
