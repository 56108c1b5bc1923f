/**
 * The read part of Prometheus' HTTP API, as a function from a request to a response: paths, parameters, shapes, status codes
 * and error texts are those of the real one (`web/api/v1/api.go`). What carries it over a wire is a door's business.
 */

import type { Expr, Matcher } from '../languages/promql/ast.ts';
import { typeOf } from '../languages/promql/check.ts';
import { parsePromql, printProblem } from '../languages/promql/parse.ts';
import { errorBody, labelsJson, resultJson, successBody } from './http-api/json.ts';
import { BadData, Parameters } from './http-api/parameters.ts';
import { compareLabels, type Labels, labelValue } from './labels.ts';
import { type QueryOptions, type QueryResult, queryInstant, queryRange } from './query/query.ts';
import type { Series, SeriesStore } from './series.ts';

/** What an exposition says of a metric; `type` in the words of OpenMetrics. */
export interface MetricMetadata {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  readonly help: string;
}

export interface ApiServer {
  readonly store: SeriesStore;
  /** Sorted by name. */
  readonly metadata: readonly MetricMetadata[];
  /** What counts as now, where a request names no time; milliseconds since 1970. */
  readonly nowMs: number;
  /** What `/status/buildinfo` says. */
  readonly build: { readonly version: string; readonly revision: string };
  readonly query?: QueryOptions;
}

export interface ApiRequest {
  readonly method: string;
  /** With the leading slash, without the query. Still percent-encoded. */
  readonly path: string;
  /** Of the query and the form, in the order given. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface ApiResponse {
  readonly status: number;
  /** JSON, unless the path is unknown. */
  readonly body: string;
  readonly contentType: 'application/json' | 'text/plain; charset=utf-8';
}

/** More points of a series than a query may ask for. */
const MOST_POINTS = 11_000;

type Endpoint = (parameters: Parameters, server: ApiServer, argument: string) => ApiResponse;

const endpoints: readonly (readonly [path: RegExp, answer: Endpoint, methods: readonly string[]])[] = [
  [/^\/api\/v1\/query$/, instant, ['GET', 'POST']],
  [/^\/api\/v1\/query_range$/, range, ['GET', 'POST']],
  [/^\/api\/v1\/series$/, series, ['GET', 'POST']],
  [/^\/api\/v1\/labels$/, labelNames, ['GET', 'POST']],
  [/^\/api\/v1\/label\/([^/]+)\/values$/, labelValues, ['GET']],
  [/^\/api\/v1\/metadata$/, metadata, ['GET']],
  [/^\/api\/v1\/status\/buildinfo$/, buildInfo, ['GET']],
  [/^\/-\/(?:healthy|ready)$/, () => plain(200, 'Prometheus is healthy.\n'), ['GET', 'HEAD']],
];

/** Answers one request. */
export function answerApi(request: ApiRequest, server: ApiServer): ApiResponse {
  for (const [path, answer, methods] of endpoints) {
    const match = path.exec(request.path);
    if (match === null) continue;
    if (!methods.includes(request.method)) return plain(405, 'Method Not Allowed\n');
    try {
      return answer(new Parameters(request.parameters), server, decoded(match[1] ?? ''));
    } catch (problem) {
      if (!(problem instanceof BadData)) throw problem;
      return json(400, errorBody('bad_data', problem.message));
    }
  }
  return plain(404, '404 page not found\n');
}

const json = (status: number, body: string): ApiResponse => ({ status, body, contentType: 'application/json' });
const plain = (status: number, body: string): ApiResponse => ({
  status,
  body,
  contentType: 'text/plain; charset=utf-8',
});

/** A part of the path as it was meant. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadData(`invalid label name: ${JSON.stringify(text)}`);
  }
}

function instant(parameters: Parameters, server: ApiServer): ApiResponse {
  const timeMs = parameters.time('time', server.nowMs);
  const options = optionsOf(parameters, server);
  const expr = expression(parameters.first('query'));
  return answered(queryInstant(server.store, expr, timeMs, options), parameters.limit());
}

function range(parameters: Parameters, server: ApiServer): ApiResponse {
  const startMs = parameters.time('start');
  const endMs = parameters.time('end');
  if (endMs < startMs) throw new BadData('invalid parameter "end": end timestamp must not be before start time');
  const stepMs = parameters.duration('step');
  if (stepMs <= 0) {
    throw new BadData(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if (Math.floor((endMs - startMs) / stepMs) > MOST_POINTS) {
    throw new BadData(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const options = optionsOf(parameters, server);
  const expr = expression(parameters.first('query'));
  const type = typeOf(expr);
  if (type !== 'scalar' && type !== 'instant vector') {
    throw new BadData(
      `invalid parameter "query": invalid expression type "${type}" for range query, must be Scalar or instant Vector`,
    );
  }
  return answered(queryRange(server.store, expr, startMs, endMs, stepMs, options), parameters.limit());
}

function optionsOf(parameters: Parameters, { query = {} }: ApiServer): QueryOptions {
  parameters.optionalDuration('timeout');
  const lookbackMs = parameters.optionalDuration('lookback_delta');
  return lookbackMs === undefined ? query : { ...query, lookbackMs };
}

function expression(text: string): Expr {
  const parsed = parsePromql(text);
  if (!parsed.ok) throw new BadData(`invalid parameter "query": ${printProblem(parsed.problem)}`);
  return parsed.expr;
}

function answered(result: QueryResult, limit: number): ApiResponse {
  if (!result.ok) return json(422, errorBody('execution', result.problem));
  const { data, truncated } = resultJson(result.value, limit);
  const warnings = truncated ? [...result.warnings, TRUNCATED] : result.warnings;
  return json(200, successBody(data, { warnings, infos: result.infos }));
}

const TRUNCATED = 'results truncated due to limit';

/** A list of JSON texts, cut at the limit. */
function listed(items: readonly string[], limit: number): ApiResponse {
  const isCut = limit > 0 && items.length > limit;
  const shown = isCut ? items.slice(0, limit) : items;
  return json(200, successBody(`[${shown.join(',')}]`, { warnings: isCut ? [TRUNCATED] : [], infos: [] }));
}

function series(parameters: Parameters, server: ApiServer): ApiResponse {
  if (parameters.all('match[]').length === 0) throw new BadData('no match[] parameter provided');
  return listed(selected(parameters, server).map(labelsJson), parameters.limit());
}

function labelNames(parameters: Parameters, server: ApiServer): ApiResponse {
  const names = new Set(selected(parameters, server).flatMap(({ pairs }) => pairs.map(([name]) => name)));
  return listed(
    [...names].sort().map((name) => JSON.stringify(name)),
    parameters.limit(),
  );
}

function labelValues(parameters: Parameters, server: ApiServer, name: string): ApiResponse {
  const values = new Set(selected(parameters, server).map((labels) => labelValue(labels, name)));
  values.delete('');
  return listed(
    [...values].sort().map((value) => JSON.stringify(value)),
    parameters.limit(),
  );
}

/** The label sets of series with samples between `start` and `end` that one of the selectors selects; without any: all. */
function selected(parameters: Parameters, { store }: ApiServer): readonly Labels[] {
  const startMs = parameters.time('start', Number.NEGATIVE_INFINITY);
  const endMs = parameters.time('end', Number.POSITIVE_INFINITY);
  const selectors = parameters.all('match[]').map(matchersOf);
  const found = new Map<string, Labels>();
  const point = { timeMs: 0, value: 0, stale: false };
  const isThere = ({ samples }: Series) => samples.newestAt(endMs, point) && point.timeMs >= startMs;
  for (const matchers of selectors.length === 0 ? [[]] : selectors) {
    for (const one of store.select(matchers)) if (isThere(one)) found.set(one.labels.key, one.labels);
  }
  return [...found.values()].sort(compareLabels);
}

function matchersOf(text: string): readonly Matcher[] {
  const parsed = parsePromql(text);
  if (!parsed.ok) throw new BadData(`invalid parameter "match[]": ${printProblem(parsed.problem)}`);
  const { expr } = parsed;
  if (expr.kind !== 'vector-selector') {
    throw new BadData('invalid parameter "match[]": 1:1: parse error: a series selector was expected');
  }
  return expr.matchers;
}

function metadata(parameters: Parameters, { metadata: all }: ApiServer): ApiResponse {
  const metric = parameters.first('metric');
  const limit = parameters.limit();
  const known = metric === '' ? all : all.filter(({ name }) => name === metric);
  const shown = limit > 0 ? known.slice(0, limit) : known;
  const entries = shown.map(
    ({ name, type, help }) => `${JSON.stringify(name)}:[${JSON.stringify({ type, help, unit: '' })}]`,
  );
  return json(200, successBody(`{${entries.join(',')}}`));
}

function buildInfo(_parameters: Parameters, { build }: ApiServer): ApiResponse {
  const { version, revision } = build;
  return json(
    200,
    successBody(JSON.stringify({ version, revision, branch: '', buildUser: '', buildDate: '', goVersion: '' })),
  );
}
