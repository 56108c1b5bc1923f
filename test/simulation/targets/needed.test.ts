import { describe, expect, it } from 'vitest';
import { run } from '../../../src/simulation/run.ts';
import { neededOf } from '../../../src/simulation/targets/needed.ts';
import { decode, manifestsOf } from '../rehearse.ts';

const template = (query: string) => `
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: errors }
spec:
  args: [{ name: metric, value: http_requests_total }]
  metrics:
    - name: errors
      provider:
        prometheus: { address: "http://prometheus:9090", query: '${query}' }
`;

function scenarioAsking(query: string, story = '') {
  const document = `name: asks
until: 3m
traffic: [{ to: shop, rate: 5 }]
metrics: { families: [http] }
prometheus: { scrapesEveryPod: true }
${story}`;
  const decoded = decode(document, manifestsOf('', '') + template(query));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  return decoded.scenario;
}
const readBy = (query: string) => neededOf(scenarioAsking(query)).metrics.read;

describe('what a run without a reader has to count', () => {
  it('is what its queries select by name', () => {
    const needed = neededOf(
      scenarioAsking('sum(rate(http_requests_total{status=~"5.."}[{{args.metric}}])) / sum(other)'),
    );
    expect([...(needed.metrics.read ?? [])]).toEqual(['http_requests_total', 'other']);
    expect(needed).toMatchObject({ clusterProcesses: false, scrapeReports: false });
  });

  it('is everything if a query selects series otherwise', () => {
    expect(readBy('sum({__name__=~"http_.*"})')).toBeUndefined();
    expect(readBy('sum({job="shop"})')).toBeUndefined();
    expect(neededOf(scenarioAsking('sum({job="shop"})'))).toMatchObject({
      clusterProcesses: true,
      scrapeReports: true,
    });
  });

  it('is everything if a name hangs on an argument, but not if only the value of a label does', () => {
    expect(readBy('sum({{args.metric}})')).toBeUndefined();
    expect(readBy('sum({{args.metric}}_total)')).toBeUndefined();
    expect([...readBy('sum(hits{app="{{args.metric}}"})')!]).toEqual(['hits']);
  });

  it('is everything if a person may change what is asked', () => {
    const patch = 'people: [{ at: 10s, do: patch, kind: AnalysisTemplate, object: errors, patch: { spec: {} } }]';
    expect(neededOf(scenarioAsking('sum(hits)', patch)).metrics.read).toBeUndefined();
  });

  it('has the processes of the cluster in it if their series are read, and reports of scrapes if those are', () => {
    expect(neededOf(scenarioAsking('rollout_info'))).toMatchObject({ clusterProcesses: true, scrapeReports: false });
    expect(neededOf(scenarioAsking('up == 0'))).toMatchObject({ clusterProcesses: true, scrapeReports: true });
  });

  it('leaves all that is not read out of the series', () => {
    const { series } = run(scenarioAsking('sum(http_requests_total)'));
    expect(series.labelValues('__name__')).toEqual(['http_requests_total']);
  });
});
