/** What an application with a Prometheus client library of its own most often exposes, under the names most often used. */
import { DEFAULT_BOUNDS, type MetricFamily, type RequestFacts } from './family.ts';

// Libraries call the status `code` (Go), `status` (Java, Ruby) or `status_code` (Python); queries are written for each.
const labels = ({ status, path }: RequestFacts) => ({ method: 'GET', path, code: status, status, status_code: status });

export const http: MetricFamily = {
  name: 'http',
  about: 'http_requests_total and http_request_duration_seconds, as client libraries name them',
  metrics: [
    { name: 'http_requests_total', type: 'counter', help: 'Requests answered.', at: 'app', labels },
    {
      name: 'http_request_duration_seconds',
      type: 'histogram',
      help: 'Time from request to answer.',
      at: 'app',
      bounds: DEFAULT_BOUNDS,
      unit: 'seconds',
      labels,
    },
  ],
};
