/** What the runs of one cell say: how often each outcome came, and every measure with its interval. */
import { STUDY_MEASURES, type StudyMeasure } from './measures.ts';
import { placeOfCell } from './plan.ts';
import type { Cell, MeasureSummary, OutcomeShare, StudyDesign } from './results.ts';
import { OUTCOMES, type Row } from './rows.ts';
import { clopperPearson } from './statistics/proportion.ts';
import { quantile } from './statistics/quantile.ts';
import { meanInterval, summarise } from './statistics/student.ts';

const QUANTILES = [0.5, 0.95] as const;

export function summariseCells(design: StudyDesign, cells: readonly (readonly Row[])[]): readonly Cell[] {
  return cells.map((rows, cell) => ({
    ...placeOfCell(design, cell),
    runs: rows.length,
    outcomes: outcomesOf(rows, design.confidence),
    measures: STUDY_MEASURES.map((measure, i) => summaryOf(measure, columnOf(rows, i), design.confidence)),
  }));
}

/** The values of the measure at that place, in the order of the runs. */
export const columnOf = (rows: readonly Row[], measure: number): readonly (number | null)[] =>
  rows.map((row) => row[measure + 1] ?? null);

function outcomesOf(rows: readonly Row[], confidence: number): readonly OutcomeShare[] {
  return OUTCOMES.flatMap((outcome, i) => {
    const count = rows.filter((row) => row[0] === i).length;
    if (count === 0) return [];
    const interval = clopperPearson(count, rows.length, confidence);
    return [{ outcome, count, share: count / rows.length, interval }];
  });
}

function summaryOf(
  { name, unit }: StudyMeasure,
  samples: readonly (number | null)[],
  confidence: number,
): MeasureSummary {
  const values = samples.filter((value) => value !== null);
  const summary = summarise(values);
  const isTruth = unit === 'yes or no';
  const sorted = [...values].sort((a, b) => a - b);
  const interval =
    summary === undefined
      ? null
      : isTruth
        ? clopperPearson(values.filter((value) => value === 1).length, values.length, confidence)
        : meanInterval(summary, confidence);
  return {
    measure: name,
    unit,
    count: values.length,
    mean: summary?.mean ?? null,
    meanInterval: interval,
    deviation: isTruth ? null : (summary?.deviation ?? null),
    least: sorted[0] ?? null,
    most: sorted.at(-1) ?? null,
    quantiles: isTruth ? [] : QUANTILES.flatMap((q) => quantile(sorted, q, confidence) ?? []),
    samples,
  };
}
