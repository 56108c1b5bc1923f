/** Which of the known words a person may have meant: a slip of a letter or two, another case, a plural. */

/** The known word nearest to `word`, if it is near enough to be worth naming. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const folded = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(folded.length / 3)) + 1;
  for (const candidate of known) {
    const distance = distanceBetween(folded, candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/**
 * Names made of words joined by `_`, such as metrics, that `name` resembles, the most alike first: a slip of letters apart, or
 * with most of their words in common.
 */
export function similarNames(name: string, known: readonly string[], most = 3): readonly string[] {
  const words = new Set(name.toLowerCase().split('_'));
  const likeness = (candidate: string): number => {
    if (nearest(name, [candidate]) !== undefined)
      return 2 - distanceBetween(name.toLowerCase(), candidate.toLowerCase()) / name.length;
    const theirs = new Set(candidate.toLowerCase().split('_'));
    const shared = [...theirs].filter((word) => words.has(word)).length;
    return shared / (words.size + theirs.size - shared);
  };
  return known
    .map((candidate) => ({ candidate, score: likeness(candidate) }))
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function distanceBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 4 || a.length > 100) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
