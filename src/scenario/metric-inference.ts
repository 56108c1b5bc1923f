/**
 * Which metrics the application must expose so that the queries of the analyses find something. Names of families that
 * preroll knows switch the family on; any other name is assumed to be a request counter or a latency histogram of the
 * app itself, with labels guessed from the query's matchers. Every guess is an assumption.
 */

import { similarNames } from '../languages/did-you-mean.ts';
import type { Matcher, VectorSelector } from '../languages/promql/ast.ts';
import { parsePromql } from '../languages/promql/parse.ts';
import { nameSelected, selectorsIn } from '../languages/promql/selectors.ts';
import { nameOfRule, type RuleGroup } from '../metrics/rules/rule.ts';
import { clusterSeries, isAlwaysThere } from '../traffic/cluster-metrics.ts';
import { type MetricFamily, seriesNamesOf } from '../traffic/families/family.ts';
import type { AppMetric, MetricsModel } from '../traffic/model.ts';
import type { Assumption } from './format.ts';
import type { ManifestObject } from './manifests.ts';

export interface InferredMetrics {
  readonly metrics: MetricsModel;
  readonly assumptions: readonly Assumption[];
  /** Names that rules ask for and nothing exposes: nothing is assumed for these, and their series will be missing. */
  readonly notices: readonly string[];
}

/** Something that asks for metrics, with its queries. */
interface Asking {
  readonly who: string;
  readonly query: string;
}

/** The metrics that the analyses among `objects` and the rules ask for, on top of what the scenario says itself. */
export function inferMetrics(
  objects: readonly ManifestObject[],
  said: MetricsModel,
  families: readonly MetricFamily[],
  rules: readonly RuleGroup[] = [],
): InferredMetrics {
  const on = new Set(said.families);
  const app = new Map(said.app.map((metric) => [metric.name, metric]));
  const assumptions: Assumption[] = [];
  const notices: string[] = [];
  const familyOf = familyIndex(families);
  const known = () => [...familyOf.keys(), ...clusterSeries, ...[...app.values()].flatMap(appSeries)];
  const isExposed = (name: string): boolean =>
    isAlwaysThere(name) ||
    isCovered(name, app) ||
    families.some((f) => on.has(f.name) && f.metrics.some((m) => seriesNamesOf(m).includes(name)));
  const switchOn = (name: string, family: MetricFamily, who: string) => {
    on.add(family.name);
    assumptions.push({
      about: 'metrics',
      text: `${who} asks for ${name}: preroll assumes the metrics of ${family.name} (${family.about}).`,
      remedy: `metrics: {families: [${[...on].join(', ')}]}`,
    });
  };

  for (const { who, selector, name } of asked(filled(queriesOf(objects)))) {
    if (isExposed(name)) continue;
    const family = familyOf.get(name);
    if (family !== undefined) {
      switchOn(name, family, who);
      continue;
    }
    const metric = guess(name, selector.matchers);
    assumptions.push(assumedMetric(metric, who, similarNames(name, known())));
    app.set(metric.name, metric);
  }
  // What an alert is to watch the app may well not have; only names that preroll knows for sure are supplied.
  const recorded = new Set(rules.flatMap((g) => g.rules.flatMap((r) => (r.kind === 'recording' ? [r.record] : []))));
  const missed = new Set<string>();
  for (const { who, name } of asked(queriesOfRules(rules))) {
    if (isExposed(name) || recorded.has(name) || name.startsWith('ALERTS') || missed.has(`${who} ${name}`)) continue;
    const family = familyOf.get(name);
    if (family !== undefined) switchOn(name, family, who);
    else {
      missed.add(`${who} ${name}`);
      notices.push(
        `${who} asks for ${name}, which nothing in this run exposes${sayings(similarNames(name, known()))}.`,
      );
    }
  }
  return { metrics: { ...said, families: [...on], app: [...app.values()] }, assumptions, notices };
}

const sayings = (similar: readonly string[]): string =>
  similar.length === 0 ? '' : `; similar names are ${similar.join(', ')}`;

const appSeries = ({ name, type }: AppMetric): readonly string[] =>
  type === 'counter' ? [name] : [`${name}_bucket`, `${name}_count`, `${name}_sum`];

/** Every selector with a name of its own. */
function asked(askings: readonly Asking[]) {
  return askings.flatMap(({ who, query }) =>
    selectorsOf(query).flatMap((selector) => {
      const name = nameSelected(selector);
      return name === undefined ? [] : [{ who, selector, name }];
    }),
  );
}

const queriesOfRules = (rules: readonly RuleGroup[]): readonly Asking[] =>
  rules.flatMap((group) =>
    group.rules.map((rule) => ({
      who: `The ${rule.kind === 'alerting' ? 'alert' : 'recording rule'} ${nameOfRule(rule)}`,
      query: rule.expr,
    })),
  );

/** With placeholders filled so that queries parse. */
const filled = (askings: readonly Asking[]): readonly Asking[] =>
  askings.map(({ who, query }) => ({ who, query: fillPlaceholders(query) }));

/** The Prometheus queries of all analyses. */
export function queriesOf(objects: readonly ManifestObject[]): readonly Asking[] {
  return objects
    .filter((o) => /^((Cluster)?AnalysisTemplate|AnalysisRun)$/.test(o.kind))
    .flatMap((o) => {
      const metrics = (o.spec?.metrics ?? []) as readonly { provider?: { prometheus?: { query?: string } } }[];
      return metrics.flatMap(({ provider }) => {
        const query = provider?.prometheus?.query;
        return query === undefined ? [] : [{ query, who: `${o.kind} ${o.metadata.name}` }];
      });
    });
}

/** A placeholder may stand for a name, a number or a duration; `5m` is a duration, and `name` all else where it matters. */
export function fillPlaceholders(query: string, name = 'x'): string {
  return query
    .replace(/\[\s*\{\{.*?\}\}\s*([smhd]?)\s*\]/g, (_, unit: string) => `[${unit === '' ? '5m' : `5${unit}`}]`)
    .replace(/\{\{.*?\}\}/gs, name);
}

/** Every selector of a query; none if it does not parse, which the analysis itself will say. */
function selectorsOf(query: string): readonly VectorSelector[] {
  const parsed = parsePromql(query);
  return parsed.ok ? selectorsIn(parsed.expr) : [];
}

const HISTOGRAM_PARTS = /_(?:bucket|count|sum)$/;

function isCovered(name: string, app: ReadonlyMap<string, AppMetric>): boolean {
  return app.has(name) || app.get(name.replace(HISTOGRAM_PARTS, ''))?.type === 'histogram';
}

function familyIndex(families: readonly MetricFamily[]): ReadonlyMap<string, MetricFamily> {
  const index = new Map<string, MetricFamily>();
  for (const family of families) {
    for (const metric of family.metrics) {
      for (const name of seriesNamesOf(metric)) if (!index.has(name)) index.set(name, family);
    }
  }
  return index;
}

/** `…_bucket`, `…_count`, `…_sum` are parts of a histogram; any other name counts requests. */
function guess(name: string, matchers: readonly Matcher[]): AppMetric {
  const labels: { [label: string]: string } = {};
  for (const matcher of matchers) {
    const holds = sourceOf(matcher);
    if (holds !== undefined) labels[matcher.name] = holds;
  }
  if (HISTOGRAM_PARTS.test(name)) return { type: 'histogram', name: name.replace(HISTOGRAM_PARTS, ''), labels };
  return { type: 'counter', name, labels };
}

/** Labels that scraping adds from the pod, which the app need not expose. */
const FROM_POD =
  /^(?:__name__|app|app_.*|container|exported_.*|instance|job|kubernetes_.*|le|namespace|node|pod|pod_.*|role|rollouts_pod_template_hash|service|tier|version)$/;

/** What a label holds, told from what it is compared with. */
function sourceOf({ name, value, op }: Matcher): string | undefined {
  if (/^[1-5]xx$/i.test(value.replace(/[.*+^$()|]/g, ''))) return 'statusClass';
  if (
    /^[\^(]*[1-5](?:\d\d|\.\.|\.\*|\.\+|\[|\\d|xx)/.test(value) ||
    /^(?:status|code|status_code|http_status|response_code)$/.test(name)
  )
    return 'status';
  if (/^(?:path|uri|route|handler|endpoint|url)$/.test(name)) return 'path';
  if (name === 'method') return 'method';
  if (FROM_POD.test(name)) return undefined;
  return op === '=' && value !== '' ? `="${value}"` : undefined;
}

function assumedMetric({ name, type, labels }: AppMetric, who: string, similar: readonly string[]): Assumption {
  const told = Object.entries(labels).map(([label, holds]) => `${label} = ${holds}`);
  const detail = told.length === 0 ? '' : ` (${told.join(', ')})`;
  // In a cluster a misspelt name finds nothing; here the guess would hide it.
  const lint = similar.length === 0 ? '' : ` Should the name be misspelt: similar ones are ${similar.join(', ')}.`;
  return {
    about: 'metrics',
    text: `${who} asks for ${name}, which no metric family has: preroll assumes that the app exposes it as a ${type} of its requests${detail}.${lint}`,
    remedy: `metrics: {app: [{name: ${name}, type: ${type}, labels: ${JSON.stringify(labels)}}]}`,
  };
}
