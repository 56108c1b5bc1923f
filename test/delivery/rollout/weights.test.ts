import { describe, expect, it } from 'vitest';
import type { TrafficWeights } from '../../../src/delivery/rollout/objects.ts';
import { isSameWeights, weightUpdateText } from '../../../src/delivery/rollout/weights.ts';
import { createShop } from './shop.ts';

const ROUTED = { stableService: 'stable', canaryService: 'canary', trafficRouting: { smi: {} } };
const weights = (canary: number, changes: Partial<TrafficWeights> = {}): TrafficWeights => ({
  canary: { weight: canary, serviceName: 'canary', podTemplateHash: 'b' },
  stable: { weight: 100 - canary, serviceName: 'stable', podTemplateHash: 'a' },
  ...changes,
});

describe('what is said of new weights', () => {
  it('is the change of the canary’s, and nothing at all if only a hash or a Service differs', () => {
    expect(weightUpdateText(undefined, weights(20))).toBe('Traffic weight updated to 20');
    expect(weightUpdateText(weights(20), weights(60))).toBe('Traffic weight updated from 20 to 60');
    expect(weightUpdateText(weights(20), weights(20))).toBe('Traffic weight updated ');
  });

  it('names the versions of an experiment as Go prints them', () => {
    const additional = [{ weight: 5, serviceName: 'exp', podTemplateHash: 'c' }, { weight: 1 }];
    expect(weightUpdateText(weights(20), weights(20, { additional }))).toBe(
      'Traffic weight updated additional: [{5 exp c} {1  }]',
    );
  });
});

describe('weights', () => {
  it('are the same whether they were found to hold or not, and whether names are empty or absent', () => {
    expect(isSameWeights(weights(20, { verified: false }), weights(20))).toBe(true);
    expect(
      isSameWeights(weights(20, { canary: { weight: 20 } }), weights(20, { canary: { weight: 20, serviceName: '' } })),
    ).toBe(true);
    expect(isSameWeights(weights(20), weights(21))).toBe(false);
    expect(isSameWeights(weights(20), weights(20, { additional: [{ weight: 1 }] }))).toBe(false);
    expect(isSameWeights(undefined, weights(0))).toBe(false);
  });

  it('go to the canary once its pods are available, and all back at an abort', () => {
    const shop = createShop({ steps: [{ setWeight: 20 }, { pause: {} }], canary: ROUTED });
    shop.release('shop:2');
    shop.until(10);
    expect(shop.status().canary?.weights?.canary.weight).toBe(0);
    shop.until(20);
    expect(shop.status().canary?.weights).toMatchObject({ canary: { weight: 20 }, stable: { weight: 80 } });
    shop.act({ do: 'abort' });
    shop.until(25);
    expect(shop.status().canary?.weights).toMatchObject({ canary: { weight: 0 }, stable: { weight: 100 } });
  });

  it('count to the maximum that is asked for', () => {
    const canary = { ...ROUTED, trafficRouting: { plugins: { any: {} }, maxTrafficWeight: 1_000 } };
    const shop = createShop({ steps: [{ setWeight: 250 }, { pause: {} }], canary });
    shop.release('shop:2');
    shop.until(20);
    expect(shop.status().canary?.weights).toMatchObject({ canary: { weight: 250 }, stable: { weight: 750 } });
  });
});

describe('a promotion', () => {
  it('is explained when it happens, not at every look at a finished rollout', () => {
    const shop = createShop({ steps: [{ setWeight: 20 }] });
    shop.release('shop:2');
    shop.until(60);
    const told = () => shop.decisions.filter((d) => d.rule === 'promotion').map((d) => d.because);
    const [first = '', second = '', ...more] = [...new Set(told())];
    expect([first, second, more.length]).toEqual([
      expect.stringMatching(/ is stable now: Initial deploy; 0 of 5 pods are available$/),
      expect.stringMatching(/ is stable now: Completed all 1 canary steps; 5 of 5 pods are available$/),
      0,
    ]);
    const before = told().length;
    shop.until(80);
    expect(told()).toHaveLength(before);
  });
});
