/** Envoy's own cluster statistics, as App Mesh, Ambassador and Contour expose them. A cluster is named by its Service here. */
import { type MetricFamily, type RequestFacts, statusClass } from './family.ts';
import { ENVOY_BOUNDS } from './istio.ts';

const httpStatus = ({ status }: RequestFacts) => (/^\d+$/.test(status) ? status : '503');
const cluster = (r: RequestFacts) => ({ envoy_cluster_name: r.service === '' ? 'unknown' : r.service });

export const envoy: MetricFamily = {
  name: 'envoy',
  about: 'envoy_cluster_upstream_rq and its kin, by cluster',
  metrics: [
    { name: 'envoy_cluster_upstream_rq_total', type: 'counter', help: '', at: 'edge', labels: cluster },
    {
      name: 'envoy_cluster_upstream_rq',
      type: 'counter',
      help: '',
      at: 'edge',
      labels: (r) => ({ ...cluster(r), envoy_response_code: httpStatus(r) }),
    },
    {
      name: 'envoy_cluster_upstream_rq_xx',
      type: 'counter',
      help: '',
      at: 'edge',
      labels: (r) => ({ ...cluster(r), envoy_response_code_class: statusClass(httpStatus(r))[0] ?? '' }),
    },
    {
      name: 'envoy_cluster_upstream_rq_time',
      type: 'histogram',
      help: '',
      at: 'edge',
      bounds: ENVOY_BOUNDS,
      unit: 'milliseconds',
      labels: cluster,
    },
  ],
};
