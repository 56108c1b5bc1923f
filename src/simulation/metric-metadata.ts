/** What the exposed texts of a run's targets say of each metric: its type and its help, as Prometheus' metadata API gives them. */
import type { MetricMetadata } from '../metrics/http-api.ts';
import type { Scenario } from '../scenario/format.ts';
import { clusterMetrics } from '../traffic/cluster-metrics.ts';
import { appFamily } from '../traffic/families/app.ts';
import { familyNamed } from '../traffic/families.ts';

/** Sorted by name; of two metrics of one name the first counts. */
export function metricMetadata({ metrics }: Scenario): readonly MetricMetadata[] {
  const families = [appFamily(metrics.app), ...metrics.families.flatMap((name) => familyNamed(name) ?? [])];
  const byName = new Map<string, MetricMetadata>();
  const add = (metadata: MetricMetadata) => {
    if (!byName.has(metadata.name)) byName.set(metadata.name, metadata);
  };
  for (const family of families) for (const { name, type, help } of family.metrics) add({ name, type, help });
  for (const { name, kind, help } of clusterMetrics) add({ name, type: kind, help });
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
