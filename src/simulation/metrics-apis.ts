/**
 * The metrics APIs an autoscaler asks: metrics-server for resources, and an adapter that answers for all other metrics with
 * queries of Prometheus, by the name of the metric (`prometheus.adapter` of the scenario).
 */
import type { MetricsApi } from '../cluster/autoscaler/facts.ts';
import type { DescribedObject } from '../cluster/autoscaler/objects.ts';
import type { Pod } from '../cluster/objects.ts';
import { type Instant, unixMilliseconds } from '../kernel/time.ts';
import { parsePromql } from '../languages/promql/parse.ts';
import { type Result, refuse, succeed } from '../languages/result.ts';
import type { PrometheusFaults } from '../metrics/faults.ts';
import { labelValue } from '../metrics/labels.ts';
import { queryInstant, type VectorElement } from '../metrics/query/query.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { PrometheusModel } from '../scenario/format.ts';
import type { MetricsServer } from './metrics-server.ts';

export function createMetricsApis(ports: {
  now(): Instant;
  readonly series: SeriesStore;
  readonly prometheus: PrometheusModel;
  readonly faults: PrometheusFaults;
  readonly resources: MetricsServer;
}): MetricsApi {
  const ask = (metric: string, unknown: string): Result<readonly VectorElement[]> => {
    const query = ports.prometheus.adapter[metric];
    if (query === undefined) return refuse(unknown);
    const now = ports.now();
    if (ports.faults.isDown(now)) return refuse('Internal error occurred: unable to query Prometheus');
    const parsed = parsePromql(query);
    if (!parsed.ok) return refuse(`Internal error occurred: ${parsed.problem.message}`);
    const answer = queryInstant(ports.series, parsed.expr, unixMilliseconds(now));
    if (!answer.ok) return refuse(`Internal error occurred: ${answer.problem}`);
    return answer.value.kind === 'vector' ? succeed(answer.value.elements) : refuse('Internal error occurred');
  };
  return {
    resources: (pods) => succeed(ports.resources.samples(pods)),
    ofPods: (metric, pods) => byPod(ask(metric, `the server could not find the metric ${metric} for pods`), pods),
    ofObject(metric, object) {
      const unknown = `the server could not find the metric ${metric} for ${resourceOf(object)} ${object.name}`;
      const read = ask(metric, unknown);
      if (!read.ok) return read;
      const own = read.value.find((e) => labelValue(e.labels, object.kind.toLowerCase()) === object.name);
      const element = own ?? (read.value.length === 1 ? read.value[0] : undefined);
      return element === undefined ? refuse(unknown) : succeed(milli(element.value));
    },
    external(metric) {
      const read = ask(metric, 'the server could not find the requested resource');
      return read.ok ? succeed(read.value.map((e) => milli(e.value))) : read;
    },
  };
}

function byPod(read: Result<readonly VectorElement[]>, pods: readonly Pod[]): Result<ReadonlyMap<string, number>> {
  if (!read.ok) return read;
  const names = new Set(pods.map((pod) => pod.metadata.name));
  const values = new Map<string, number>();
  for (const { labels, value } of read.value) {
    const pod = labelValue(labels, 'pod');
    if (names.has(pod)) values.set(pod, milli(value));
  }
  return succeed(values);
}

const resourceOf = ({ kind }: DescribedObject): string => `${kind.toLowerCase()}s`;

/** The adapter has no word for what is not a number, and says zero. */
const milli = (value: number): number => (Number.isNaN(value) ? 0 : Math.ceil(value * 1_000 - 1e-6));
