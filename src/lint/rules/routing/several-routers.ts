/** More than one router. */
import { routersOf } from '../../../delivery/rollout/routing/index.ts';
import { canariesOf, ROUTING } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const severalRouters: Rule = {
  id: 'routing/several-routers',
  severity: 'info',
  title: 'More than one router',
  why: 'All of them are written, one after the other: behind each other their weights multiply, and a failure of one leaves the others as they are.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, routing } of canariesOf(bundle)) {
      const names = routersOf(routing).map(({ name }) => name);
      if (names.length < 2) continue;
      yield seenIn(manifest, ROUTING, {
        what: 'key',
        message: `the weights are written to ${list(names)}`,
        remedy: 'keep the one that the traffic passes, unless it really passes by either',
      });
    }
  },
};
