/** The form in which the API stores a status: counters that are zero are left out (`omitempty`). */
import type { AnalysisRunStatus, MetricResult, RunSummary } from './objects.ts';

/** The status as the API would give it back. */
export function withoutZeros(status: AnalysisRunStatus): AnalysisRunStatus {
  const { metricResults, runSummary, dryRunSummary, ...rest } = status;
  return {
    ...rest,
    ...(metricResults === undefined || metricResults.length === 0
      ? {}
      : { metricResults: metricResults.map((result) => dropZeros(result) as MetricResult) }),
    ...(runSummary === undefined ? {} : { runSummary: dropZeros(runSummary) as RunSummary }),
    ...(dryRunSummary === undefined ? {} : { dryRunSummary: dropZeros(dryRunSummary) as RunSummary }),
  };
}

function dropZeros(object: object): object {
  const all = object as Readonly<Record<string, unknown>>;
  const rest: Record<string, unknown> = {};
  for (const key in all) if (all[key] !== 0 && all[key] !== undefined) rest[key] = all[key];
  return rest;
}
