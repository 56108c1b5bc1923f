/** What is measured and answered: `metrics`, `prometheus` and `answers`. */
import type { StringMap } from '../../cluster/objects.ts';
import { typeOf } from '../../languages/promql/check.ts';
import { parsePromql } from '../../languages/promql/parse.ts';
import type { Path } from '../../languages/yaml.ts';
import { labelSources } from '../../traffic/families/app.ts';
import { metricFamilies } from '../../traffic/families.ts';
import type { AppMetric } from '../../traffic/model.ts';
import { METRICS, PROMETHEUS } from '../defaults.ts';
import type { AnswerText } from '../document.ts';
import { duration } from '../durations.ts';
import type { Scenario, ScriptedAnswer } from '../format.ts';
import { dashboardsOf } from './dashboards.ts';
import { type Desk, didYouMean } from './desk.ts';
import { rulesOf } from './rules.ts';

export function metricsOf(desk: Desk): Scenario['metrics'] {
  const text = desk.document.metrics;
  for (const [i, family] of (text?.families ?? []).entries()) {
    if (FAMILIES.includes(family)) continue;
    desk.complain(['metrics', 'families', i], {
      found: `the metric family ${family}`,
      expected: `one of ${FAMILIES.join(', ')}`,
      remedy: didYouMean(family, FAMILIES) ?? 'describe its metrics under metrics.app',
    });
  }
  return {
    families: text?.families ?? METRICS.families,
    app: (text?.app ?? []).map(({ name, type, labels, buckets }, i): AppMetric => {
      checkLabels(desk, labels ?? {}, ['metrics', 'app', i, 'labels']);
      return { type, name, labels: labels ?? {}, ...(buckets === undefined ? {} : { buckets }) };
    }),
    countsOwnScrapes: text?.countsOwnScrapes ?? METRICS.countsOwnScrapes,
  };
}

function checkLabels(desk: Desk, labels: StringMap, path: Path): void {
  for (const [label, holds] of Object.entries(labels)) {
    if (holds.startsWith('=') || LABEL_SOURCES.includes(holds)) continue;
    desk.complain([...path, label], {
      found: `a label that holds ${JSON.stringify(holds)}`,
      expected: `one of ${LABEL_SOURCES.join(', ')}, or ="text"`,
      remedy: didYouMean(holds, LABEL_SOURCES) ?? `for the text itself write '="${holds}"'`,
    });
  }
}

export function prometheusOf(desk: Desk): Scenario['prometheus'] {
  const text = desk.document.prometheus;
  const interval = text?.scrapeInterval === undefined ? PROMETHEUS.scrapeInterval : duration(text.scrapeInterval);
  if (interval <= 0)
    desk.complain(['prometheus', 'scrapeInterval'], {
      found: 'no time between scrapes',
      expected: 'a duration above zero',
      remedy: 'write 15s, for example',
    });
  const evaluationInterval =
    text?.evaluationInterval === undefined ? PROMETHEUS.evaluationInterval : duration(text.evaluationInterval);
  if (evaluationInterval <= 0)
    desk.complain(['prometheus', 'evaluationInterval'], {
      found: 'no time between evaluations',
      expected: 'a duration above zero',
      remedy: 'write 15s, for example',
    });
  const timeout = text?.scrapeTimeout === undefined ? PROMETHEUS.scrapeTimeout : duration(text.scrapeTimeout);
  return {
    scrapeInterval: interval,
    scrapeTimeout: timeout < interval ? timeout : interval,
    scrapesEveryPod: text?.scrapesEveryPod ?? PROMETHEUS.scrapesEveryPod,
    evaluationInterval,
    adapter: adapterOf(desk, text?.adapter ?? {}),
    rules: rulesOf(desk, evaluationInterval),
    ...(text?.dashboards === undefined ? {} : { dashboards: dashboardsOf(desk) }),
  };
}

/** Queries the adapter sends; each must be one, and of instants. */
function adapterOf(desk: Desk, adapter: StringMap): StringMap {
  for (const [metric, query] of Object.entries(adapter)) {
    const parsed = parsePromql(query);
    if (parsed.ok && typeOf(parsed.expr) === 'instant vector') continue;
    desk.complain(['prometheus', 'adapter', metric], {
      found: parsed.ok ? `a query that gives a ${typeOf(parsed.expr)}` : parsed.problem.message,
      expected: 'a PromQL query that gives an instant vector',
      remedy: 'write sum by (pod) (rate(requests_total[2m])), for example',
    });
  }
  return adapter;
}

/** By run, then by measurement; a plain list is that of every run. */
export function answersOf(
  answers: readonly (AnswerText | readonly AnswerText[])[],
): readonly (readonly ScriptedAnswer[])[] {
  const perRun = answers.some(Array.isArray);
  if (!perRun) return [answers.map((answer) => scripted(answer as AnswerText))];
  return answers.map((run) => (Array.isArray(run) ? (run as AnswerText[]) : [run as AnswerText]).map(scripted));
}

function scripted(text: AnswerText): ScriptedAnswer {
  const { after, ...rest } = text;
  return { ...rest, ...(after === undefined ? {} : { after: duration(after) }) } as ScriptedAnswer;
}

const LABEL_SOURCES = Object.keys(labelSources);
const FAMILIES = metricFamilies.map((family) => family.name);
