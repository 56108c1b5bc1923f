/** The metrics a scenario describes itself: each `AppMetric` as a metric of the app. */
import { invariant } from '../../kernel/invariant.ts';
import type { AppMetric } from '../model.ts';
import {
  DEFAULT_BOUNDS,
  imageTag,
  type MetricFamily,
  type RequestFacts,
  type RequestMetric,
  statusClass,
} from './family.ts';

/** What the label of an `AppMetric` can hold besides a constant (`="text"`). */
export const labelSources = {
  status: (r: RequestFacts) => r.status,
  statusClass: (r: RequestFacts) => statusClass(r.status),
  path: (r: RequestFacts) => r.path,
  method: () => 'GET',
  version: (r: RequestFacts) => (r.pod === undefined ? '' : imageTag(r.pod.image)),
} as const satisfies { readonly [source: string]: (request: RequestFacts) => string };

/** The scenario's own metrics as a family. */
export const appFamily = (metrics: readonly AppMetric[]): MetricFamily => ({
  name: 'app',
  about: 'the metrics the scenario gives its application',
  metrics: metrics.map(asRequestMetric),
});

function asRequestMetric(metric: AppMetric): RequestMetric {
  const readers = Object.entries(metric.labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, holds]) => [label, readerOf(holds)] as const);
  return {
    name: metric.name,
    type: metric.type,
    help: '',
    at: 'app',
    ...(metric.type === 'histogram' && { bounds: metric.buckets ?? DEFAULT_BOUNDS, unit: 'seconds' as const }),
    labels: (request) => Object.fromEntries(readers.map(([label, read]) => [label, read(request)])),
  };
}

/** `="text"` (the quotes may be left out) is that text; anything else must name a label source. */
function readerOf(holds: string): (request: RequestFacts) => string {
  if (holds.startsWith('=')) {
    const text = holds.slice(1).replace(/^"(.*)"$/s, '$1');
    return () => text;
  }
  invariant(Object.hasOwn(labelSources, holds), 'a label of an app metric holds something known', { holds });
  return labelSources[holds as keyof typeof labelSources];
}
