/** How an analysis meets a Prometheus that is down or slow: a refused connection, an answer that comes late or too late. */
import type { Asked, InFlight, MeasurementSource } from '../delivery/analysis/measure.ts';
import { prometheusTimeout } from '../delivery/analysis/providers/prometheus.ts';
import { errorAnswer } from '../delivery/analysis/providers/provider.ts';
import { between, later, seconds } from '../kernel/time.ts';
import type { PrometheusFaults } from '../metrics/faults.ts';

/**
 * The source behind these faults. The real provider blocks until the answer is there; here the measurement is under way for
 * as long, and the query sees what there is when the answer comes.
 */
export function withFaults(source: MeasurementSource, faults: PrometheusFaults): MeasurementSource {
  const answer = (asked: Asked) =>
    faults.isDown(asked.now) ? failed(asked, 'dial tcp: connect: connection refused') : source.begin(asked);
  return {
    ...source,
    begin(asked) {
      const delay = faults.queryDelay(asked.now);
      if (delay === 0 || faults.isDown(asked.now)) return answer(asked);
      const timeout = seconds(prometheusTimeout(configOf(asked)));
      return { phase: 'Running', resumeAt: later(asked.now, delay < timeout ? delay : timeout) };
    },
    resume(asked, inFlight: InFlight) {
      const { startedAt } = inFlight;
      const timeout = seconds(prometheusTimeout(configOf(asked)));
      const delay = faults.queryDelay(startedAt);
      if (delay === 0) return answer(asked);
      if (between(startedAt, asked.now) >= timeout) return failed(asked, 'context deadline exceeded');
      const over = later(startedAt, delay);
      return asked.now < over ? { phase: 'Running', resumeAt: over } : answer(asked);
    },
  };
}

const configOf = ({ metric }: Asked) => (metric.provider.prometheus ?? {}) as Parameters<typeof prometheusTimeout>[0];

const failed = (asked: Asked, why: string) => {
  const { address = '' } = configOf(asked) as { readonly address?: string };
  return errorAnswer(`Post "${address}/api/v1/query": ${why}`);
};
