/** The NGINX ingress controller (`ingress-nginx: internal/ingress/metric/collectors/socket.go`). */
import { DEFAULT_BOUNDS, type MetricFamily, type RequestFacts } from './family.ts';

const labels = (r: RequestFacts) => ({
  controller_class: 'k8s.io/ingress-nginx',
  controller_namespace: 'ingress-nginx',
  controller_pod: 'ingress-nginx-controller',
  host: r.edge?.host ?? '_',
  ingress: r.edge?.route ?? '',
  method: 'GET',
  namespace: r.namespace,
  path: r.path,
  service: r.service,
  status: /^\d+$/.test(r.status) ? r.status : '502',
});

const histogram = (name: string, help: string): MetricFamily['metrics'][number] => ({
  name: `nginx_ingress_controller_${name}`,
  type: 'histogram',
  help,
  at: 'edge',
  bounds: DEFAULT_BOUNDS,
  unit: 'seconds',
  labels,
});

export const nginx: MetricFamily = {
  name: 'nginx',
  about: 'nginx_ingress_controller_requests and durations, by Ingress and Service',
  metrics: [
    {
      name: 'nginx_ingress_controller_requests',
      type: 'counter',
      help: 'The total number of client requests.',
      at: 'edge',
      labels,
    },
    histogram('request_duration_seconds', 'The request processing time.'),
    histogram('response_duration_seconds', 'The time spent on receiving the response from the upstream server.'),
  ],
};
