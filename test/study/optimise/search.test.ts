import { describe, expect, it } from 'vitest';
import { patchFiles } from '../../../src/scenario/patch.ts';
import { drawCandidate, patchesOf, spaceOf } from '../../../src/study/optimise/candidates.ts';
import { dominates, frontOf } from '../../../src/study/optimise/pareto.ts';
import { createSearch } from '../../../src/study/optimise/search.ts';
import { scenarioAt } from '../../scenarios.ts';
import { stream } from '../random-numbers.ts';

const space = spaceOf(scenarioAt('scenarios/seeds/canary-with-metrics.yaml'));
if (space === undefined) throw new Error('a canary can be optimised');

describe('a Pareto front', () => {
  it('holds whatever nothing else beats, and the first of equals', () => {
    expect(
      frontOf([
        [1, 5],
        [2, 2],
        [3, 3],
        [5, 1],
        [2, 2],
        [null, 0],
      ]),
    ).toEqual([0, 1, 3, 5]);
  });

  it('counts a number that no run had as worse than any', () => {
    expect(dominates([9, 1], [null, 1])).toBe(true);
    expect(dominates([null, 1], [9, 2])).toBe(false);
  });
});

describe('the search', () => {
  /** The true front of this toy: quick (few and short stages) against careful (small weights). */
  const worth = (candidate: ReturnType<typeof drawCandidate>) => [
    candidate.stages.reduce((sum, { pause }) => sum + pause + 1, 0),
    candidate.stages.reduce((sum, { weight }) => sum + weight * weight, 0),
  ];

  const searchWith = (rounds: number) => {
    const search = createSearch({ space, seed: 3, perRound: 30, rounds });
    for (let next = search.next(); next.length > 0; next = search.next()) search.tell(next.map(worth));
    return search.tried();
  };

  it('tries nothing twice, and the same for the same seed', () => {
    const tried = searchWith(3);
    const keys = tried.map(({ candidate }) => JSON.stringify(candidate));
    expect(new Set(keys).size).toBe(keys.length);
    expect(searchWith(3)).toEqual(tried);
  });

  it('finds the end of a toy front, which drawing alone does not have to', () => {
    const tried = searchWith(8);
    // One stage of the least weight and the shortest pause beats everything in both.
    expect(frontOf(tried.map(({ values }) => values)).map((i) => tried[i]?.values)).toEqual([[1, 0]]);
  });
});

describe('a candidate', () => {
  it('has growing weights, and steps and limits that the rollout accepts', () => {
    const random = stream('candidates');
    const files = [
      { file: 'r', text: '{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: shop}, spec: {}}' },
      {
        file: 't',
        text: '{apiVersion: argoproj.io/v1alpha1, kind: AnalysisTemplate, metadata: {name: success-rate}, spec: {metrics: [{count: 2}]}}',
      },
    ];
    for (let i = 0; i < 200; i++) {
      const candidate = drawCandidate(random, space);
      const weights = candidate.stages.map(({ weight }) => weight);
      expect([...new Set(weights)].sort((a, b) => a - b)).toEqual(weights);
      const patched = patchFiles(files, patchesOf(candidate, space));
      if (!patched.ok) throw new Error(patched.problem);
      const template = JSON.parse(patched.value[1]?.text ?? '') as { spec: { metrics: { failureLimit: number }[] } };
      // Two measurements tolerate one failure at most: with two, nothing could ever fail.
      expect(template.spec.metrics[0]?.failureLimit).toBeLessThanOrEqual(1);
    }
  });
});
