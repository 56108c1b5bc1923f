/** Random rehearsals under all promises; `npm run laws -- --only generated --runs 5000` plays as many as one has time for. */
import { describe, expect, it } from 'vitest';
import { clusters, faults, rehearsals } from '../../src/testing.ts';
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

  it('does so while pods crash, controllers restart and Prometheus is down', () => {
    const { finding } = playGenerated(40, SEED, rehearsals(undefined, faults()));
    expect(finding === undefined ? 'nothing' : `${finding.text}\n${finding.file}`).toBe('nothing');
  }, 120_000);

  it('does so on machines with little room that are drained and lost', () => {
    const { finding } = playGenerated(40, SEED, rehearsals(undefined, undefined, clusters()));
    expect(finding === undefined ? 'nothing' : `${finding.text}\n${finding.file}`).toBe('nothing');
  }, 120_000);
});
