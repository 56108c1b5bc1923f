import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  milliValue,
  parseQuantity,
  printQuantity,
  quantityValue,
} from '../../src/languages/quantity.ts';

const read = (text: string) => {
  const parsed = parseQuantity(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

describe('quantities', () => {
  it.each([
    ['500m', 1, 500],
    ['2', 2, 2_000],
    ['0.1', 1, 100],
    ['1.5Gi', 1_610_612_736, 1_610_612_736_000],
    ['1e3', 1_000, 1_000_000],
    ['-1500m', -1, -1_500],
    ['1n', 1, 1],
  ])('%s is %d whole and %d thousandths, rounded up', (text, whole, milli) => {
    expect([quantityValue(read(text)), milliValue(read(text))]).toEqual([whole, milli]);
  });

  it.each([
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1500Mi', '1500Mi'],
    ['100000', '100k'],
    ['1e3', '1e3'],
    ['0', '0'],
  ])('prints %s as %s', (text, canonical) => {
    expect(printQuantity(read(text))).toBe(canonical);
  });

  it('adds exactly', () => {
    expect(printQuantity(addQuantities(read('0.1'), read('0.2')))).toBe('300m');
  });

  it('answers any text without throwing, and reads back what it prints', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^-?[0-9]{1,18}(\.[0-9]{1,9})?(n|u|m|k|M|G|Ki|Mi|Gi|e[0-9])?$/)),
        (text) => {
          const parsed = parseQuantity(text);
          if (!parsed.ok) return;
          expect(read(printQuantity(parsed.value)).nano).toBe(parsed.value.nano);
        },
      ),
    );
  });
});
