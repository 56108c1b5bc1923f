/** What a claim about entries found is told in words, whatever the entry is made of. */
import { describe, expect, it } from 'vitest';
import { record } from '../../src/simulation/run.ts';
import { scenarioAt } from '../scenarios.ts';

const foundBy = (file: string, claim: RegExp) => {
  const { verdicts } = record(scenarioAt(file));
  return verdicts.find(({ expectation }) => claim.test(expectation.text))?.found;
};

describe('a claim about entries', () => {
  it('finds failures by their status and reason, and says when they were', () => {
    expect(foundBy('scenarios/incidents/dynamic-stable-scale-second-release.yaml', /503 no endpoints/)).toMatch(
      /^callers 0 503 no endpoints shop \d+ from 2 m \d\d s until 2 m \d\d s$/,
    );
  });

  it('finds them by what led there, and quotes only that', () => {
    expect(foundBy('scenarios/incidents/dynamic-stable-scale-second-release.yaml', /wanted of/)).toMatch(
      /^callers .* until 2 m \d\d s \(0 pods were wanted of revision 2 instead of 2\)$/,
    );
  });

  it('says how many entries there were if none holds the words', () => {
    expect(foundBy('scenarios/incidents/istio-selector-switch-avoided.yaml', /never failures/)).toBe(
      'none of 0 failures entries holds it',
    );
  });
});
