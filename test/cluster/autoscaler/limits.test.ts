import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limit, type Recommended } from '../../../src/cluster/autoscaler/limits.ts';
import { emptyMemory } from '../../../src/cluster/autoscaler/memory.ts';
import { defaultAutoscalerOptions } from '../../../src/cluster/autoscaler.ts';
import { atSecond } from '../../../src/kernel/time.ts';

const given = (rest: Partial<Recommended>): Recommended => ({
  now: atSecond(1000),
  spec: { maxReplicas: 100 },
  options: defaultAutoscalerOptions,
  memory: emptyMemory,
  replicas: 10,
  minReplicas: 1,
  wanted: 10,
  ...rest,
});
const recommended = (...list: readonly (readonly [second: number, replicas: number])[]) => ({
  ...emptyMemory,
  recommendations: list.map(([t, replicas]) => ({ at: atSecond(t), replicas })),
});
const summary = (rest: Partial<Recommended>) => {
  const { wanted, stabilized, limited } = limit(given(rest));
  return `${wanted} ${stabilized.reason} ${limited.reason}`;
};

describe('without behavior', () => {
  it('doubles at most, and from little to four', () => {
    expect(summary({ wanted: 50 })).toBe('20 ReadyForNewScale ScaleUpLimit');
    expect(summary({ replicas: 1, wanted: 50 })).toBe('4 ReadyForNewScale ScaleUpLimit');
  });

  it('stays in the range, and names the range where both limits are equal', () => {
    expect(summary({ wanted: 50, spec: { maxReplicas: 20 } })).toBe('20 ReadyForNewScale TooManyReplicas');
    expect(summary({ wanted: 0, minReplicas: 2 })).toBe('2 ReadyForNewScale TooFewReplicas');
  });

  it('holds the highest recommendation of five minutes, both ends included', () => {
    expect(summary({ wanted: 3, memory: recommended([700, 9], [900, 5]) })).toBe(
      '9 ScaleDownStabilized DesiredWithinRange',
    );
    expect(summary({ wanted: 3, memory: recommended([699, 9], [900, 5]) })).toBe(
      '5 ScaleDownStabilized DesiredWithinRange',
    );
  });

  it('remembers what was wanted, not what was done, in the place of what is too old', () => {
    const { memory } = limit(given({ wanted: 3, memory: recommended([1, 9], [2, 8], [900, 5]) }));
    expect(memory.recommendations).toEqual([
      { at: atSecond(1), replicas: 9 },
      { at: atSecond(1000), replicas: 3 },
      { at: atSecond(900), replicas: 5 },
    ]);
  });
});

describe('with behavior', () => {
  const behavior = (scaleUp: object, scaleDown: object = {}) => ({
    maxReplicas: 100,
    behavior: { scaleUp, scaleDown },
  });

  it('adds the larger of four pods and all there are, when nothing else is said', () => {
    expect(summary({ spec: behavior({}), wanted: 50 })).toBe('20 ReadyForNewScale ScaleUpLimit');
    expect(summary({ spec: behavior({}), wanted: 50, replicas: 2 })).toBe('6 ReadyForNewScale ScaleUpLimit');
  });

  it('counts what it did itself within the period of a policy', () => {
    const policies = [{ type: 'Pods', value: 4, periodSeconds: 60 }];
    const ups = [
      { at: atSecond(940), by: 9, outdated: false },
      { at: atSecond(941), by: 3, outdated: false },
    ];
    const memory = { ...emptyMemory, ups };
    expect(summary({ spec: behavior({ policies }), wanted: 50, memory })).toBe('11 ReadyForNewScale ScaleUpLimit');
    const spent = { ...emptyMemory, ups: [{ at: atSecond(950), by: 6, outdated: false }] };
    expect(summary({ spec: behavior({ policies }), wanted: 50, memory: spent })).toBe(
      '10 ReadyForNewScale ScaleUpLimit',
    );
  });

  it('takes the least or the most change, or none', () => {
    const policies = [
      { type: 'Pods', value: 2, periodSeconds: 60 },
      { type: 'Percent', value: 50, periodSeconds: 60 },
    ];
    const up = (selectPolicy: string) => summary({ spec: behavior({ policies, selectPolicy }), wanted: 50 });
    expect([up('Min'), up('Max'), up('Disabled')].map((s) => s.split(' ')[0])).toEqual(['12', '15', '10']);
    const down = (selectPolicy: string) =>
      summary({ spec: behavior({}, { policies, selectPolicy, stabilizationWindowSeconds: 0 }), wanted: 1 });
    expect([down('Min'), down('Max'), down('Disabled')].map((s) => s.split(' ')[0])).toEqual(['8', '5', '10']);
  });

  it('rounds a percentage up when growing and towards zero when shrinking', () => {
    const policies = [{ type: 'Percent', value: 10, periodSeconds: 60 }];
    expect(summary({ spec: behavior({ policies }), wanted: 50, replicas: 3 })).toMatch(/^4 /);
    const down = behavior({}, { policies, stabilizationWindowSeconds: 0 });
    expect(summary({ spec: down, wanted: 1, replicas: 3 })).toMatch(/^2 /);
  });

  it('moves only as far as the windows of both directions agree, which do not include their end', () => {
    const spec = behavior({ stabilizationWindowSeconds: 60 }, { stabilizationWindowSeconds: 120 });
    expect(summary({ spec, wanted: 15, memory: recommended([941, 12]) })).toBe(
      '12 ScaleUpStabilized DesiredWithinRange',
    );
    expect(summary({ spec, wanted: 15, memory: recommended([940, 12]) })).toBe(
      '15 ReadyForNewScale DesiredWithinRange',
    );
    expect(summary({ spec, wanted: 5, memory: recommended([881, 8]) })).toBe(
      '8 ScaleDownStabilized DesiredWithinRange',
    );
    expect(summary({ spec, wanted: 5, memory: recommended([880, 8]) })).toBe('5 ReadyForNewScale DesiredWithinRange');
  });
});

describe('either way', () => {
  it('stays in the range and never moves away from what is wanted', () => {
    const size = fc.integer({ min: 1, max: 50 });
    const recommendations = fc.array(fc.record({ at: fc.integer({ min: 0, max: 999 }).map(atSecond), replicas: size }));
    const specs = fc.constantFrom({ maxReplicas: 50 }, { maxReplicas: 50, behavior: {} });
    fc.assert(
      fc.property(specs, recommendations, size, size, fc.integer({ min: 1, max: 5 }), (spec, list, a, b, min) => {
        const [replicas, wanted] = [Math.max(a, min), Math.max(b, min)];
        const memory = { ...emptyMemory, recommendations: list };
        const result = limit(given({ spec, memory, replicas, wanted, minReplicas: min })).wanted;
        expect(result).toBeGreaterThanOrEqual(min);
        expect(result).toBeLessThanOrEqual(50);
        if (wanted >= replicas && list.every((r) => r.replicas <= wanted)) expect(result).toBeLessThanOrEqual(wanted);
        if (wanted <= replicas) expect(result).toBeGreaterThanOrEqual(Math.min(wanted, replicas));
      }),
    );
  });
});
