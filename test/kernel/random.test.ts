import alea from 'seedrandom/lib/alea.js';
import { describe, expect, it } from 'vitest';
import { createStreams, type Random } from '../../src/kernel/random.ts';
import { expectCounts, expectLaw, expectMean } from './goodness-of-fit.ts';

const draws = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uniform());

describe('streams', () => {
  it('are the same for the same seed and name, today and always', () => {
    expect(draws(createStreams(1).named('arrivals/shop'), 3)).toEqual([
      0.5892231166871853, 0.984511951229231, 0.4190847143980765,
    ]);
  });

  it('differ by seed, kind of seed and name', () => {
    const firsts = [
      createStreams(1).named('a'),
      createStreams(2).named('a'),
      createStreams('1').named('a'),
      createStreams(1).named('b'),
      createStreams(1).fork('a').named('a'),
      createStreams(1).fork('b').named('a'),
      createStreams(1).fork('a').named('b'),
      createStreams(1).named('a/a'),
      createStreams(1.5).named('a'),
      createStreams(-1).named('a'),
    ].map((stream) => stream.uniform());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('give the same object for the same name', () => {
    const streams = createStreams('seed');
    expect(streams.named('a')).toBe(streams.named('a'));
    expect(streams.fork('a')).toBe(streams.fork('a'));
  });

  it('are not shifted by a new consumer', () => {
    const [alone, crowded] = [createStreams(7), createStreams(7)];
    const expected = draws(alone.named('old'), 100);
    const got: number[] = [];
    for (let i = 0; i < 100; i++) {
      crowded.named(`new ${i}`).uniform();
      crowded.fork('other').named('old').uniform();
      got.push(crowded.named('old').uniform());
    }
    expect(got).toEqual(expected);
  });

  it('of neighbouring names and seeds are uncorrelated', () => {
    const n = 20_000;
    const correlate = (a: Random, b: Random) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
      return (12 * sum) / Math.sqrt(n);
    };
    for (let i = 0; i < 50; i++) {
      const z = correlate(
        createStreams(i).named(`pod-${i}`),
        createStreams(i + (i % 2)).named(`pod-${i + 1 - (i % 2)}`),
      );
      expect(Math.abs(z)).toBeLessThan(5.5); // 50 normals: a false alarm of 2 in a million.
    }
  });
});

describe('uniform', () => {
  it('is a multiple of 2^-53 in [0, 1) and evenly spread', () => {
    const values = draws(createStreams(3).named('u'), 100_000);
    expect(values.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
    expect(values.filter((u) => !Number.isInteger(u * 2 ** 52)).length).toBeGreaterThan(40_000);
    expectLaw(values, (x) => x);
    expectMean(values, 1 / 2, 1 / 12);
  });

  it('is uniform again right after another draw (pairs on a 32 by 32 board)', () => {
    const random = createStreams(4).named('u');
    const cells = Array.from(
      { length: 200_000 },
      () => 32 * Math.floor(32 * random.uniform()) + Math.floor(32 * random.uniform()),
    );
    expectCounts(cells, () => -Math.log(1024), 0, 1023);
  });
});

describe('integer', () => {
  it.each([1, 2, 3, 10, 1000])('is uniform below %i', (n) => {
    const random = createStreams(5).named(`below ${n}`);
    expectCounts(
      Array.from({ length: 50_000 }, () => random.integer(n)),
      () => -Math.log(n),
      0,
      n - 1,
    );
  });

  it('favours nobody where a remainder would: below 3 * 2^30 and 3 * 2^51', () => {
    const random = createStreams(6).named('large');
    for (const n of [3 * 2 ** 30, 3 * 2 ** 51]) {
      const thirds = Array.from({ length: 60_000 }, () => Math.floor((3 * random.integer(n)) / n));
      expectCounts(thirds, () => -Math.log(3), 0, 2);
    }
  });

  it('refuses bounds that are no counts', () => {
    const random = createStreams(0).named('x');
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 60]) expect(() => random.integer(n)).toThrow('whole');
  });
});

it('uint32 has 32 bits, each as often 0 as 1', () => {
  const random = createStreams(8).named('bits');
  const ones = new Array<number>(32).fill(0);
  for (let i = 0; i < 50_000; i++) {
    const word = random.uint32();
    for (let bit = 0; bit < 32; bit++) ones[bit]! += Math.floor(word / 2 ** bit) % 2;
  }
  for (const count of ones) expect(Math.abs(count - 25_000)).toBeLessThan(5.5 * Math.sqrt(12_500));
});

it('the generator is exact: its state is whole numbers of 2^-32 after a million draws', () => {
  const generator = alea('x', { state: { c: 1, s0: 0.5, s1: 0.25, s2: 0.125 } });
  let fractions = 0;
  for (let i = 0; i < 1_000_000; i++) if (!Number.isInteger(generator() * 2 ** 32)) fractions++;
  expect(fractions).toBe(0);
});
