/** Random numbers for tests of statistics: seeded, normal or skewed. */
import { exponential, normal } from '../../src/kernel/distributions.ts';
import { createStreams, type Random } from '../../src/kernel/random.ts';

export const stream = (name: string): Random => createStreams(7).named(name);

export const normals = (random: Random, n: number): number[] => Array.from({ length: n }, () => normal(random, 0, 1));

export const exponentials = (random: Random, n: number): number[] =>
  Array.from({ length: n }, () => exponential(random, 1));
