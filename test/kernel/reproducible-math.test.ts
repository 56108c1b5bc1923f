import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ours from '../../src/kernel/reproducible-math.ts';
import { projectRoot } from '../shared.ts';

type Rows = readonly (readonly number[])[];
/** True values, made by reference.py beside the table. */
const reference: Readonly<Record<string, Rows>> = JSON.parse(
  readFileSync(join(projectRoot, 'test/kernel/reproducible-math/reference.json'), 'utf8'),
);
const functions = ours as unknown as Readonly<Record<string, (...xs: readonly number[]) => number>>;

/** How many doubles lie between two: the unit in the last place. Zero and minus zero are one. */
function ulpsBetween(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  const [x, y] = new BigInt64Array(new Float64Array([a, b]).buffer);
  const place = (bits: bigint) => (bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits);
  const distance = place(x!) - place(y!);
  return Number(distance < 0n ? -distance : distance);
}

/** Rational approximations in the far tails; all else is good to the last bit but one. */
const allowed: Readonly<Record<string, number>> = { normalQuantile: 4 };

describe('every function is within 1 ulp of the true value', () => {
  it.each(Object.keys(reference))('%s', (name) => {
    const far = reference[name]!.map((row) => {
      const expected = row.at(-1)!;
      const got = functions[name]!(...row.slice(0, -1));
      return { row, got, ulps: ulpsBetween(got, expected) };
    }).filter(({ ulps }) => ulps > (allowed[name] ?? 1));
    expect(far).toEqual([]);
  });

  it("and the table has them all but Stirling's error", () => {
    expect(Object.keys(reference).sort()).toEqual(
      Object.keys(functions)
        .filter((name) => name !== 'stirlingError')
        .sort(),
    );
  });
});

describe('every function agrees with the engine it runs on, to a few ulp', () => {
  const names = 'acos acosh asin asinh atan atanh cos cosh exp expm1 log1p log2 log10 sin sinh tan tanh'.split(' ');
  const native = Math as unknown as Readonly<Record<string, (x: number) => number>>;
  const anyDouble = fc.oneof(fc.double({ min: -30, max: 30 }), fc.double(), fc.constantFrom(0, -0, 1, -1, 5e-324));

  it.each(names)('%s', (name) => {
    fc.assert(
      fc.property(anyDouble, (x) => {
        expect(ulpsBetween(functions[name]!(x), native[name]!(x))).toBeLessThanOrEqual(3);
      }),
      { seed: 5, numRuns: 3_000 },
    );
  });

  it('ln', () => {
    fc.assert(
      fc.property(anyDouble, (x) => {
        expect(ulpsBetween(ours.ln(x), Math.log(x))).toBeLessThanOrEqual(2);
      }),
      { seed: 6, numRuns: 10_000 },
    );
  });

  it('pow and atan2', () => {
    fc.assert(
      fc.property(anyDouble, anyDouble, (x, y) => {
        expect(ulpsBetween(ours.atan2(x, y), Math.atan2(x, y))).toBeLessThanOrEqual(3);
        if (Math.abs(x) !== 1) expect(ulpsBetween(ours.pow(x, y), x ** y)).toBeLessThanOrEqual(3);
      }),
      { seed: 7, numRuns: 20_000 },
    );
  });
});

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;

describe('special values', () => {
  const cases: readonly (readonly [string, readonly number[], number])[] = [
    ['ln', [0], -INF],
    ['ln', [-0], -INF],
    ['ln', [-1], NAN],
    ['ln', [INF], INF],
    ['ln', [-INF], NAN],
    ['ln', [NAN], NAN],
    ['ln', [1], 0],
    ['log1p', [-1], -INF],
    ['log1p', [-0], -0],
    ['log1p', [-2], NAN],
    ['log1p', [INF], INF],
    ['log1p', [NAN], NAN],
    ['log2', [0], -INF],
    ['log2', [-1], NAN],
    ['log2', [INF], INF],
    ['log2', [5e-324], -1074],
    ['log2', [2 ** 1023], 1023],
    ['log10', [0], -INF],
    ['log10', [-1], NAN],
    ['log10', [INF], INF],
    ['log10', [1000], 3],
    ['log10', [1e22], 22],
    ['exp', [0], 1],
    ['exp', [-0], 1],
    ['exp', [INF], INF],
    ['exp', [-INF], 0],
    ['exp', [NAN], NAN],
    ['exp', [710], INF],
    ['exp', [-746], 0],
    ['exp', [-745.1], 5e-324],
    ['expm1', [-0], -0],
    ['expm1', [INF], INF],
    ['expm1', [-INF], -1],
    ['expm1', [NAN], NAN],
    ['expm1', [710], INF],
    ['sin', [-0], -0],
    ['sin', [INF], NAN],
    ['sin', [NAN], NAN],
    ['cos', [-0], 1],
    ['cos', [-INF], NAN],
    ['cos', [NAN], NAN],
    ['tan', [-0], -0],
    ['tan', [INF], NAN],
    ['asin', [-0], -0],
    ['asin', [1.5], NAN],
    ['asin', [NAN], NAN],
    ['acos', [1], 0],
    ['acos', [-1], Math.PI],
    ['acos', [-1.5], NAN],
    ['acos', [NAN], NAN],
    ['atan', [-0], -0],
    ['atan', [INF], Math.PI / 2],
    ['atan', [-INF], -Math.PI / 2],
    ['atan', [NAN], NAN],
    ['sinh', [-0], -0],
    ['sinh', [-INF], -INF],
    ['sinh', [711], INF],
    ['sinh', [NAN], NAN],
    ['cosh', [0], 1],
    ['cosh', [-INF], INF],
    ['cosh', [-711], INF],
    ['cosh', [NAN], NAN],
    ['tanh', [-0], -0],
    ['tanh', [INF], 1],
    ['tanh', [-INF], -1],
    ['tanh', [NAN], NAN],
    ['asinh', [-0], -0],
    ['asinh', [-INF], -INF],
    ['asinh', [NAN], NAN],
    ['acosh', [1], 0],
    ['acosh', [0.5], NAN],
    ['acosh', [INF], INF],
    ['acosh', [-INF], NAN],
    ['acosh', [NAN], NAN],
    ['atanh', [-0], -0],
    ['atanh', [1], INF],
    ['atanh', [-1], -INF],
    ['atanh', [2], NAN],
    ['atanh', [NAN], NAN],
    ['lgamma', [1], 0],
    ['lgamma', [2], 0],
    ['lgamma', [0], INF],
    ['lgamma', [-3], INF],
    ['lgamma', [INF], INF],
    ['lgamma', [-INF], INF],
    ['lgamma', [NAN], NAN],
    ['erf', [INF], 1],
    ['erf', [-INF], -1],
    ['erf', [0], 0],
    ['erf', [NAN], NAN],
    ['erfc', [INF], 0],
    ['erfc', [-INF], 2],
    ['erfc', [0], 1],
    ['erfc', [NAN], NAN],
    ['normalQuantile', [0], -INF],
    ['normalQuantile', [1], INF],
    ['normalQuantile', [0.5], 0],
    ['normalQuantile', [-0.1], NAN],
    ['normalQuantile', [1.1], NAN],
    ['normalQuantile', [NAN], NAN],
  ];
  it.each(cases)('%s(%s) = %s', (name, xs, expected) => {
    expect(functions[name]!(...xs)).toBe(expected);
  });

  // IEEE 754-2019, 9.2.1, and the special cases of Go's math.Pow.
  const powers: readonly (readonly [number, number, number])[] = [
    [NAN, 0, 1],
    [NAN, -0, 1],
    [1, NAN, 1],
    [1, INF, 1],
    [-1, INF, 1],
    [-1, -INF, 1],
    [NAN, 1, NAN],
    [2, NAN, NAN],
    [NAN, 2, NAN],
    [0, -1, INF],
    [-0, -1, -INF],
    [-0, -3, -INF],
    [0, -2, INF],
    [-0, -2, INF],
    [-0, -0.5, INF],
    [0, -INF, INF],
    [-0, -INF, INF],
    [0, INF, 0],
    [-0, INF, 0],
    [0, 3, 0],
    [-0, 3, -0],
    [-0, 2, 0],
    [-0, 0.5, 0],
    [2, INF, INF],
    [-2, INF, INF],
    [2, -INF, 0],
    [0.5, INF, 0],
    [-0.5, -INF, INF],
    [INF, 2, INF],
    [INF, -2, 0],
    [-INF, 3, -INF],
    [-INF, 2, INF],
    [-INF, 0.5, INF],
    [-INF, -3, -0],
    [-INF, -2, 0],
    [-8, 1 / 3, NAN],
    [-2, 3, -8],
    [-2, 2, 4],
    [-2, -3, -0.125],
    [-1, 2 ** 53, 1],
    [-1, 2 ** 53 - 1, -1],
    [-1, -(2 ** 53 - 1), -1],
    [2, 1024, INF],
    [2, -1074, 5e-324],
    [2, -1076, 0],
    [-2, 1025, -INF],
    [-2, -1077, -0],
    [10, 400, INF],
    [5e-324, 1, 5e-324],
    [5e-324, 0.5, 2 ** -537],
    [-3, 1, -3],
  ];
  it.each(powers)('pow(%s, %s) = %s', (x, y, expected) => {
    expect(ours.pow(x, y)).toBe(expected);
  });

  const angles: readonly (readonly [number, number, number])[] = [
    [0, 0, 0],
    [-0, 0, -0],
    [0, -0, Math.PI],
    [-0, -0, -Math.PI],
    [0, -1, Math.PI],
    [-0, -1, -Math.PI],
    [0, 1, 0],
    [-0, 1, -0],
    [1, 0, Math.PI / 2],
    [-1, -0, -Math.PI / 2],
    [1, -INF, Math.PI],
    [-1, -INF, -Math.PI],
    [1, INF, 0],
    [-1, INF, -0],
    [INF, 1, Math.PI / 2],
    [-INF, -1, -Math.PI / 2],
    [INF, INF, Math.PI / 4],
    [INF, -INF, (3 * Math.PI) / 4],
    [-INF, INF, -Math.PI / 4],
    [-INF, -INF, (-3 * Math.PI) / 4],
    [NAN, 1, NAN],
    [1, NAN, NAN],
  ];
  it.each(angles)('atan2(%s, %s) = %s', (y, x, expected) => {
    expect(ours.atan2(y, x)).toBe(expected);
  });
});

describe('pow', () => {
  it('is exact for every whole power of a whole number that is a double', () => {
    const wrong: string[] = [];
    for (let base = 2; base <= 1_000; base++) {
      let exact = BigInt(base);
      for (let exponent = 2; exponent < 1_024; exponent++) {
        exact *= BigInt(base);
        if (exact >= 2n ** 1024n || BigInt(Number(exact)) !== exact) break;
        if (ours.pow(base, exponent) !== Number(exact)) wrong.push(`${base}^${exponent}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is exact for every power of two', () => {
    for (let k = -1074; k <= 1023; k++) expect(ours.pow(2, k)).toBe(2 ** k);
  });

  it('takes the root of a square back', () => {
    for (let n = 1; n <= 2_000; n++) expect(ours.pow(n * n, 0.5)).toBe(n);
  });
});

describe('exactness elsewhere', () => {
  it('log2 of a power of two and log10 of a power of ten are whole', () => {
    for (let k = -1074; k <= 1023; k++) expect(ours.log2(2 ** k)).toBe(k);
    for (let k = 0; k <= 22; k++) expect(ours.log10(Number(10n ** BigInt(k)))).toBe(k);
  });

  it('ln is monotone across the borders of its table', () => {
    for (let i = -256; i <= 256; i++) {
      const border = i < 0 ? 1 + i / 1_024 : 1 + i / 512;
      const values = [-3, -2, -1, 0, 1, 2, 3].map((n) => ours.ln(border + n * 2 ** -53 * (border < 1 ? 1 : 2)));
      expect([...values].sort((a, b) => a - b)).toEqual(values);
    }
  });
});

describe('stirlingError', () => {
  it('makes up what Stirling misses of ln n!', () => {
    for (const n of [1, 2, 5, 15, 16, 17, 100, 1e6]) {
      const stirling = n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n);
      expect(stirling + ours.stirlingError(n)).toBeCloseTo(ours.lgamma(n + 1), n > 1e5 ? 7 : 11);
    }
  });

  it('goes on smoothly from table to series', () => {
    const [a, b, c, d] = [14, 15, 16, 17].map((n) => 1 / ours.stirlingError(n));
    expect(b! - a!).toBeCloseTo(c! - b!, 3);
    expect(c! - b!).toBeCloseTo(d! - c!, 3);
  });
});

describe('lgamma below zero', () => {
  it.each([
    [-0.5, 1.2655121234846454],
    [-1.5, 0.8600470153764809],
    [-2.5, -0.056243716497674054],
    [-10.3, -14.457515440024208],
    [-1e-20, 46.051701859880914],
  ])('lgamma(%s) = %s', (x, expected) => {
    expect(Math.abs(ours.lgamma(x) - expected)).toBeLessThan(4e-15 * Math.max(1, Math.abs(expected)));
  });
});
