/** What the laws read: ticks, and the instruments of pods. */
import { atSecond } from '../../../src/kernel/time.ts';
import { samplesIn } from '../../../src/metrics/instruments.ts';
import type { TrafficTick } from '../../../src/traffic/flow/flow.ts';
import type { Behaviour } from '../../../src/traffic/model.ts';
import type { TestPod } from '../rig.ts';

export const instantly: Behaviour['latency'] = { kind: 'constant', value: 0 as never };
export const constant = (perSecond: number) => ({ kind: 'constant', perSecond }) as const;
export const poisson = (perSecond: number) => ({ kind: 'poisson', perSecond }) as const;

export const requestsOf = (ticks: readonly TrafficTick[], revision?: number): number =>
  ticks.filter((t) => revision === undefined || t.revision === revision).reduce((sum, t) => sum + t.requests, 0);
export const failuresOf = (ticks: readonly TrafficTick[], status: string): number =>
  ticks.reduce((sum, t) => sum + (t.failures[status] ?? 0), 0);
export const ofTick = (ticks: readonly TrafficTick[], second: number, revision: number): number =>
  requestsOf(
    ticks.filter((t) => t.at === atSecond(second)),
    revision,
  );

/** Values of a pod's series by name, summed over labels that match. */
export function sampled(target: TestPod, name: string, labels: { readonly [label: string]: string } = {}): number {
  let sum = 0;
  for (const { labels: own, value } of samplesIn(target.meters.collect())) {
    const has = (label: string, wanted: string) => own.pairs.some(([n, v]) => n === label && v === wanted);
    if (has('__name__', name) && Object.entries(labels).every(([n, v]) => has(n, v))) sum += value;
  }
  return sum;
}
