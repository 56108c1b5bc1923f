/** A study makes a thousand runs of one scenario, which differ in nothing but their seeds: what does not depend on it is worked out once. */
import type { Scenario } from '../scenario/format.ts';

/** `work`, which must not look at the seed, remembered for as long as scenarios with the same manifests are run. */
export function forAllSeeds<T>(work: (scenario: Scenario) => T): (scenario: Scenario) => T {
  const remembered = new WeakMap<Scenario['objects'], { readonly scenario: Scenario; readonly result: T }>();
  return (scenario) => {
    const before = remembered.get(scenario.objects);
    if (before !== undefined && isSameButForSeed(before.scenario, scenario)) return before.result;
    const result = work(scenario);
    remembered.set(scenario.objects, { scenario, result });
    return result;
  };
}

/** Scenarios are never changed in place: one with another seed shares all its other parts. */
function isSameButForSeed(a: Scenario, b: Scenario): boolean {
  const fields = Object.keys(b) as readonly (keyof Scenario)[];
  return (
    fields.length === Object.keys(a).length &&
    fields.every((field) => field === 'seed' || Object.is(a[field], b[field]))
  );
}
