/** Dangers of the real controller: each scenario shows the harm and its siblings the way out, whatever the seed. */
import { describe, expect, it } from 'vitest';
import { record } from '../src/simulation/run.ts';
import { scenarioAt, scenarioFiles } from './scenarios.ts';

const dangers = scenarioFiles().filter((file) => file.startsWith('scenarios/dangers/'));

describe('a danger', () => {
  it.each(dangers)('%s is as it says, whatever the seed', (file) => {
    const scenario = scenarioAt(file);
    for (const seed of [scenario.seed, 11, 12]) {
      const unmet = record({ ...scenario, seed }).verdicts.filter(({ held }) => !held);
      expect(unmet.map(({ expectation, found }) => `${expectation.text}: ${found}`)).toEqual([]);
    }
  });

  it('has a sibling that shows the way out', () => {
    const shown = dangers.filter((file) => !/-(?:avoided|undone)\.yaml$/.test(file));
    expect(shown.length).toBeGreaterThan(0);
    for (const file of shown) expect(dangers).toContain(file.replace('.yaml', '-avoided.yaml'));
  });
});
