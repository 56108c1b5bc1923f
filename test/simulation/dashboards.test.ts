import { describe, expect, it } from 'vitest';
import { atSecond, seconds } from '../../src/kernel/time.ts';
import { readYaml } from '../../src/languages/yaml.ts';
import { decodeDashboard } from '../../src/scenario/dashboard.ts';
import type { PrometheusModel } from '../../src/scenario/format.ts';
import { showDashboards } from '../../src/simulation/dashboards.ts';
import { record } from '../../src/simulation/run.ts';
import { scenarioAt } from '../scenarios.ts';

const scenario = scenarioAt('scenarios/seeds/canary-with-metrics.yaml');
const { series } = record(scenario);

const shown = (...targets: { readonly expr: string; readonly legend?: string }[]) => {
  const queries = targets.map(({ expr, legend = '' }) => ({ expr, legend }));
  const prometheus: PrometheusModel = {
    ...scenario.prometheus,
    dashboards: [{ title: '', panels: [{ title: '', queries }] }],
  };
  return showDashboards({ until: scenario.until, prometheus }, series)[0]!.panels[0]!;
};

describe('a panel', () => {
  it('shows what its query gives at every step of the run', () => {
    const { series: found } = shown({ expr: 'vector(3)' });
    const { points = [] } = found[0] ?? {};
    expect(new Set(points.map(({ value }) => value))).toEqual(new Set([3]));
    expect([points[0]?.t, points[1]?.t]).toEqual([atSecond(0), atSecond(5)]);
    expect(points.at(-1)?.t).toBe(scenario.until);
  });

  it('has four scrapes in its rate interval', () => {
    const rate = (range: string) => shown({ expr: `sum(rate(http_requests_total[${range}]))` }).series[0]?.points;
    expect(scenario.prometheus.scrapeInterval).toBe(seconds(60));
    expect(rate('$__rate_interval')).toEqual(rate('4m'));
    expect(rate('4m')?.length).toBeGreaterThan(10);
  });

  it('names series by what tells them apart, or as its legend says', () => {
    const statuses = shown({ expr: 'sum by (role, status) (response_status)' }).series;
    expect(statuses.map(({ legend }) => legend)).toEqual(['role canary', 'role –']);
    expect(statuses[0]?.name).toBe('{role="canary", status="200"}');
    const told = shown({ expr: 'sum by (role) (response_status)', legend: 'pods: {{role}}' }).series;
    expect(told.map(({ legend }) => legend)).toEqual(['pods: ', 'pods: canary']);
    expect(shown({ expr: 'vector(1)' }, { expr: 'vector(2)' }).series.map(({ legend }) => legend)).toEqual([
      '{}',
      '{}',
    ]);
  });

  it('says what is wrong with a query that cannot be asked, and shows the others', () => {
    const { series: found, problems } = shown({ expr: 'up{job="$job"' }, { expr: 'vector(1)' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('up{job="$job"');
    expect(found).toHaveLength(1);
  });
});

describe('a dashboard', () => {
  const decoded = (text: string) => decodeDashboard(readYaml(text).documents[0]!);

  it('opens rows, and leaves out panels that ask nothing and queries that are hidden', () => {
    const text = `{"title": "d", "panels": [{"title": "words", "type": "text"},
      {"type": "row", "panels": [{"title": "p", "targets": [{"expr": "up"}, {"expr": "down", "hide": true}]}]}]}`;
    expect(decoded(text).dashboard).toEqual({
      title: 'd',
      panels: [{ title: 'p', queries: [{ expr: 'up', legend: '' }] }],
    });
  });

  it('that is none is refused with its place', () => {
    expect(decoded('{"panels": 3}').mistakes[0]).toMatchObject({ path: ['panels'] });
  });
});
