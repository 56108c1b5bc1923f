/** Who is beaten by nobody: points of which no other is at least as good in everything and better in something. */

/** One number for each objective, less is better; null (no run had it) is worse than any number. */
export type Values = readonly (number | null)[];

const worse = (value: number | null): number => value ?? Number.POSITIVE_INFINITY;

export function dominates(a: Values, b: Values): boolean {
  return (
    a.every((value, i) => worse(value) <= worse(b[i] ?? null)) &&
    a.some((value, i) => worse(value) < worse(b[i] ?? null))
  );
}

/** The places of those that nobody beats, in their order; of equal ones the first. */
export function frontOf(points: readonly Values[]): readonly number[] {
  return points.flatMap((point, i) =>
    points.some((other, j) => dominates(other, point) || (j < i && other.every((value, k) => value === point[k])))
      ? []
      : [i],
  );
}
