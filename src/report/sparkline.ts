/** Numbers as a line of blocks, eight heights: `▁▂▃▄▅▆▇█`. */
const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * One block a value, or, where there are more values than columns, one for the mean of neighbours. The lowest value is the
 * lowest block; a place without a value stays blank, one that is not a number is a `×`.
 */
export function sparkline(values: readonly (number | undefined)[], columns: number): string {
  const per = Math.max(1, Math.ceil(values.length / Math.max(1, columns)));
  const cells: (number | undefined)[] = [];
  for (let i = 0; i < values.length; i += per) cells.push(meanOf(values.slice(i, i + per)));
  const finite = cells.filter((v) => v !== undefined && Number.isFinite(v)) as number[];
  const least = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return cells.map((value) => blockOf(value, least, most)).join('');
}

/** A block a value, from nothing (a blank) to `most`, so that lines of one scale can be compared and none jumps while it grows. */
export const blocks = (values: readonly (number | undefined)[], most: number): string =>
  values
    .map((value) =>
      value === undefined || value <= 0
        ? ' '
        : BLOCKS[Math.max(0, Math.min(7, Math.ceil((value / (most || 1)) * 8) - 1))],
    )
    .join('');

function blockOf(value: number | undefined, least: number, most: number): string {
  if (value === undefined) return ' ';
  if (Number.isNaN(value)) return '×';
  if (!Number.isFinite(value)) return value > 0 ? '█' : '▁';
  // What never changes lies in the middle, unless it is nothing at all.
  if (most === least) return value === 0 ? '▁' : '▄';
  return BLOCKS[Math.min(7, Math.floor(((value - least) / (most - least)) * 8))] ?? '▁';
}

/** The mean of the numbers there are; NaN if there is nothing else. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((v) => v !== undefined);
  const numbers = there.filter((v) => !Number.isNaN(v));
  if (there.length === 0) return undefined;
  return numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => a + b, 0) / numbers.length;
}
