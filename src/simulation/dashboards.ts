/** What the panels of a dashboard show of a run: their queries, asked of the simulated Prometheus over all of it. */
import { EPOCH_MS, type Instant, inSeconds } from '../kernel/time.ts';
import { parsePromql } from '../languages/promql/parse.ts';
import { type Labels, labelValue, printSeries } from '../metrics/labels.ts';
import { type MatrixSeries, queryRange } from '../metrics/query/query.ts';
import type { Queryable } from '../metrics/series.ts';
import type { PanelQuery } from '../scenario/dashboard.ts';
import type { Scenario } from '../scenario/format.ts';

export interface ShownDashboard {
  readonly title: string;
  readonly panels: readonly ShownPanel[];
}

export interface ShownPanel {
  readonly title: string;
  readonly series: readonly ShownSeries[];
  /** What is wrong with a query that was not answered. */
  readonly problems: readonly string[];
}

export interface ShownSeries {
  /** With all its labels. */
  readonly name: string;
  /** What it is called below the panel; empty for an only series. */
  readonly legend: string;
  /** In order of time. */
  readonly points: readonly { readonly t: Instant; readonly value: number }[];
}

/** About as many values as a panel has room for. */
const MOST_POINTS = 240;

/** Asks every query of the dashboards at even steps from the beginning of the run to its end. */
export function showDashboards(
  { until, prometheus: { dashboards = [], scrapeInterval } }: Pick<Scenario, 'until' | 'prometheus'>,
  store: Queryable,
): readonly ShownDashboard[] {
  const step = Math.max(1, Math.ceil(inSeconds(until) / MOST_POINTS));
  const scrape = Math.max(1, Math.ceil(inSeconds(scrapeInterval)));
  const variables: readonly (readonly [RegExp, string])[] = [
    // Grafana: never less than four scrapes, so that a rate has its two samples.
    [/\$(?:__rate_interval\b|\{__rate_interval\})/g, `${Math.max(step + scrape, 4 * scrape)}s`],
    [/\$(?:__interval\b|\{__interval\})/g, `${Math.max(step, scrape)}s`],
    [/\$(?:__range\b|\{__range\})/g, `${Math.max(1, Math.ceil(inSeconds(until)))}s`],
  ];
  const show = ({
    expr,
    legend,
  }: PanelQuery): { readonly series: readonly ShownSeries[]; readonly problem?: string } => {
    const query = variables.reduce((text, [name, value]) => text.replaceAll(name, value), expr);
    const parsed = parsePromql(query);
    if (!parsed.ok) return { series: [], problem: `${query}: ${parsed.problem.message}` };
    const endMs = EPOCH_MS + until / 1000;
    const answer = queryRange(store, parsed.expr, EPOCH_MS, endMs, step * 1000);
    if (!answer.ok) return { series: [], problem: `${query}: ${answer.problem}` };
    const found = answer.value.kind === 'matrix' ? answer.value.series : [];
    return { series: shown(found, legend) };
  };
  return dashboards.map(({ title, panels }) => ({
    title,
    panels: panels.map((panel) => {
      const answers = panel.queries.map(show);
      return {
        title: panel.title,
        // Of several queries' only series the names are the difference.
        series: answers.flatMap(({ series }) =>
          series.map((one) => (one.legend === '' && answers.length > 1 ? { ...one, legend: one.name } : one)),
        ),
        problems: answers.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
      };
    }),
  }));
}

/** A query's series, each by the legend's text; without one by the labels that tell it from the others. */
function shown(all: readonly MatrixSeries[], legend: string): readonly ShownSeries[] {
  const telling = tellingLabels(all.map(({ labels }) => labels));
  return all.map(({ labels, points }) => ({
    name: printSeries(labels),
    legend:
      legend === ''
        ? telling.map((label) => `${label} ${labelValue(labels, label) || '–'}`).join(' · ')
        : legend.replaceAll(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g, (_, label: string) => labelValue(labels, label)),
    points: points.map(({ timeMs, value }) => ({ t: ((timeMs - EPOCH_MS) * 1000) as Instant, value })),
  }));
}

/** As few names of labels as tell all of them apart. */
function tellingLabels(all: readonly Labels[]): readonly string[] {
  const names = [...new Set(all.flatMap(({ pairs }) => pairs.map(([name]) => name)))].sort();
  const tells = (chosen: readonly string[]) =>
    new Set(all.map((labels) => JSON.stringify(chosen.map((name) => labelValue(labels, name))))).size === all.length;
  return names.reduce((kept: readonly string[], name) => {
    const without = kept.filter((other) => other !== name);
    return tells(without) ? without : kept;
  }, names);
}
