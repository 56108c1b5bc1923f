/**
 * Linkerd's proxies: inbound in the pod that answers, outbound at the caller. A failure is an answer of 5xx.
 * Both totals are counted here when the answer is sent; the real `request_total` is, when the request begins.
 */
import type { MetricFamily, RequestFacts } from './family.ts';

/** `linkerd2-proxy`, in milliseconds. */
const bounds = [
  1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 10_000, 20_000, 30_000,
  40_000, 50_000,
];

const authority = (r: RequestFacts) => (r.service === '' ? '' : `${r.service}.${r.namespace}.svc.cluster.local`);
const side = (r: RequestFacts) =>
  r.edge === undefined
    ? { direction: 'inbound', authority: authority(r), tls: 'true' }
    : {
        direction: 'outbound',
        authority: authority(r),
        tls: 'true',
        dst_namespace: r.namespace,
        dst_service: r.service,
      };
const answered = (r: RequestFacts) => ({
  ...side(r),
  status_code: /^\d+$/.test(r.status) ? r.status : '502',
});
const classified = (r: RequestFacts) => ({
  ...answered(r),
  classification: /^[1-4]\d\d$/.test(r.status) ? 'success' : 'failure',
});

const at = (exposure: 'proxy' | 'edge'): MetricFamily['metrics'] => [
  { name: 'request_total', type: 'counter', help: 'Total count of HTTP requests.', at: exposure, labels: side },
  { name: 'response_total', type: 'counter', help: 'Total count of HTTP responses.', at: exposure, labels: classified },
  {
    name: 'response_latency_ms',
    type: 'histogram',
    help: 'Elapsed times between a request\u2019s headers being received and its response stream completing.',
    at: exposure,
    bounds,
    unit: 'milliseconds',
    labels: answered,
  },
];

export const linkerd: MetricFamily = {
  name: 'linkerd',
  about: 'request_total, response_total and response_latency_ms of Linkerd\u2019s proxies',
  metrics: [...at('proxy'), ...at('edge')],
};
