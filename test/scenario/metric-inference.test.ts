import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricFamilies } from '../../src/traffic/families.ts';
import { projectRoot } from '../shared.ts';
import { rolloutWith, scenarioOf, scenarioWith } from './manifests-of.ts';

const asking = (...queries: string[]) =>
  `${rolloutWith('canary: {analysis: {templates: [{templateName: t}]}}')}---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: t}\nspec:\n  args: [{name: host}]\n  metrics:\n${queries
    .map((q, i) => `    - name: m${i}\n      provider: {prometheus: {query: ${JSON.stringify(q)}}}\n`)
    .join('')}`;

const metricsOf = (...texts: string[]) => scenarioOf(...texts).metrics;

describe('metrics that queries ask for', () => {
  it('switch on the family that has them', () => {
    const query =
      'sum(irate(istio_requests_total{reporter="source",destination_service=~"{{args.host}}",response_code!~"5.*"}[5m]))';
    expect(metricsOf(asking(query))).toMatchObject({ families: ['istio'], app: [] });
  });

  it('are otherwise assumed to count the app’s requests, with labels told from the matchers', () => {
    const scenario = scenarioOf(
      asking('sum(response_status{app="{{args.host}}",role="canary",status=~"2.*"}) / sum(response_status{app="x"})'),
    );
    expect(scenario.metrics.app).toEqual([{ type: 'counter', name: 'response_status', labels: { status: 'status' } }]);
    expect(scenario.assumptions.filter((a) => a.about === 'metrics')).toHaveLength(1);
  });

  it('are histograms when a part of one is asked for', () => {
    expect(
      metricsOf(
        asking(
          'histogram_quantile(0.9, sum(rate(shop_latency_bucket{outcome=~"5..", route="/buy"}[{{args.window}}])) by (le))',
        ),
      ).app,
    ).toEqual([{ type: 'histogram', name: 'shop_latency', labels: { outcome: 'status', route: 'path' } }]);
  });

  it('hold classes of statuses, constants and methods where the matchers say so', () => {
    const query = 'rate(shop_answers_total{class="5xx", method="GET", team="green", pod="a"}[1m])';
    expect(metricsOf(asking(query)).app[0]?.labels).toEqual({
      class: 'statusClass',
      method: 'method',
      team: '="green"',
    });
  });

  it('are not assumed again when the scenario describes them', () => {
    const said = scenarioWith('metrics: {app: [{name: my_total, type: counter, labels: {s: status}}]}');
    const scenario = scenarioOf(asking('rate(my_total{code="200"}[1m])'), said);
    expect(scenario.metrics.app).toEqual([{ type: 'counter', name: 'my_total', labels: { s: 'status' } }]);
    expect(scenario.assumptions.filter((a) => a.about === 'metrics')).toEqual([]);
  });

  it('leave alone what Prometheus makes itself and queries that do not parse', () => {
    expect(metricsOf(asking('up{job="x"}', 'sum(', 'vector(1)'))).toMatchObject({ families: [], app: [] });
  });

  it('leave alone what the cluster’s own processes expose in every run', () => {
    const query = 'rollout_info{phase="Abort"} or rollout_reconcile_bucket or kube_pod_status_ready';
    expect(metricsOf(asking(query))).toMatchObject({ families: [], app: [] });
  });

  it('come with similar names, should they be misspelt', () => {
    const [assumption] = scenarioOf(asking('rate(istio_request_total[1m])')).assumptions.filter(
      (a) => a.about === 'metrics',
    );
    expect(assumption?.text).toMatch(/which no metric family has: .* similar ones are istio_requests_total/);
    const [other] = scenarioOf(asking('rate(shop_baskets_lost[1m])')).assumptions.filter((a) => a.about === 'metrics');
    expect(other?.text).not.toContain('similar');
  });

  it('of rules switch known families on, and are otherwise named in a notice rather than supplied', () => {
    const rules = scenarioWith(`prometheus:
  rules:
    - name: g
      rules:
        - { record: "istio:errors", expr: "sum(rate(istio_requests_total[1m]))" }
        - { alert: A, expr: "istio:errors > 1 or shop_baskets_lost > 1 or up == 0 or my_totl > 1" }
metrics: {app: [{name: my_total, type: counter}]}
releases: [{at: 2m, tag: v9}]`);
    const scenario = scenarioOf(asking('rate(my_total[1m])'), rules);
    expect(scenario.metrics.families).toEqual(['istio']);
    expect(scenario.metrics.app.map((m) => m.name)).toEqual(['my_total']);
    expect(scenario.notices.filter((n) => n.startsWith('The alert'))).toEqual([
      'The alert A asks for shop_baskets_lost, which nothing in this run exposes.',
      'The alert A asks for my_totl, which nothing in this run exposes; similar names are my_total.',
    ]);
  });

  it('are looked up in every family there is', () => {
    const others = ['app.ts', 'family.ts', 'index.ts'];
    const files = readdirSync(join(projectRoot, 'src', 'traffic', 'families')).filter((f) => !others.includes(f));
    const known = new Set(metricFamilies.map((family) => `${family.name.replace(/-.*/, '')}.ts`));
    expect(files.filter((file) => !known.has(file))).toEqual([]);
  });
});
