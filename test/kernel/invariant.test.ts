import { describe, expect, it } from 'vitest';
import { InvariantBroken, invariant } from '../../src/kernel/invariant.ts';

describe('invariant', () => {
  it('says nothing while the condition holds', () => {
    expect(() => invariant(true, 'the sky is above')).not.toThrow();
  });

  it('throws what should have held, with the facts', () => {
    const broken = () => invariant(false, 'weights sum to 100', { sum: 99, router: 'istio' });
    expect(broken).toThrow(InvariantBroken);
    expect(broken).toThrow('weights sum to 100 (sum = 99, router = istio)');
  });

  it('keeps the facts as data', () => {
    try {
      invariant(false, 'never', { at: 7 });
    } catch (error) {
      expect((error as InvariantBroken).details).toEqual({ at: 7 });
      expect((error as InvariantBroken).name).toBe('InvariantBroken');
    }
    expect.assertions(2);
  });
});
