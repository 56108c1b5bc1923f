/** `preroll query`: runs a scenario, asks its Prometheus, and prints a table, a line of blocks, or the API's JSON. */
import { EPOCH_MS, type Instant, unixMilliseconds } from '../../kernel/time.ts';
import { similarNames } from '../../languages/did-you-mean.ts';
import type { Expr } from '../../languages/promql/ast.ts';
import { parsePromql } from '../../languages/promql/parse.ts';
import { nameSelected, selectorsIn } from '../../languages/promql/selectors.ts';
import { resultJson, successBody } from '../../metrics/http-api/json.ts';
import { METRIC_NAME } from '../../metrics/labels.ts';
import { type QueryResult, queryInstant, queryRange } from '../../metrics/query/query.ts';
import type { SeriesStore } from '../../metrics/series.ts';
import { type Asked, renderAnswer } from '../../report/query-answer.ts';
import { lengthOf } from '../../scenario/durations.ts';
import { formatProblem } from '../../scenario/problems.ts';
import { record } from '../../simulation/run.ts';
import { readScenario } from '../scenario-input.ts';
import { painterFor, widthOf } from '../terminal.ts';
import type { Surroundings } from './run.ts';

export interface QueryFlags {
  readonly at?: string;
  readonly range?: string;
  readonly step?: string;
  readonly seed?: number;
  readonly json?: boolean;
  readonly lenient?: boolean;
}

/** More points of a series than Prometheus would give. */
const MOST_POINTS = 11_000;

export function queryCommand(
  words: readonly string[],
  flags: QueryFlags,
  { stdout, stderr, env }: Surroundings,
): 0 | 2 {
  const refuse = (why: string): 2 => {
    stderr.write(`${why}\n`);
    return 2;
  };
  const query = words.at(-1) ?? '';
  if (words.length < 2)
    return refuse("preroll query takes files and, last, an expression: preroll query shop.yaml 'up'");
  const when = whenOf(flags);
  if (typeof when === 'string') return refuse(when);
  const parsed = parsePromql(query);
  if (!parsed.ok) return refuse(sayProblem(query, parsed.problem));
  const input = readScenario(words.slice(0, -1), flags, stderr);
  if (input === undefined) return 2;

  const { series } = record(input.scenario);
  const asked: Asked = when ?? { kind: 'instant', timeMs: unixMilliseconds(input.scenario.until) };
  const options = { subqueryStepMs: input.scenario.prometheus.evaluationInterval / 1_000 };
  const answer = ask(series, parsed.expr, asked, options);
  if (!answer.ok) return refuse(`the query cannot be answered: ${answer.problem}`);
  for (const remark of [...answer.warnings, ...answer.infos]) stderr.write(`${remark}\n`);
  if (flags.json === true) {
    stdout.write(`${successBody(resultJson(answer.value).data, answer)}\n`);
    return 0;
  }
  stdout.write(renderAnswer(answer.value, asked, painterFor(stdout, env), widthOf(stdout)));
  for (const hint of hintsFor(parsed.expr, series)) stderr.write(`${hint}\n`);
  return 0;
}

function ask(series: SeriesStore, expr: Expr, asked: Asked, options: { readonly subqueryStepMs: number }): QueryResult {
  if (asked.kind === 'instant') return queryInstant(series, expr, asked.timeMs, options);
  return queryRange(series, expr, asked.startMs, asked.endMs, asked.stepMs, options);
}

/** When to ask; `undefined`: at the end of the run. A text says what is wrong with the flags. */
function whenOf({ at, range, step }: QueryFlags): Asked | string | undefined {
  if (at !== undefined && range !== undefined) return '--at and --range exclude each other';
  if (step !== undefined && range === undefined) return '--step goes with --range';
  if (at !== undefined) {
    const span = lengthOf(at);
    if (span === undefined)
      return `--at ${at}: a duration such as 7m, counted from the beginning of the run, was expected`;
    return { kind: 'instant', timeMs: fromBeginning(span) };
  }
  if (range === undefined) return undefined;
  const [from, to, ...more] = range.split('..').map((text) => lengthOf(text.trim()));
  if (from === undefined || to === undefined || more.length > 0 || to < from) {
    return `--range ${range}: two durations such as 2m..10m, the earlier first, were expected`;
  }
  const every = lengthOf(step ?? '15s');
  if (every === undefined || every < 1_000) return `--step ${step}: a duration such as 15s was expected`;
  const asked = { startMs: fromBeginning(from), endMs: fromBeginning(to), stepMs: Math.floor(every / 1_000) };
  if ((asked.endMs - asked.startMs) / asked.stepMs > MOST_POINTS) {
    return `--step ${step ?? '15s'}: more than 11 000 points over that range; take a longer step`;
  }
  return { kind: 'range', ...asked };
}

const fromBeginning = (span: number): number => EPOCH_MS + Math.floor((span as Instant) / 1_000);

/** A mistake in the query, shown as mistakes in files are. */
function sayProblem(
  query: string,
  { line, column, message }: { line: number; column: number; message: string },
): string {
  const excerpt = query.split('\n')[line - 1] ?? '';
  // The parser counts bytes, the eye characters.
  const before = new TextDecoder().decode(new TextEncoder().encode(excerpt).slice(0, Math.max(0, column - 1)));
  return formatProblem({
    at: { file: 'query', line: Math.max(1, line), column: before.length + 1 },
    path: '',
    found: message,
    expected: 'a PromQL expression',
    remedy: 'correct it where the caret points',
    excerpt,
  });
}

/** Names that no series bears, with those they resemble. */
function hintsFor(expr: Expr, series: SeriesStore): readonly string[] {
  const known = series.labelValues(METRIC_NAME);
  const asked = new Set(selectorsIn(expr).flatMap((s) => nameSelected(s) ?? []));
  return [...asked]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const similar = similarNames(name, known);
      return `no series of this run is called ${name}${similar.length === 0 ? '' : `; similar: ${similar.join(', ')}`}`;
    });
}
