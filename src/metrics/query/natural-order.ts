/** The order in which people sort names with numbers in them: `pod-2` before `pod-10`. */

/** Compares text chunk by chunk; chunks of digits by their value. */
export function naturalOrder(a: string, b: string): number {
  if (a === b) return 0;
  const chunksA = a.match(/\d+|\D+/g) ?? [];
  const chunksB = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(chunksA.length, chunksB.length); i += 1) {
    const order = compareChunks(chunksA[i]!, chunksB[i]!);
    if (order !== 0) return order;
  }
  if (chunksA.length !== chunksB.length) return chunksA.length - chunksB.length;
  return a < b ? -1 : 1;
}

function compareChunks(a: string, b: string): number {
  if (a === b) return 0;
  const numeric = /^\d/.test(a) && /^\d/.test(b);
  if (!numeric) return a < b ? -1 : 1;
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (x.length !== y.length) return x.length - y.length;
  return x === y ? 0 : x < y ? -1 : 1;
}
