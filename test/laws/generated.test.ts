/** Random rehearsals under all promises; `npm run laws -- --only generated --runs 5000` plays as many as one has time for. */
import { describe, expect, it } from 'vitest';
import { playGenerated } from './generated.ts';

const RUNS = 120;
const SEED = 20_260;

describe('any rehearsal', () => {
  it(`keeps every promise, or breaks it as the real controller is known to (${RUNS} rehearsals, seed ${SEED})`, () => {
    const { finding, runs } = playGenerated(RUNS, SEED);
    expect(finding === undefined ? 'nothing' : `${finding.text}\nreplay with preroll run:\n${finding.file}`).toBe(
      'nothing',
    );
    expect(runs).toBe(RUNS);
  }, 120_000);
});
