/** Traefik's metrics by service (`traefik: pkg/metrics/prometheus.go`); its default buckets are these four. */
import type { MetricFamily, RequestFacts } from './family.ts';

const labels = (r: RequestFacts) => ({
  code: /^\d+$/.test(r.status) ? r.status : '502',
  method: 'GET',
  protocol: 'http',
  service: `${r.namespace}-${r.service}-80@kubernetescrd`,
});

export const traefik: MetricFamily = {
  name: 'traefik',
  about: 'traefik_service_requests_total and traefik_service_request_duration_seconds',
  metrics: [
    { name: 'traefik_service_requests_total', type: 'counter', help: '', at: 'edge', labels },
    {
      name: 'traefik_service_request_duration_seconds',
      type: 'histogram',
      help: '',
      at: 'edge',
      bounds: [0.1, 0.3, 1.2, 5],
      unit: 'seconds',
      labels,
    },
  ],
};
