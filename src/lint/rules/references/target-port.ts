/** A Service whose port leads to no port of the pods. */
import { allOf, inside, itemsInside, namespaceOf } from '../../bundle.ts';
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const targetPort: Rule = {
  id: 'references/target-port',
  severity: 'warning',
  title: 'A Service port that no container declares',
  why: 'A name that no container has leads nowhere; a number that nothing listens on refuses every connection. Without targetPort the port itself is meant.',
  *check(bundle): Generator<Sighting> {
    for (const service of allOf(bundle, '', 'Service')) {
      const selector = inside(service.object, 'spec', 'selector');
      const pods = rolloutsOf(bundle).find(
        ({ template, namespace }) =>
          namespace === namespaceOf(service) && covers(selector, inside(template, 'metadata', 'labels')),
      );
      const declared = itemsInside(pods?.template, 'spec', 'containers').flatMap((c) => itemsInside(c, 'ports'));
      if (pods === undefined || declared.length === 0) continue;
      const known = declared
        .flatMap((port) => [inside(port, 'containerPort'), inside(port, 'name')])
        .filter((p) => p !== undefined);
      for (const [i, port] of itemsInside(service.object, 'spec', 'ports').entries()) {
        const target = inside(port, 'targetPort') ?? inside(port, 'port');
        if (target === undefined || known.includes(target) || known.map(String).includes(String(target))) continue;
        const field = inside(port, 'targetPort') === undefined ? 'port' : 'targetPort';
        yield seenIn(service, ['spec', 'ports', i, field], {
          message: `${field} ${String(target)} is none of the ports of the pods of Rollout ${pods.name} (${list(known.map(String))})`,
          remedy: field === 'port' ? 'write targetPort' : 'correct targetPort, or declare the port in the container',
        });
      }
    }
  },
};

const covers = (selector: unknown, labels: unknown): boolean => {
  const wanted = Object.entries((selector ?? {}) as { [key: string]: unknown }).filter(
    ([key]) => key !== 'rollouts-pod-template-hash',
  );
  return wanted.length > 0 && wanted.every(([key, value]) => inside(labels, key) === value);
};
