/** What must not matter does not; `npm run laws -- --only metamorphic` asks about more pairs. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { rehearsals } from '../../src/testing.ts';
import { laws } from './metamorphic.ts';

const PAIRS = 6;
const SEED = 11;

describe.each(laws)('$name', (law) => {
  it(`${law.says} (${PAIRS} pairs, seed ${SEED})`, () => {
    fc.assert(
      fc.property(rehearsals(), (rehearsal) => {
        const broken = law.broken(rehearsal);
        if (broken !== undefined) throw new Error(broken);
      }),
      { numRuns: PAIRS, seed: SEED, verbose: 0 },
    );
  });
});
