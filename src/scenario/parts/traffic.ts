/** Who asks whom, and how often: one entry of `traffic`. */
import { beginning, later } from '../../kernel/time.ts';
import type { TrafficSource } from '../../traffic/model.ts';
import { TRAFFIC_FROM } from '../defaults.ts';
import type { ScenarioDocument } from '../document.ts';
import { duration } from '../durations.ts';
import { calledService } from '../rollout-manifest.ts';
import { type Desk, didYouMean } from './desk.ts';

export function trafficOf(
  desk: Desk,
  text: NonNullable<ScenarioDocument['traffic']>[number],
  index: number,
): TrafficSource {
  const first = desk.rollouts[0];
  const namespace = text.namespace ?? first?.namespace ?? 'default';
  const services = desk.objects.filter((o) => o.kind === 'Service').map((o) => o.metadata.name);
  const to = text.to ?? (first === undefined ? undefined : calledService(first, desk.objects));
  if (to === undefined || !services.includes(to)) {
    desk.complain(to === undefined ? ['traffic', index] : ['traffic', index, 'to'], {
      found: to === undefined ? 'traffic to nowhere' : `the Service ${to}`,
      expected: `to: one of ${services.join(', ') || 'the Services in the manifests'}`,
      remedy:
        (to === undefined ? undefined : didYouMean(to, services)) ?? 'name a Service, or add the file that holds it',
    });
  }
  const from = text.from === undefined ? TRAFFIC_FROM : later(beginning, duration(text.from));
  return {
    name: text.name ?? (index === 0 ? 'users' : `users-${index + 1}`),
    to: to ?? '',
    namespace,
    arrivals: { kind: text.arrivals ?? 'poisson', perSecond: text.rate },
    meshed: text.meshed ?? false,
    path: text.path ?? '/',
    ...(text.headers === undefined ? {} : { headers: text.headers }),
    from,
    ...(text.until === undefined ? {} : { until: later(beginning, duration(text.until)) }),
  };
}
