/** progressDeadlineAbort wins against a person's promote --full. */
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const deadlineAbort: Rule = {
  id: 'rollout/deadline-abort',
  severity: 'info',
  title: 'progressDeadlineAbort cannot be overridden',
  why: 'promote --full clears the abort, and the deadline, which has still passed, sets it again at every look of the controller; raising the deadline does not heal it either.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      if (spec.progressDeadlineAbort !== true) continue;
      yield seenIn(manifest, ['spec', 'progressDeadlineAbort'], {
        what: 'key',
        message: 'once the deadline has passed, only a new template gets this Rollout going again',
        remedy: 'make the deadline long enough for the slowest start there may be',
      });
    }
  },
};
