/** The same argument twice in one list. */
import type { RolloutAnalysis } from '../../../delivery/rollout/objects.ts';
import { analysesOf } from '../../analyses.ts';
import { inside } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const givenTwice: Rule = {
  id: 'arguments/given-twice',
  severity: 'warning',
  title: 'An argument given twice',
  why: 'Nothing refuses it; the last one counts.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path } of analysesOf(bundle)) {
      const { args = [] } = (inside(manifest.object, ...path) ?? {}) as unknown as RolloutAnalysis;
      for (const [i, { name }] of args.entries()) {
        const first = args.findIndex((other) => other.name === name);
        if (first === i) continue;
        yield seenIn(manifest, [...path, 'args', i, 'name'], {
          message: `${name} is given at position ${first + 1} already; position ${i + 1} counts`,
          remedy: 'remove one of the two',
        });
      }
    }
  },
};
