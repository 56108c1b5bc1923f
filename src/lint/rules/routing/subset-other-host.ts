/** A DestinationRule for another host than the one its subsets are asked from. */
import { find, inside, itemsInside } from '../../bundle.ts';
import { canariesOf, ROUTING } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const subsetOtherHost: Rule = {
  id: 'routing/subset-other-host',
  severity: 'error',
  title: 'The route’s host is not the host of the DestinationRule',
  why: 'Subsets belong to a host. For a route to another host they do not exist, and Istio answers 503.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, namespace, routing } of canariesOf(bundle)) {
      const istio = routing?.istio;
      const ruleName = istio?.destinationRule?.name;
      const rule = find(bundle, {
        group: 'networking.istio.io',
        kind: 'DestinationRule',
        name: ruleName ?? '',
        namespace,
      });
      const host = inside(rule?.object, 'spec', 'host');
      if (istio === undefined || typeof host !== 'string') continue;
      const sides = [istio.destinationRule?.stableSubsetName, istio.destinationRule?.canarySubsetName];
      for (const ref of [istio.virtualService, ...(istio.virtualServices ?? [])]) {
        const name = ref?.name?.split('.')[0] ?? '';
        const service = find(bundle, { group: 'networking.istio.io', kind: 'VirtualService', name, namespace });
        const routes = itemsInside(service?.object, 'spec', 'http').flatMap((route) => itemsInside(route, 'route'));
        const other = routes
          .filter((route) => sides.includes(String(inside(route, 'destination', 'subset'))))
          .map((route) => String(inside(route, 'destination', 'host')))
          .find((given) => given !== 'undefined' && short(given) !== short(host));
        if (other === undefined) continue;
        yield seenIn(manifest, [...ROUTING, 'istio', 'destinationRule', 'name'], {
          message: `VirtualService ${name} leads to the host ${other}, DestinationRule ${ruleName} is for ${host}`,
          remedy: 'write the same host in both',
        });
      }
    }
  },
};

const short = (host: string): string => host.split('.')[0] ?? host;
