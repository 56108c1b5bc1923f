/** Subsets that a DestinationRule is asked for and does not have. */
import { find, inside, itemsInside } from '../../bundle.ts';
import { canariesOf, ROUTING } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const subsetMissing: Rule = {
  id: 'routing/subset-missing',
  severity: 'error',
  title: 'A subset that the DestinationRule does not have',
  why: 'The controller only rewrites the labels of subsets that are there. The route then leads to a subset without pods: 503 from Istio.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, namespace, routing } of canariesOf(bundle)) {
      const asked = routing?.istio?.destinationRule;
      const rule = find(bundle, {
        group: 'networking.istio.io',
        kind: 'DestinationRule',
        name: asked?.name ?? '',
        namespace,
      });
      if (asked === undefined || rule === undefined) continue;
      const names = itemsInside(rule.object, 'spec', 'subsets').map((subset) => String(inside(subset, 'name')));
      for (const field of ['stableSubsetName', 'canarySubsetName'] as const) {
        const name = asked[field];
        if (name === undefined || names.includes(name)) continue;
        yield seenIn(manifest, [...ROUTING, 'istio', 'destinationRule', field], {
          message: `DestinationRule ${asked.name} has no subset ${name}${names.length === 0 ? '' : `, only ${list(names)}`}`,
          remedy: `add the subset ${name} to the DestinationRule, or correct the name`,
        });
      }
    }
  },
};
