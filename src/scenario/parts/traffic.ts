/** Who asks whom, and how often: one entry of `traffic`. */
import { beginning, later } from '../../kernel/time.ts';
import type { Arrivals, TrafficSource } from '../../traffic/model.ts';
import { shareOf } from '../behaviours.ts';
import { TRAFFIC_FROM } from '../defaults.ts';
import type { TrafficText } from '../document.ts';
import { duration } from '../durations.ts';
import { calledService } from '../rollout-manifest.ts';
import { clientsOf } from './clients.ts';
import { type Desk, didYouMean } from './desk.ts';
import { arrivalsOf } from './rates.ts';

/** The sources an entry stands for: one, or two if only some of its requests carry something. */
export function trafficOf(desk: Desk, text: TrafficText, index: number): readonly TrafficSource[] {
  const { headers, ...source } = sourceOf(desk, text, index);
  if (headers === undefined && text.carriers !== undefined) {
    desk.complain(['traffic', index, 'carriers'], {
      found: 'a share of requests that carry nothing',
      expected: 'headers or cookies beside it',
      remedy: 'name what they carry, or leave `carriers` out',
    });
  }
  if (headers === undefined) return [source];
  const share = text.carriers === undefined ? 1 : shareOf(text.carriers);
  if (share >= 1) return [{ ...source, headers }];
  // A share of a Poisson process, taken at random, is one again, and independent of the rest.
  return [
    { ...source, arrivals: part(source.arrivals, 1 - share) },
    { ...source, name: `${source.name} with headers`, arrivals: part(source.arrivals, share), headers },
  ];
}

function part(arrivals: Arrivals, share: number): Arrivals {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return { ...arrivals, perSecond: arrivals.perSecond * share };
    case 'varying': {
      const points = arrivals.curve.points.map((p) => ({ ...p, perSecond: p.perSecond * share }));
      return { ...arrivals, curve: { ...arrivals.curve, points } };
    }
    case 'closed':
      return { ...arrivals, users: Math.round(arrivals.users * share) };
  }
}

function headersOf({ headers, cookies }: TrafficText): TrafficSource['headers'] {
  if (cookies === undefined) return headers;
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return { ...headers, Cookie: pairs.join('; ') };
}

function sourceOf(desk: Desk, text: TrafficText, index: number): TrafficSource {
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
  const headers = headersOf(text);
  const from = text.from === undefined ? TRAFFIC_FROM : later(beginning, duration(text.from));
  return {
    name: text.name ?? (index === 0 ? 'users' : `users-${index + 1}`),
    to: to ?? '',
    namespace,
    arrivals: arrivalsOf(desk, text, index),
    meshed: text.meshed ?? false,
    path: text.path ?? '/',
    ...(headers === undefined ? {} : { headers }),
    ...clientsOf(desk, text, index),
    from,
    ...(text.until === undefined ? {} : { until: later(beginning, duration(text.until)) }),
  };
}
