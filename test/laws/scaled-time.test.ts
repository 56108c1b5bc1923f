/** Time has no scale of its own: see `scaled-time.ts` for the exact scope. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rehearsals } from '../../src/testing.ts';
import { brokenByScaling } from './scaled-time.ts';

it.each([2, 3])(
  'a story with all durations times %i is the same story, so many times as slow (20 pairs, seed 5)',
  (factor) => {
    fc.assert(
      fc.property(rehearsals(), (rehearsal) => {
        expect(brokenByScaling(rehearsal, factor) ?? 'nothing').toBe('nothing');
      }),
      { numRuns: 12, seed: 5 },
    );
  },
);
