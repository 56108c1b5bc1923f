/**
 * Spring Boot with Micrometer. By default a timer is a summary: count and sum without buckets. Buckets appear with
 * `management.metrics.distribution.percentiles-histogram.http.server.requests=true`, and then there are about 70 of them.
 * Not exposed: `http_server_requests_seconds_max`, a maximum over a decaying window.
 */
import type { MetricFamily, RequestFacts, RequestMetric } from './family.ts';

const outcomes: { readonly [digit: string]: string } = {
  '1': 'INFORMATIONAL',
  '2': 'SUCCESS',
  '3': 'REDIRECTION',
  '4': 'CLIENT_ERROR',
  '5': 'SERVER_ERROR',
};

const metric = {
  name: 'http_server_requests_seconds',
  help: 'Duration of HTTP server request handling.',
  at: 'app',
  labels: ({ status, path }: RequestFacts) => ({
    exception: 'None',
    method: 'GET',
    outcome: outcomes[status[0] ?? ''] ?? 'UNKNOWN',
    status,
    uri: path,
  }),
} as const satisfies Partial<RequestMetric>;

export const spring: MetricFamily = {
  name: 'spring',
  about: 'http_server_requests_seconds of Spring Boot (Micrometer), count and sum',
  metrics: [{ ...metric, type: 'summary', unit: 'seconds' }],
};

export const springHistogram: MetricFamily = {
  name: 'spring-histogram',
  about: 'http_server_requests_seconds of Spring Boot with percentiles-histogram switched on: buckets, too',
  metrics: [{ ...metric, type: 'histogram', bounds: micrometerBounds(), unit: 'seconds' }],
};

/**
 * Bounds of a Micrometer timer between its expected 1 ms and 30 s: powers of four nanoseconds and eight equal steps of a
 * third of the power between each and the next, cut to whole nanoseconds (`PercentileHistogramBuckets`).
 */
function micrometerBounds(): readonly number[] {
  const least = 1_000_000;
  const greatest = 30_000_000_000;
  const bounds = new Set([least, greatest]);
  for (let power = 4; power < greatest; power *= 4) {
    const step = Math.floor(power / 3);
    for (let i = 0; i < 9; i++) {
      const bound = power + i * step;
      if (bound > least && bound < greatest) bounds.add(bound);
    }
  }
  return [...bounds].sort((a, b) => a - b).map((ns) => ns / 1e9);
}
