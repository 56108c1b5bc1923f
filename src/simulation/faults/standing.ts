/** What of a scenario's faults holds at a moment, for the parts of the world that ask: watches, clients, proxies, registries. */
import type { RateLimit } from '../../cluster/live.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import { between, later } from '../../kernel/time.ts';
import { type FaultWindow, faultWindows, type PrometheusFaults } from '../../metrics/faults.ts';
import { concernsController, type Fault, type FaultKind, holds } from '../../scenario/fault.ts';
import type { Scenario } from '../../scenario/format.ts';
import { matchesImage } from '../../scenario/images.ts';
import type { Behaviour, BehaviourChange } from '../../traffic/model.ts';

export interface StandingFaults {
  /** How late a controller hears of changes, if later than usual. */
  watchLag(controller: string, at: Instant): Duration | undefined;
  /** How quickly a controller may write, if less quickly than usual. */
  throttle(controller: string, at: Instant): RateLimit | undefined;
  /** How much longer proxies get no configuration; zero when they do. */
  routersStuckFor(at: Instant): Duration;
  /** Can this image not be pulled now? */
  registryFails(image: string, at: Instant): boolean;
  /** How a version behaves, with what it suffers from others. */
  suffering(behaviour: Behaviour, images: readonly string[]): Behaviour;
  readonly prometheus: PrometheusFaults;
}

type Of<K extends FaultKind['fault']> = Extract<Fault, { readonly fault: K }>;

export function standingFaults({ faults, until: end }: Pick<Scenario, 'faults' | 'until'>): StandingFaults {
  const of = <K extends FaultKind['fault']>(kind: K): readonly Of<K>[] =>
    faults.filter((f): f is Of<K> => f.fault === kind);
  const lags = of('watch-lag');
  const throttles = of('api-throttling');
  const stuck = of('router-stuck');
  const outages = of('registry-outage');
  const slow = of('slow-dependency');
  return {
    watchLag: (controller, at) => lags.find((f) => holds(f, at) && concernsController(f.controller, controller))?.lag,
    throttle: (controller, at) =>
      throttles.find((f) => holds(f, at) && concernsController(f.controller, controller))?.limit,
    routersStuckFor(at) {
      let over = at;
      // One outage may end within another.
      for (let more = true; more; ) {
        const holding = stuck.find((f) => holds(f, over));
        more = holding !== undefined;
        if (holding !== undefined) over = holding.until ?? later(end, 1 as Duration);
      }
      return between(at, over);
    },
    registryFails: (image, at) => outages.some((f) => holds(f, at) && matchesImage(f.image, image)),
    suffering(behaviour, images) {
      const felt = slow.filter((f) => images.some((image) => matchesImage(f.image, image)));
      return felt.length === 0 ? behaviour : { ...behaviour, changes: [...behaviour.changes, ...felt.map(changeOf)] };
    },
    prometheus: faultWindows(faults.flatMap((fault) => windowsOf(fault, end))),
  };
}

function changeOf({ from, until, latencyFactor, statuses }: Of<'slow-dependency'>): BehaviourChange {
  return {
    since: 'run',
    after: from as number as Duration,
    ...(until === undefined ? {} : { until: until as number as Duration }),
    ...(latencyFactor === undefined ? {} : { latencyFactor }),
    ...(statuses === undefined ? {} : { statuses }),
  };
}

function windowsOf(fault: Fault, end: Instant): readonly FaultWindow[] {
  const { from } = fault;
  const window = { from, lasting: between(from, fault.until ?? later(end, 1 as Duration)) };
  if (fault.fault === 'prometheus-down') return [{ ...window, kind: 'down' }];
  if (fault.fault !== 'prometheus-slow') return [];
  return [
    { ...window, kind: 'slow-queries', delay: fault.queries },
    { ...window, kind: 'slow-scrapes', delay: fault.scrapes },
  ];
}
