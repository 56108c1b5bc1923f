/** What callers are told, and what holds of any run. */
import { expect, it } from 'vitest';
import { samplesIn } from '../../../src/metrics/instruments.ts';
import { createEdgeMeters } from '../../../src/traffic/meters.ts';
import { behaviour, evenly, type FlowKind, pod, rig } from '../rig.ts';
import { failuresOf, requestsOf } from './reading.ts';

export function tellingLaws(kind: FlowKind): void {
  it('tells the caller\u2019s own proxy by Service and version what came of its requests', () => {
    const model = { families: ['istio'], app: [], countsOwnScrapes: false };
    const edge = createEdgeMeters(model, { workload: 'istio-ingressgateway', namespace: 'istio-system' })!;
    const target = pod('a', 1, { behaviour: behaviour({ statuses: { 404: 0.5 } }) }, model);
    const run = rig(kind, evenly([target], 0.9), { model, edge });
    run.runTo(50);
    run.flow.settle();
    const value = (labels: { readonly [label: string]: string }) =>
      samplesIn(edge.collect())
        .filter(({ labels: own }) =>
          Object.entries({ __name__: 'istio_requests_total', ...labels }).every(([n, v]) =>
            own.pairs.some(([name, text]) => name === n && text === v),
          ),
        )
        .reduce((sum, s) => sum + s.value, 0);
    expect(value({ reporter: 'source' })).toBe(requestsOf(run.ticks));
    expect(value({ response_code: '404', destination_service: 'shop.default.svc.cluster.local' })).toBe(
      failuresOf(run.ticks, '404'),
    );
    expect(value({ response_code: '503', response_flags: 'UH' })).toBe(failuresOf(run.ticks, '503'));
    const inside = samplesIn(target.meters.collect('proxy')).find((s) =>
      s.labels.pairs.some(([, v]) => v === 'destination'),
    );
    expect(inside?.value).toBeGreaterThan(0);
  });

  it('does the same again with the same seed, and something else with another', () => {
    const once = (seed: number) => {
      const run = rig(kind, evenly([pod('a', 1), pod('b', 2)]), { seed });
      run.runTo(20);
      return run.ticks;
    };
    expect(once(5)).toEqual(once(5));
    expect(once(5)).not.toEqual(once(6));
  });

  it('refuses to go on when it was not told of a change of the view', () => {
    let version = 1;
    const run = rig(kind, evenly([pod('a', 1)]), { version: () => version });
    run.runTo(1);
    version = 2;
    expect(() => run.flow.settle()).toThrow('told of every change');
  });
}
