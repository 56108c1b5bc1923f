/** Negative delays, which nothing refuses. */

import type { Path } from '../../../languages/yaml.ts';
import { inside } from '../../bundle.ts';
import { BLUE_GREEN, CANARY, rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const negativeNumber: Rule = {
  id: 'rollout/negative-number',
  severity: 'error',
  title: 'A negative delay or number of revisions',
  why: 'The validation does not notice, and the controller computes with it: deadlines lie in the past, windows are empty.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      for (const path of FIELDS) {
        const value = inside({ spec }, ...path);
        if (typeof value !== 'number' || value >= 0) continue;
        yield seenIn(manifest, path, { message: `${String(path.at(-1))} is ${value}`, remedy: 'write 0 or more' });
      }
    }
  },
};

const DELAYS = ['scaleDownDelaySeconds', 'abortScaleDownDelaySeconds', 'scaleDownDelayRevisionLimit'] as const;
const FIELDS: readonly Path[] = [
  ...DELAYS.map((field) => [...CANARY, field]),
  ...DELAYS.map((field) => [...BLUE_GREEN, field]),
  [...BLUE_GREEN, 'autoPromotionSeconds'],
  ['spec', 'rollbackWindow', 'revisions'],
];
