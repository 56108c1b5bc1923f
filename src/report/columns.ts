/**
 * Fewer points for the same picture: of all points that fall into one pixel column only the first, the least, the greatest
 * and the last are kept (U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014). At the
 * resolution of the screen the line through them is the line through all.
 */

/** Points in order of `x`; `value` says which of them are extreme. */
export function pointsPerColumn<P>(
  points: readonly P[],
  x: (point: P) => number,
  value: (point: P) => number,
): readonly P[] {
  const kept: P[] = [];
  let i = 0;
  while (i < points.length) {
    const column = Math.floor(x(points[i]!));
    let last = i;
    let least = i;
    let greatest = i;
    while (last + 1 < points.length && Math.floor(x(points[last + 1]!)) === column) {
      last += 1;
      if (value(points[last]!) < value(points[least]!)) least = last;
      if (value(points[last]!) > value(points[greatest]!)) greatest = last;
    }
    for (const k of [...new Set([i, least, greatest, last])].sort((a, b) => a - b)) kept.push(points[k]!);
    i = last + 1;
  }
  return kept;
}
