/**
 * The search: some candidates at random, then rounds of neighbours of those that nobody beats. It never runs anything itself; it
 * is told what the runs said, and says what to try next.
 */
import { createStreams } from '../../kernel/random.ts';
import { type Candidate, changed, drawCandidate, keyOf, type Space } from './candidates.ts';
import { frontOf, type Values } from './pareto.ts';

export interface Search {
  /** Candidates not tried before; none when the search is over. */
  next(): readonly Candidate[];
  /** What the last ones were worth, in their order. */
  tell(values: readonly Values[]): void;
  /** Everything tried, in order. */
  tried(): readonly { readonly candidate: Candidate; readonly values: Values }[];
}

export interface SearchSettings {
  readonly space: Space;
  readonly seed: number;
  readonly perRound: number;
  /** After the first, random one. */
  readonly rounds: number;
}

export function createSearch({ space, seed, perRound, rounds }: SearchSettings): Search {
  const random = createStreams(seed).named('optimise');
  const tried: { candidate: Candidate; values: Values }[] = [];
  const seen = new Set<string>();
  let round = 0;
  let asked: readonly Candidate[] = [];

  /** So many new ones; a small space may have no more. */
  function fresh(draw: () => Candidate): readonly Candidate[] {
    const found: Candidate[] = [];
    for (let attempt = 0; attempt < 50 * perRound && found.length < perRound; attempt++) {
      const candidate = draw();
      if (seen.has(keyOf(candidate))) continue;
      seen.add(keyOf(candidate));
      found.push(candidate);
    }
    return found;
  }

  return {
    next() {
      if (round > rounds) return [];
      const best = frontOf(tried.map(({ values }) => values)).map((i) => tried[i]?.candidate as Candidate);
      asked = fresh(
        round === 0 || best.length === 0
          ? () => drawCandidate(random, space)
          : () => changed(best[random.integer(best.length)] as Candidate, random, space),
      );
      round += 1;
      return asked;
    },
    tell: (values) => void tried.push(...asked.map((candidate, i) => ({ candidate, values: values[i] ?? [] }))),
    tried: () => tried,
  };
}
