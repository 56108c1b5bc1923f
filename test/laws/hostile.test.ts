/** Hostile texts; `npm run laws -- --only fuzz` tries a hundred thousand of each kind and takes the time of big ones. */
import { describe, expect, it } from 'vitest';
import { fuzz, languages, monsters, slowestMonster } from './hostile.ts';

const RUNS = 3_000;
const SEED = 7;

describe.each(languages)('%s', (language) => {
  it(`find an answer to any text (${RUNS} texts, seed ${SEED})`, () => {
    expect(fuzz(language, RUNS, SEED)).toBeUndefined();
  });
});

it('a condition of ten kilobytes is refused or answered, never an exception', () => {
  for (const text of monsters) expect(text.length).toBeGreaterThan(8_900);
  expect(() => slowestMonster(() => 0)).not.toThrow();
});
