/** Subqueries: an instant expression evaluated at every multiple of a step, its results seen as ranges. */
import type { Subquery } from '../../languages/promql/ast.ts';
import { compareLabels, type Labels } from '../labels.ts';
import { Window } from '../samples.ts';
import type { Element } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import type { RangeWindow } from './selection.ts';

/** A series of a subquery; `dropName` says that its name is only still there because removal is delayed. */
export type VisitSubquery = (labels: Labels, window: RangeWindow, dropName: boolean) => void;

/** Calls `visit` with the window of each series of a subquery, in the order of their labels. */
export function eachSubqueryWindow(
  evaluation: Evaluation,
  subquery: Subquery,
  timeMs: number,
  visit: VisitSubquery,
): void {
  const endMs = evaluation.shifted(subquery, timeMs);
  const startMs = endMs - evaluation.milliseconds(subquery.range);
  const stepMs =
    subquery.step === undefined ? evaluation.settings.subqueryStepMs : evaluation.milliseconds(subquery.step);
  const windows = new Map<string, { readonly labels: Labels; readonly samples: Window; readonly dropName: boolean }>();
  const results = evaluation.remembered(subquery, () => new StepResults());
  results.forgetUpTo(startMs - evaluation.leftMarginMs);
  // Steps are multiples of the step on absolute time, not counted from the instant of evaluation.
  for (let t = (Math.floor((startMs - evaluation.leftMarginMs) / stepMs) + 1) * stepMs; t <= endMs; t += stepMs) {
    for (const { labels, value, dropName } of results.at(t, () => evaluateStep(evaluation, subquery, t))) {
      let series = windows.get(labels.key);
      if (series === undefined) {
        series = { labels, samples: new Window(), dropName };
        windows.set(labels.key, series);
      }
      series.samples.push(t, value);
    }
  }
  const sorted = [...windows.values()].sort((a, b) => compareLabels(a.labels, b.labels));
  for (const { labels, samples, dropName } of sorted) {
    visit(
      labels,
      { samples, startMs, endMs, bounds: undefined, timeMs, zeroFirst: evaluation.settings.version2 },
      dropName,
    );
  }
}

function evaluateStep(evaluation: Evaluation, { expr }: Subquery, timeMs: number): readonly Element[] {
  return evaluation.vector(expr, timeMs);
}

/** Results of steps that the next windows of the same subquery will ask for again. */
class StepResults {
  readonly #byTime = new Map<number, readonly Element[]>();

  at(timeMs: number, evaluate: () => readonly Element[]): readonly Element[] {
    const known = this.#byTime.get(timeMs);
    if (known !== undefined) return known;
    const elements = evaluate();
    this.#byTime.set(timeMs, elements);
    return elements;
  }

  /** Windows mostly move forward; what lies before this one is let go. */
  forgetUpTo(timeMs: number): void {
    for (const t of this.#byTime.keys()) if (t <= timeMs) this.#byTime.delete(t);
  }
}
