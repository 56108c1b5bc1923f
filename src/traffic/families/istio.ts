/**
 * Istio's standard metrics. `reporter="source"` is counted by the caller's proxy (for outside traffic: the ingress
 * gateway), so it exists even when pods have no sidecar; `reporter="destination"` needs one.
 */
import type { MetricFamily, RequestFacts } from './family.ts';

/** Envoy's default histogram buckets, in milliseconds. */
export const ENVOY_BOUNDS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
] as const;

/** Why Envoy itself answered: no healthy upstream, no route, connection refused, connection cut. */
function responseFlags(r: RequestFacts): string {
  if (r.status === 'refused') return 'UF,URX';
  if (r.status === 'reset') return 'UC';
  if (r.pod !== undefined) return '-';
  return r.status === '404' ? 'NR' : 'UH';
}

function labels(r: RequestFacts) {
  const routed = r.service !== '';
  const labelsOf = (name: string) => r.pod?.labels[name] ?? 'unknown';
  return {
    reporter: r.edge === undefined ? 'destination' : 'source',
    source_workload: r.edge?.workload ?? 'unknown',
    source_workload_namespace: r.edge?.namespace ?? 'unknown',
    destination_workload: r.pod?.workload ?? 'unknown',
    destination_workload_namespace: r.pod?.namespace ?? 'unknown',
    destination_app: labelsOf('app'),
    destination_version: labelsOf('version'),
    destination_service: routed ? `${r.service}.${r.namespace}.svc.cluster.local` : 'unknown',
    destination_service_name: routed ? r.service : 'unknown',
    destination_service_namespace: routed ? r.namespace : 'unknown',
    request_protocol: 'http',
    response_code: /^\d+$/.test(r.status) ? r.status : '503',
    response_flags: responseFlags(r),
    connection_security_policy: r.edge !== undefined ? 'unknown' : 'mutual_tls',
  };
}

const at = (exposure: 'proxy' | 'edge'): MetricFamily['metrics'] => [
  { name: 'istio_requests_total', type: 'counter', help: 'Requests handled by a proxy.', at: exposure, labels },
  {
    name: 'istio_request_duration_milliseconds',
    type: 'histogram',
    help: 'Duration of requests.',
    at: exposure,
    bounds: ENVOY_BOUNDS,
    unit: 'milliseconds',
    labels,
  },
];

export const istio: MetricFamily = {
  name: 'istio',
  about: 'istio_requests_total and istio_request_duration_milliseconds, by source and destination reporter',
  metrics: [...at('edge'), ...at('proxy')],
};
