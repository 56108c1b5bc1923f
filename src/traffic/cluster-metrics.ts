/** What the cluster's own processes expose in every run, whatever the scenario says. */
import { argoRolloutsMetrics } from './cluster-metrics/argo-rollouts.ts';
import { type ExposedMetric, exposedSeries } from './cluster-metrics/exposed.ts';
import { kubeStateMetrics } from './cluster-metrics/kube-state-metrics.ts';

export const clusterMetrics: readonly ExposedMetric[] = [...argoRolloutsMetrics, ...kubeStateMetrics];

/** The names of their series as they stand in queries. */
export const clusterSeries: ReadonlySet<string> = new Set(clusterMetrics.flatMap(exposedSeries));

/** Is there a series of this name in every run: of the cluster's own processes, or made by Prometheus itself? */
export const isAlwaysThere = (series: string): boolean =>
  clusterSeries.has(series) || series === 'up' || series.startsWith('scrape_');
