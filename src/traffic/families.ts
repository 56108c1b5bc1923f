/**
 * The metric families that apps, meshes and ingresses expose, so that real queries find real names. To add one: a file in
 * `families/` and a line here.
 */
import { apisix } from './families/apisix.ts';
import { envoy } from './families/envoy.ts';
import { type Exposure, type MetricFamily, seriesNamesOf } from './families/family.ts';
import { http } from './families/http.ts';
import { istio } from './families/istio.ts';
import { linkerd } from './families/linkerd.ts';
import { nginx } from './families/nginx.ts';
import { spring, springHistogram } from './families/spring.ts';
import { traefik } from './families/traefik.ts';

export const metricFamilies: readonly MetricFamily[] = [
  apisix,
  envoy,
  http,
  istio,
  linkerd,
  nginx,
  spring,
  springHistogram,
  traefik,
];

/** All names that `metrics.families` of a scenario may hold. */
export const familyNames = (): readonly string[] => metricFamilies.map((f) => f.name);

export const familyNamed = (name: string): MetricFamily | undefined => metricFamilies.find((f) => f.name === name);

/** The names of all series a family exposes, as they stand in queries: `…_bucket`, `…_sum` and `…_count` of a histogram. */
export function metricNamesOf(family: string): readonly string[] {
  return [...new Set((familyNamed(family)?.metrics ?? []).flatMap(seriesNamesOf))];
}

/** The families that expose a series of this name, as a query has it. */
export const familiesExposing = (series: string): readonly string[] =>
  familyNames().filter((name) => metricNamesOf(name).includes(series));

/** Where the metrics of a family are exposed: what has to be scraped to see them. */
export const exposuresOf = (family: string): readonly Exposure[] => [
  ...new Set((familyNamed(family)?.metrics ?? []).map((m) => m.at)),
];
