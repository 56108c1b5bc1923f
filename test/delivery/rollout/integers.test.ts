import { describe, expect, it } from 'vitest';
import { integerIn } from '../../../src/delivery/rollout/integers.ts';

describe('an integer in an annotation', () => {
  it('is digits, perhaps after a sign', () => {
    expect(['0', '12', '+3', '-7', '007'].map(integerIn)).toEqual([0, 12, 3, -7, 7]);
  });

  it('is nothing else that a number could be written as', () => {
    for (const text of [undefined, '', '+', '-', '1.5', '1e3', ' 1', '1 ', '0x10', '--1', '１']) {
      expect(integerIn(text)).toBeUndefined();
    }
  });
});
