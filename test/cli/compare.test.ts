import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCommand } from '../../src/cli/commands/compare.ts';
import type { StudyFlags } from '../../src/cli/study/study-flags.ts';
import type { Comparison } from '../../src/study/results.ts';
import { projectRoot } from '../shared.ts';

const FLAGS: StudyFlags = {
  flow: 'aggregate',
  confidence: 0.95,
  maxRuns: 100,
  workers: 1,
  runs: 2,
  releases: ['errors-20'],
};
const COLOR = 'scenarios/seeds/colorapi.yaml';

async function compare(files: readonly string[], flags: Partial<StudyFlags>, interruptAfterMs?: number) {
  let [out, err] = ['', ''];
  const code = await compareCommand(
    files.map((file) => join(projectRoot, file)),
    { ...FLAGS, ...flags },
    {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
      env: {},
      once: (_, listener) => (interruptAfterMs === undefined ? undefined : setTimeout(listener, interruptAfterMs)),
    },
  );
  return { code, out, err };
}

const answer = (out: string): Comparison => JSON.parse(out) as Comparison;

describe('preroll compare', { timeout: 120_000 }, () => {
  it('makes a variant of every --set', async () => {
    const set = ['spec.replicas=3', 'spec.replicas=6 && Scenario/traffic[0].rate=5'];
    const { out, code } = await compare([COLOR], { set, json: true });
    expect(code).toBe(0);
    const { variants, releases } = answer(out).design;
    expect(variants.map(({ letter, changes }) => [letter, ...changes])).toEqual([
      ['A'],
      ['B', 'spec.replicas = 3'],
      ['C', 'spec.replicas = 6', 'Scenario traffic[0].rate = 5'],
    ]);
    expect(variants[2]?.requestsPerSecond).toBe(5);
    expect(releases).toEqual([{ name: 'errors-20', quality: 'bad' }]);
  });

  it('compares the variants that a scenario names, and says first in words how they differ', async () => {
    const { out } = await compare(['studies/which-strategy.yaml'], { runs: 4 });
    const [first = ''] = out.split('\n');
    expect(first).toMatch(
      /^B \(measured from the first step\), beside A \(as it is\): with errors-20, exposes [\d.]+ % fewer users/,
    );
    expect(out).toContain('E promotes the bad release errors-20 every time');
  });

  it('compares files, and warns where they do not have the same traffic', async () => {
    const { out } = await compare([COLOR, 'scenarios/seeds/blue-green.yaml'], {});
    expect(out).toContain('The variants do not have the same traffic');
  });

  it('gives what is known so far when it is interrupted: as many runs of each variant', async () => {
    const { code, out } = await compare([COLOR], { set: ['spec.replicas=3'], runs: 1_000, json: true }, 4_000);
    const { complete, cells, notes } = answer(out);
    expect([code, complete]).toEqual([1, false]);
    expect(new Set(cells.map(({ runs }) => runs)).size).toBe(1);
    expect(cells[0]?.runs).toBeLessThan(1_000);
    expect(notes).toContain('Stopped early: 1000 runs were wanted.');
  });

  it('runs until intervals are as narrow as was wanted, or as often as is allowed', async () => {
    const flags = { set: ['spec.replicas=3'], untilWidth: 0.02, of: ['exposedRequests'], maxRuns: 12, json: true };
    const { design, notes } = answer((await compare([COLOR], flags)).out);
    expect(design.stopping).toMatchObject({ kind: 'two-stage', pilotRuns: 20, relativeWidth: 0.02 });
    expect(design.runs).toBeLessThanOrEqual(12);
    expect(notes.some((note) => note.startsWith('A pilot of 20 runs'))).toBe(true);
  });

  it('says what is missing or wrong', async () => {
    expect((await compare([COLOR], {})).err).toContain('nothing to compare with');
    expect((await compare([COLOR], { set: ['spec.replicas'] })).err).toContain('no path=value');
    expect((await compare([COLOR], { set: ['spec.replica=3'] })).err).toContain('replicas');
    expect((await compare([COLOR], { set: ['Rollout/other/spec.replicas=3'] })).err).toContain(
      'there is no Rollout other',
    );
  });
});
