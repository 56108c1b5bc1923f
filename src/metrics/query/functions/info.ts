/**
 * `info(v, {...})` (experimental): adds to the elements of a vector the labels of info series, such as `target_info`, that
 * have the same `instance` and `job`. As Prometheus' `promql/info.go`.
 */
import type { Call, Expr, Matcher, TimeShift } from '../../../languages/promql/ast.ts';
import { type Labels, labelsFromPairs, labelValue, METRIC_NAME, printLabels, withLabels } from '../../labels.ts';
import { labelsTest, valueTest } from '../../matchers.ts';
import type { Point } from '../../samples.ts';
import { type Element, QueryError } from '../element.ts';
import { type CallContext, elementsOf, ofVector } from './meaning.ts';

const IDENTIFYING = ['instance', 'job'];

export const infoFunctions = {
  info: ofVector((context) => {
    const base = elementsOf(context, 0);
    const selection = selectionOf(context.call);
    const isInfo = labelsTest(selection.names);
    const enriched = base.filter((e) => !isInfo(e.labels));
    const infos = newestInfos(context, enriched, selection);
    return base.flatMap((element): readonly Element[] => {
      if (isInfo(element.labels)) return [element];
      const labels = withInfo(element.labels, infos, selection);
      return labels === undefined ? [] : [{ ...element, labels }];
    });
  }),
};

interface Selection {
  /** Which info metrics to look at. */
  readonly names: readonly Matcher[];
  /** Conditions on the labels to add; only labels named here are added, all of them if there is no condition. */
  readonly data: readonly Matcher[];
}

function selectionOf(call: Call): Selection {
  const selector = call.args[1];
  const matchers = selector?.kind === 'vector-selector' ? selector.matchers : [];
  const given = matchers.filter((m) => m.name === METRIC_NAME);
  const data = matchers.filter((m) => m.name !== METRIC_NAME);
  const positive = given.some((m) => m.op === '=' || m.op === '=~');
  const anyInfo: Matcher = { name: METRIC_NAME, op: '=~', value: '.+_info' };
  const targetInfo: Matcher = { name: METRIC_NAME, op: '=', value: 'target_info' };
  const names = positive ? given : given.length > 0 ? [anyInfo, ...given] : [targetInfo];
  return { names, data };
}

interface Info {
  readonly labels: Labels;
  readonly sampleMs: number;
}

/** The newest info series by metric name and identity, at the time the first argument looks at. */
function newestInfos(
  { evaluation, call, timeMs }: CallContext,
  elements: readonly Element[],
  { names, data }: Selection,
): ReadonlyMap<string, ReadonlyMap<string, Info>> {
  const infos = new Map<string, Map<string, Info>>();
  const wanted = IDENTIFYING.map(
    (name) => [name, new Set(elements.map((e) => labelValue(e.labels, name)).filter((v) => v !== ''))] as const,
  );
  if (wanted.every(([, values]) => values.size === 0)) return infos;
  const at = timeOf(call.args[0]!, (shift, t) => evaluation.shifted(shift, t), timeMs);
  const point: Point = { timeMs: 0, value: 0, stale: false };
  for (const series of evaluation.store.select([...names, ...data])) {
    if (!wanted.every(([name, values]) => values.size === 0 || values.has(labelValue(series.labels, name)))) continue;
    if (!series.samples.newestAt(at, point) || point.timeMs <= at - evaluation.settings.lookbackMs || point.stale)
      continue;
    evaluation.touch(series, 1);
    const name = labelValue(series.labels, METRIC_NAME);
    const byIdentity = infos.get(name) ?? new Map<string, Info>();
    infos.set(name, byIdentity);
    keepNewer(byIdentity, { labels: series.labels, sampleMs: point.timeMs });
  }
  return infos;
}

const identity = (labels: Labels): string => labelsFromPairs(IDENTIFYING.map((n) => [n, labelValue(labels, n)])).key;

function keepNewer(byIdentity: Map<string, Info>, info: Info): void {
  const key = identity(info.labels);
  const other = byIdentity.get(key);
  if (other === undefined || other.sampleMs < info.sampleMs) byIdentity.set(key, info);
  else if (other.sampleMs === info.sampleMs) {
    const both = `existing ${printLabels(other.labels)} @ ${other.sampleMs}, new ${printLabels(info.labels)} @ ${info.sampleMs}`;
    throw new QueryError(`found duplicate series for info metric: ${both}`);
  }
}

/** The labels with those of matching info series; `undefined` if a condition asks for a label and nothing matches. */
function withInfo(
  labels: Labels,
  infos: ReadonlyMap<string, ReadonlyMap<string, Info>>,
  { data }: Selection,
): Labels | undefined {
  const wanted = new Set(data.map((m) => m.name));
  const added = new Map<string, string>();
  let matched = false;
  for (const byIdentity of infos.values()) {
    const info = byIdentity.get(identity(labels));
    if (info === undefined) continue;
    matched = true;
    for (const [name, value] of info.labels.pairs) {
      if (name === METRIC_NAME || (wanted.size > 0 && !wanted.has(name))) continue;
      if (added.has(name) && added.get(name) !== value) throw new QueryError(`conflicting label: ${name}`);
      if (labelValue(labels, name) === '') added.set(name, value);
    }
  }
  if (!matched && data.some((m) => !valueTest(m)(''))) return undefined;
  return withLabels(labels, added);
}

/** When info series are looked at: when the first selector in the argument is, with the shifts of subqueries around it. */
function timeOf(expr: Expr, shifted: (shift: TimeShift, timeMs: number) => number, timeMs: number): number {
  const path = pathToSelector(expr);
  return path === undefined ? timeMs : path.reduce((t, shift) => shifted(shift, t), timeMs);
}

function pathToSelector(expr: Expr): readonly TimeShift[] | undefined {
  switch (expr.kind) {
    case 'vector-selector':
      return [expr];
    case 'range-selector':
      return [expr.selector];
    case 'subquery': {
      const inner = pathToSelector(expr.expr);
      return inner === undefined ? undefined : [expr, ...inner];
    }
    case 'parentheses':
    case 'unary':
      return pathToSelector(expr.expr);
    case 'aggregation':
      return pathToSelector(expr.expr) ?? (expr.parameter === undefined ? undefined : pathToSelector(expr.parameter));
    case 'binary':
      return pathToSelector(expr.left) ?? pathToSelector(expr.right);
    case 'call':
      for (const arg of expr.args) {
        const found = pathToSelector(arg);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}
