/** Runs one case of any of the PromQL data. */
import { parsePromql, printProblem } from '../../../../src/languages/promql/parse.ts';
import { type QueryOptions, type QueryResult, queryInstant, queryRange } from '../../../../src/metrics/query/query.ts';
import type { SeriesStore } from '../../../../src/metrics/series.ts';
import { difference, type Expected } from './compare.ts';

export interface Case {
  readonly query: string;
  readonly kind: string;
  readonly atMs?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly stepMs?: number;
}

/** The answer, or the parse error as a failed answer with the text that Prometheus gives. */
export function ask(store: SeriesStore, testCase: Case, experimental: boolean, options: QueryOptions): QueryResult {
  const parsed = parsePromql(testCase.query, { experimental });
  if (!parsed.ok) {
    const touched = { series: () => [], samples: 0 };
    return { ok: false, problem: printProblem(parsed.problem), warnings: [], infos: [], touched };
  }
  if (testCase.kind === 'instant') return queryInstant(store, parsed.expr, testCase.atMs!, options);
  return queryRange(store, parsed.expr, testCase.startMs!, testCase.endMs!, testCase.stepMs!, options);
}

/** How the answer differs from what is expected; `undefined` if it does not. */
export function judge(result: QueryResult, testCase: Case, expected: Expected, tolerance = 1e-6): string | undefined {
  const given = expected.type === 'matrix' ? expected.rangeVector : undefined;
  const grid = {
    startMs: given?.startMs ?? testCase.startMs ?? testCase.atMs ?? 0,
    stepMs: given?.stepMs ?? testCase.stepMs ?? 0,
  };
  return difference(result, expected, grid, tolerance);
}
