/** APISIX's prometheus plugin (`apisix/plugins/prometheus/exporter.lua`). */
import type { MetricFamily, RequestFacts } from './family.ts';

const where = (r: RequestFacts) => ({
  route: r.edge?.route ?? '',
  service: r.service,
  consumer: '',
  node: r.pod?.name === undefined ? '' : r.service,
});

export const apisix: MetricFamily = {
  name: 'apisix',
  about: 'apisix_http_status and apisix_http_latency',
  metrics: [
    {
      name: 'apisix_http_status',
      type: 'counter',
      help: 'HTTP status codes per service in APISIX',
      at: 'edge',
      labels: (r) => ({
        ...where(r),
        code: /^\d+$/.test(r.status) ? r.status : '502',
        matched_host: r.edge?.host ?? '',
        matched_uri: r.path,
      }),
    },
    {
      name: 'apisix_http_latency',
      type: 'histogram',
      help: 'HTTP request latency in milliseconds per service in APISIX',
      at: 'edge',
      bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000],
      unit: 'milliseconds',
      labels: (r) => ({ ...where(r), type: 'request' }),
    },
  ],
};
