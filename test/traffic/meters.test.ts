import { describe, expect, it } from 'vitest';
import { type SampleGroup, samplesIn } from '../../src/metrics/instruments.ts';
import { printSeries } from '../../src/metrics/labels.ts';
import type { PodFacts } from '../../src/traffic/families/family.ts';
import { imageTag, statusClass } from '../../src/traffic/families/family.ts';
import { springHistogram } from '../../src/traffic/families/spring.ts';
import {
  exposuresOf,
  familiesExposing,
  familyNames,
  metricFamilies,
  metricNamesOf,
} from '../../src/traffic/families.ts';
import { createEdgeMeters, createMeters, latencyCellsOf } from '../../src/traffic/meters.ts';
import type { MetricsModel } from '../../src/traffic/model.ts';

const facts: PodFacts = {
  name: 'shop-1',
  namespace: 'prod',
  image: 'registry.example:5000/shop:v7',
  labels: { app: 'shop', version: 'v7' },
  workload: 'shop',
  meshed: true,
};
const model = (changes: Partial<MetricsModel>): MetricsModel => ({
  families: [],
  app: [],
  countsOwnScrapes: false,
  ...changes,
});
const shown = (groups: readonly SampleGroup[], without = /_bucket/): readonly string[] =>
  samplesIn(groups)
    .map((s) => `${printSeries(s.labels)} ${s.value}`)
    .filter((line) => !without.test(line));

/** The sample application of the canary with metrics. */
const golang = model({
  app: [
    { type: 'counter', name: 'response_status', labels: { status: 'status' } },
    { type: 'counter', name: 'http_requests_total', labels: { path: 'path' } },
    { type: 'histogram', name: 'http_response_time_seconds', labels: { path: 'path' } },
  ],
  countsOwnScrapes: true,
});

describe('the meters of a pod', () => {
  it('show nothing before the first request', () => {
    expect(createMeters(model({ families: ['spring', 'http'] }), facts).collect()).toEqual([]);
  });

  it('count requests by the labels a scenario gives its metrics', () => {
    const labels = {
      code: 'status',
      class: 'statusClass',
      route: 'path',
      verb: 'method',
      tag: 'version',
      team: '="web"',
      zone: '=a',
    };
    const meters = createMeters(model({ app: [{ type: 'counter', name: 'hits', labels }] }), facts);
    meters.answered('404', 0.1, '/x');
    meters.answered('404', 0.2, '/x');
    expect(shown(meters.collect())).toEqual([
      'hits{class="4xx", code="404", route="/x", tag="v7", team="web", verb="GET", zone="a"} 2',
    ]);
  });

  it('count a scrape as a request, which the next scrape sees', () => {
    const meters = createMeters(golang, facts);
    expect(shown(meters.collect())).toEqual([]);
    expect(shown(meters.collect())).toContain('response_status{status="200"} 1');
    meters.answered('404', 0.01, '/');
    const lines = shown(meters.collect());
    expect(lines).toContain('response_status{status="200"} 2');
    expect(lines).toContain('response_status{status="404"} 1');
    expect(lines).toContain('http_requests_total{path="/metrics"} 2');
    expect(lines).toContain('http_response_time_seconds_count{path="/"} 1');
  });

  it('expose the very same lists of labels for pods of one version, so that each is made once', () => {
    const [one, other] = ['shop-1', 'shop-2'].map((name) => {
      const meters = createMeters(golang, { ...facts, name });
      meters.answered('200', 0.01, '/');
      return meters.collect().map(({ labels }) => labels);
    });
    expect(one!.length).toBeGreaterThan(0);
    for (const [i, list] of one!.entries()) expect(list).toBe(other![i]);
  });

  it('count latencies exactly at the bounds of buckets, in the unit of the metric', () => {
    const meters = createMeters(model({ families: ['linkerd', 'http'] }), facts);
    for (const latency of [0.005, 0.005001, 0.3]) meters.answered('200', latency, '/');
    const value = (groups: readonly SampleGroup[], le: string) =>
      samplesIn(groups).find(
        (s) => printSeries(s.labels).includes(`_bucket`) && s.labels.pairs.some(([n, v]) => n === 'le' && v === le),
      )?.value;
    expect(value(meters.collect(), '0.005')).toBe(1);
    expect(value(meters.collect(), '0.01')).toBe(2);
    expect(value(meters.collect('proxy'), '5')).toBe(1);
    expect(value(meters.collect('proxy'), '300')).toBe(3);
    expect(shown(meters.collect('proxy')).find((l) => l.startsWith('response_latency_ms_sum'))).toMatch(/ 310\.001$/);
  });

  it('show what a mesh proxy knows only if there is one', () => {
    const meshed = model({ families: ['linkerd', 'istio'] });
    for (const isMeshed of [true, false]) {
      const meters = createMeters(meshed, { ...facts, meshed: isMeshed });
      meters.answered('500', 0.01, '/');
      expect(meters.collect()).toEqual([]);
      expect(meters.collect('proxy').length > 0).toBe(isMeshed);
    }
  });

  it('classify as Linkerd and Spring do', () => {
    const meters = createMeters(model({ families: ['linkerd', 'spring'] }), facts);
    for (const status of ['200', '404', '500']) meters.answered(status, 0.01, '/');
    const responses = shown(meters.collect('proxy')).filter((l) => l.startsWith('response_total'));
    expect(responses).toEqual([
      'response_total{classification="success", direction="inbound", status_code="200", tls="true"} 1',
      'response_total{classification="success", direction="inbound", status_code="404", tls="true"} 1',
      'response_total{classification="failure", direction="inbound", status_code="500", tls="true"} 1',
    ]);
    expect(shown(meters.collect()).filter((l) => l.includes('_count'))).toEqual([
      'http_server_requests_seconds_count{exception="None", method="GET", outcome="SUCCESS", status="200", uri="/"} 1',
      'http_server_requests_seconds_count{exception="None", method="GET", outcome="CLIENT_ERROR", status="404", uri="/"} 1',
      'http_server_requests_seconds_count{exception="None", method="GET", outcome="SERVER_ERROR", status="500", uri="/"} 1',
    ]);
  });
});

describe('the meters of a caller', () => {
  const requests = { path: '/', service: 'shop-canary', namespace: 'prod' };
  const counted = { n: 3, sum: 30_000, bands: new Float64Array(200) };
  counted.bands[0] = 3;

  it('name the chosen Service and the workload that answered', () => {
    const edge = createEdgeMeters(model({ families: ['istio'] }), { workload: 'gateway', namespace: 'istio-system' })!;
    edge.teller({ ...requests, status: '200', pod: facts })(counted);
    edge.teller({ ...requests, status: '503' })(counted);
    edge.teller({ ...requests, status: '404', service: '' })(counted);
    edge.teller({ ...requests, status: 'reset', pod: facts })(counted);
    const lines = shown(edge.collect()).filter((l) => l.startsWith('istio_requests_total'));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('destination_service="shop-canary.prod.svc.cluster.local"');
    expect(lines[0]).toContain('destination_workload="shop"');
    expect(lines[0]).toContain('reporter="source"');
    expect(lines.map((l) => /response_flags="([^"]*)"/.exec(l)?.[1])).toEqual(['-', 'UH', 'NR', 'UC']);
    expect(lines.map((l) => /response_code="([^"]*)"/.exec(l)?.[1])).toEqual(['200', '503', '404', '503']);
    expect(lines[2]).toContain('destination_service="unknown"');
  });

  it('are not there when no family is exposed at callers', () => {
    expect(createEdgeMeters(model({ families: ['spring'] }), { workload: 'x', namespace: 'y' })).toBeUndefined();
  });

  it.each(['apisix', 'envoy', 'linkerd', 'nginx', 'traefik'])('count for %s under its own names', (family) => {
    const edge = createEdgeMeters(model({ families: [family] }), {
      workload: 'in',
      namespace: 'in',
      route: 'shop',
      host: 'shop.example',
    })!;
    edge.teller({ ...requests, status: 'refused', pod: facts })(counted);
    const names = new Set(samplesIn(edge.collect()).map((s) => s.labels.pairs.find(([n]) => n === '__name__')![1]));
    const said = metricNamesOf(family);
    expect([...names].filter((n) => !said.includes(n))).toEqual([]);
    expect(shown(edge.collect()).join('\n')).not.toContain('"refused"');
  });
});

describe('the list of families', () => {
  it('is in order, without repetition', () => {
    expect([...familyNames()]).toEqual([...new Set(familyNames())].sort());
  });

  it('says which names of series belong to which family', () => {
    expect(metricNamesOf('spring')).toEqual(['http_server_requests_seconds_count', 'http_server_requests_seconds_sum']);
    expect(metricNamesOf('linkerd')).toContain('response_latency_ms_bucket');
    expect(metricNamesOf('unheard of')).toEqual([]);
    expect(familiesExposing('istio_requests_total')).toEqual(['istio']);
    expect(familiesExposing('http_server_requests_seconds_sum')).toEqual(['spring', 'spring-histogram']);
    expect(exposuresOf('istio')).toEqual(['edge', 'proxy']);
  });

  it('has ascending bounds and no metric twice at one place', () => {
    for (const family of metricFamilies) {
      const seen = family.metrics.map((m) => `${m.at} ${m.name}`);
      expect(new Set(seen).size).toBe(seen.length);
      for (const { bounds = [] } of family.metrics)
        expect([...bounds]).toEqual([...new Set(bounds)].sort((a, b) => a - b));
    }
    expect(latencyCellsOf(model({ families: familyNames() as string[] })).bounds.length).toBeGreaterThan(60);
  });

  it('computes the buckets of a Micrometer timer', () => {
    const bounds = springHistogram.metrics[0]!.bounds!;
    expect(bounds.slice(0, 4)).toEqual([0.001, 0.001048576, 0.001398101, 0.001747626]);
    expect(bounds).toContain(0.067108864);
    expect(bounds).toContain(0.089478485);
    expect(bounds.at(-1)).toBe(30);
    expect(bounds.at(-2)).toBe(28.633115306);
  });
});

describe('words of metrics', () => {
  it('know the tag of an image and the class of a status', () => {
    expect(['shop', 'shop:v1', 'r.example:5000/shop', 'r.example:5000/a/b:2', 'shop@sha256:abc'].map(imageTag)).toEqual(
      ['latest', 'v1', 'latest', '2', 'sha256:abc'],
    );
    expect(['200', '404', '599', 'refused', ''].map(statusClass)).toEqual(['2xx', '4xx', '5xx', '', '']);
  });
});
