import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/format.ts';
import { forAllSeeds } from '../../src/simulation/for-all-seeds.ts';

const scenario = { seed: 1, until: 5, objects: [], people: [] } as unknown as Scenario;

describe('what is worked out for all seeds', () => {
  it('is worked out once for scenarios that differ in their seed alone', () => {
    let times = 0;
    const work = forAllSeeds(({ until }) => {
      times += 1;
      return until * 2;
    });
    expect([1, 2, 3].map((seed) => work({ ...scenario, seed }))).toEqual([10, 10, 10]);
    expect(times).toBe(1);
  });

  it('is worked out anew when anything else differs', () => {
    const work = forAllSeeds(({ until, people, flow }) => [until, people.length, flow]);
    expect(work(scenario)).toEqual([5, 0, undefined]);
    expect(work({ ...scenario, until: 6 as never })).toEqual([6, 0, undefined]);
    expect(work({ ...scenario, people: [{}] as never })).toEqual([5, 1, undefined]);
    expect(work({ ...scenario, flow: 'exact' })).toEqual([5, 0, 'exact']);
    expect(work(scenario)).toEqual([5, 0, undefined]);
  });
});
