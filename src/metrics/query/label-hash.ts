/** The hash Prometheus gives a label set (xxHash64), by which `limit_ratio` chooses. */
import { utf8 } from '../../kernel/fnv.ts';
import type { Labels } from '../labels.ts';

const MASK = 0xffff_ffff_ffff_ffffn;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const times = (a: bigint, b: bigint): bigint => (a * b) & MASK;
const plus = (a: bigint, b: bigint): bigint => (a + b) & MASK;
const turned = (a: bigint, by: bigint): bigint => ((a << by) | (a >> (64n - by))) & MASK;
const round = (acc: bigint, input: bigint): bigint => times(turned(plus(acc, times(input, P2)), 31n), P1);

/** The hash as a share of 1. Names and values are separated by the byte 255, which no text contains. */
export function hashShare(labels: Labels): number {
  const bytes: number[] = [];
  for (const [name, value] of labels.pairs) bytes.push(...utf8(name), 255, ...utf8(value), 255);
  return Number(xxHash64(bytes)) / 18_446_744_073_709_552_000;
}

/** xxHash64 with seed 0 (Y. Collet, "xxHash fast digest algorithm", version 0.1.1). */
export function xxHash64(bytes: readonly number[]): bigint {
  const word = (at: number, size: number): bigint => {
    let value = 0n;
    for (let i = size - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[at + i]!);
    return value;
  };
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    let lanes = [plus(P1, P2), P2, 0n, (MASK + 1n - P1) & MASK];
    for (; at + 32 <= bytes.length; at += 32) lanes = lanes.map((lane, i) => round(lane, word(at + 8 * i, 8)));
    hash = [1n, 7n, 12n, 18n].reduce((sum, by, i) => plus(sum, turned(lanes[i]!, by)), 0n);
    for (const lane of lanes) hash = plus(times(hash ^ round(0n, lane), P1), P4);
  }
  hash = plus(hash, BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) hash = plus(times(turned(hash ^ round(0n, word(at, 8)), 27n), P1), P4);
  for (; at + 4 <= bytes.length; at += 4) hash = plus(times(turned(hash ^ times(word(at, 4), P1), 23n), P2), P3);
  for (; at < bytes.length; at += 1) hash = times(turned(hash ^ times(word(at, 1), P5), 11n), P1);
  hash = times(hash ^ (hash >> 33n), P2);
  hash = times(hash ^ (hash >> 29n), P3);
  return hash ^ (hash >> 32n);
}
