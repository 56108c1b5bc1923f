/**
 * Which metrics the application must expose so that the queries of the analyses find something. Names of families that
 * preroll knows switch the family on; any other name is assumed to be a request counter or a latency histogram of the
 * app itself, with labels guessed from the query's matchers. Every guess is an assumption.
 */
import type { Matcher, VectorSelector } from '../languages/promql/ast.ts';
import { parsePromql } from '../languages/promql/parse.ts';
import { nameSelected, selectorsIn } from '../languages/promql/selectors.ts';
import { isAlwaysThere } from '../traffic/cluster-metrics.ts';
import { type MetricFamily, seriesNamesOf } from '../traffic/families/family.ts';
import type { AppMetric, MetricsModel } from '../traffic/model.ts';
import type { Assumption } from './format.ts';
import type { ManifestObject } from './manifests.ts';

export interface InferredMetrics {
  readonly metrics: MetricsModel;
  readonly assumptions: readonly Assumption[];
}

/** The metrics that the analyses among `objects` ask for, on top of what the scenario says itself. */
export function inferMetrics(
  objects: readonly ManifestObject[],
  said: MetricsModel,
  families: readonly MetricFamily[],
): InferredMetrics {
  const on = new Set(said.families);
  const app = new Map(said.app.map((metric) => [metric.name, metric]));
  const assumptions: Assumption[] = [];
  const familyOf = familyIndex(families);
  for (const { query, template } of queriesOf(objects)) {
    for (const selector of selectorsOf(query)) {
      const name = nameSelected(selector);
      if (name === undefined || isAlwaysThere(name) || isCovered(name, app)) continue;
      const family = familyOf.get(name);
      if (family === undefined) {
        const metric = guess(name, selector.matchers);
        app.set(metric.name, metric);
        assumptions.push(assumedMetric(metric, template));
      } else if (!families.some((f) => on.has(f.name) && f.metrics.some((m) => seriesNamesOf(m).includes(name)))) {
        on.add(family.name);
        assumptions.push({
          about: 'metrics',
          text: `${template} asks for ${name}: preroll assumes the metrics of ${family.name} (${family.about}).`,
          remedy: `metrics: {families: [${[...on].join(', ')}]}`,
        });
      }
    }
  }
  return { metrics: { ...said, families: [...on], app: [...app.values()] }, assumptions };
}

/** The Prometheus queries of all analyses, with placeholders filled so that they parse. */
function queriesOf(objects: readonly ManifestObject[]): { readonly query: string; readonly template: string }[] {
  return objects
    .filter((o) => /^((Cluster)?AnalysisTemplate|AnalysisRun)$/.test(o.kind))
    .flatMap((o) => {
      const metrics = (o.spec?.metrics ?? []) as readonly { provider?: { prometheus?: { query?: string } } }[];
      return metrics.flatMap(({ provider }) => {
        const query = provider?.prometheus?.query;
        return query === undefined ? [] : [{ query: fill(query), template: `${o.kind} ${o.metadata.name}` }];
      });
    });
}

/** A placeholder may stand for a name, a number or a duration; `5m` is all of these where it matters. */
function fill(query: string): string {
  return query
    .replace(/\[\s*\{\{.*?\}\}\s*([smhd]?)\s*\]/g, (_, unit: string) => `[${unit === '' ? '5m' : `5${unit}`}]`)
    .replace(/\{\{.*?\}\}/gs, 'x');
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

function assumedMetric(metric: AppMetric, template: string): Assumption {
  const labels = Object.entries(metric.labels).map(([label, holds]) => `${label} = ${holds}`);
  return {
    about: 'metrics',
    text: `${template} asks for ${metric.name}: preroll assumes that the app exposes it as a ${metric.type} of its requests${labels.length === 0 ? '' : ` (${labels.join(', ')})`}.`,
    remedy: `metrics: {app: [{name: ${metric.name}, type: ${metric.type}, labels: ${JSON.stringify(metric.labels)}}]}`,
  };
}
