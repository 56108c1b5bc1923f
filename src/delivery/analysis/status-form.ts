/** The form in which the API stores a status: counters that are zero are left out (`omitempty`). */
import type { AnalysisRunStatus, MetricResult, RunSummary } from './objects.ts';

/** The status as the API would give it back. */
export function withoutZeros(status: AnalysisRunStatus): AnalysisRunStatus {
  const { phase, message, metricResults = [], startedAt, completedAt, runSummary, dryRunSummary } = status;
  // Field by field: whoever looks at a status finds its parts where those of the last one were.
  return {
    phase,
    message,
    metricResults:
      metricResults.length === 0 ? undefined : metricResults.map((result) => dropZeros(result) as MetricResult),
    startedAt,
    completedAt,
    runSummary: runSummary && (dropZeros(runSummary) as RunSummary),
    dryRunSummary: dryRunSummary && (dropZeros(dryRunSummary) as RunSummary),
  };
}

function dropZeros(object: object): object {
  const all = object as Readonly<Record<string, unknown>>;
  const rest: Record<string, unknown> = {};
  for (const key in all) if (all[key] !== 0 && all[key] !== undefined) rest[key] = all[key];
  return rest;
}
