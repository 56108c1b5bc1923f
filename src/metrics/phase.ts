/** A hash that spreads targets over their interval. */
import { fnv32a } from '../kernel/fnv.ts';

/** A text as 32 bits: FNV-1a and then MurmurHash3's finaliser, since FNV leaves the high bits poor. */
export function hashText(text: string): number {
  let h = fnv32a(text);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
