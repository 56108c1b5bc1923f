import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGoTime, parseGoTime, printGoTime, printRfc3339, utcTime } from '../../src/languages/go-time.ts';

const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00';

describe('points of time in Go layouts', () => {
  it('prints what time.Time.String prints', () => {
    expect(printGoTime(utcTime(1_577_836_800_250_000_000n))).toBe('2020-01-01 00:00:00.25 +0000 UTC');
  });

  it.each([
    ['Mon, 02 Jan 2006 15:04:05 MST', 'Wed, 01 Jan 2020 00:00:00 UTC'],
    ['3:04PM', '12:00AM'],
    ['2006.01.02', '2020.01.01'],
    ['Jan _2 06', 'Jan  1 20'],
  ])('formats by the layout %s', (layout, text) => {
    expect(formatGoTime(utcTime(1_577_836_800_000_000_000n), layout)).toBe(text);
  });

  it('keeps the offset of what it reads', () => {
    const parsed = parseGoTime('2006-01-02T15:04:05-0700', '2023-04-23T00:30:00.000+0100');
    expect(parsed.ok && printRfc3339(parsed.value)).toBe('2023-04-23T00:30:00+01:00');
  });

  it('refuses dates that do not exist', () => {
    expect(parseGoTime('2006-01-02', '2023-02-29').ok).toBe(false);
    expect(parseGoTime('2006-01-02', '2024-13-01').ok).toBe(false);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_000_000_000n }), (nano) => {
        const parsed = parseGoTime(RFC3339, printRfc3339(utcTime(nano)));
        expect(parsed.ok && parsed.value.unixNano).toBe(nano);
      }),
    );
  });
});
