/** Aggregations: the elements of a vector in groups, each group one value. `topk` and its like are in `top.ts`. */
import type { Aggregation, Expr } from '../../languages/promql/ast.ts';
import { goQuote, isValidText } from '../../languages/promql/quoting.ts';
import { type Labels, withLabels } from '../labels.ts';
import { plainFloat } from '../numbers.ts';
import { invalidQuantile } from './annotations.ts';
import { type Element, QueryError } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import { grouped, groupLabels } from './grouping.ts';
import { KahanSum, RunningMean } from './kahan.ts';
import { quantile } from './statistics.ts';
import { evaluateTop } from './top.ts';

/** The elements of an aggregation; groups in the order in which their first elements come. */
export function evaluateAggregation(evaluation: Evaluation, expr: Aggregation, timeMs: number): readonly Element[] {
  switch (expr.op) {
    case 'count_values':
      return countValues(evaluation, expr, timeMs);
    case 'topk':
    case 'bottomk':
    case 'limitk':
    case 'limit_ratio':
      return evaluateTop(evaluation, expr, timeMs);
    default:
      return reduceGroups(evaluation, expr, timeMs);
  }
}

/** One group's running result. */
interface Reducer {
  add(value: number): void;
  readonly value: number;
}

interface Group {
  readonly labels: Labels;
  readonly reducer: Reducer;
  dropName: boolean;
}

function reduceGroups(evaluation: Evaluation, expr: Aggregation, timeMs: number): readonly Element[] {
  const parameter = expr.parameter === undefined ? 0 : evaluation.scalar(expr.parameter, timeMs);
  const elements = evaluation.vector(expr.expr, timeMs);
  if (expr.op === 'quantile' && !(parameter >= 0 && parameter <= 1)) {
    evaluation.annotations.warn(invalidQuantile(parameter), expr.parameter as Expr);
  }
  const labelsOf = groupLabels(expr);
  const groups = new Map<Labels, Group>();
  for (const { labels, value, dropName } of elements) {
    const key = labelsOf(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: key, reducer: reducer(expr, value, parameter), dropName });
    else {
      group.reducer.add(value);
      group.dropName ||= dropName;
    }
  }
  return [...groups.values()].map((g) => ({ labels: g.labels, value: g.reducer.value, dropName: g.dropName }));
}

function reducer(expr: Aggregation, first: number, parameter: number): Reducer {
  switch (expr.op) {
    case 'sum':
      return new KahanSum(first);
    case 'avg':
      return new RunningMean(first);
    case 'min':
      return new Extreme(first, (value, least) => value < least);
    case 'max':
      return new Extreme(first, (value, greatest) => value > greatest);
    case 'stddev':
      return new Spread(first, Math.sqrt);
    case 'stdvar':
      return new Spread(first, (variance) => variance);
    case 'quantile':
      return new Quantile(first, parameter);
    case 'count':
      return new Count();
    default:
      // `group`: that there is one.
      return { add: () => {}, value: 1 };
  }
}

class Count implements Reducer {
  value = 1;
  add(): void {
    this.value += 1;
  }
}

/** NaN only if there is nothing else. */
class Extreme implements Reducer {
  value: number;
  readonly #beats: (value: number, best: number) => boolean;

  constructor(first: number, beats: (value: number, best: number) => boolean) {
    this.value = first;
    this.#beats = beats;
  }

  add(value: number): void {
    if (this.#beats(value, this.value) || Number.isNaN(this.value)) this.value = value;
  }
}

/** Welford's running variance, of the population. A group that begins with NaN or an infinity has none. */
class Spread implements Reducer {
  #count = 1;
  #mean: number;
  #squares: number;
  readonly #result: (variance: number) => number;

  constructor(first: number, result: (variance: number) => number) {
    this.#mean = first;
    this.#squares = Number.isFinite(first) ? 0 : Number.NaN;
    this.#result = result;
  }

  add(value: number): void {
    this.#count += 1;
    const delta = value - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (value - this.#mean);
  }

  get value(): number {
    return this.#result(this.#squares / this.#count);
  }
}

class Quantile implements Reducer {
  readonly #values: number[];
  readonly #q: number;

  constructor(first: number, q: number) {
    this.#values = [first];
    this.#q = q;
  }

  add(value: number): void {
    this.#values.push(value);
  }

  get value(): number {
    return quantile(this.#q, this.#values);
  }
}

/** How many elements of a group have each value; the value becomes a label. */
function countValues(evaluation: Evaluation, expr: Aggregation, timeMs: number): readonly Element[] {
  const name = evaluation.text(expr.parameter!);
  if (name === '' || !isValidText(name)) throw new QueryError(`invalid label name ${goQuote(name)}`);
  const grouping = new Set(expr.grouping);
  if (!expr.without) grouping.add(name);
  const groups = new Map<string, { readonly labels: Labels; count: number }>();
  for (const { labels, value } of evaluation.vector(expr.expr, timeMs)) {
    const group = grouped(withLabels(labels, [[name, plainFloat(value)]]), grouping, expr.without);
    const known = groups.get(group.key);
    if (known === undefined) groups.set(group.key, { labels: group, count: 1 });
    else known.count += 1;
  }
  return [...groups.values()].map(({ labels, count }) => ({ labels, value: count, dropName: false }));
}
