/** An experiment with a weight for a version without ports: no Service, so no address to send the traffic to. */
import { itemsInside } from '../../bundle.ts';
import { canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const weightWithoutPort: Rule = {
  id: 'experiment/weight-without-port',
  severity: 'error',
  title: 'An experiment weight for pods without a port',
  why: 'A Service is made for each port that a container declares. Without one Istio gets a destination with an empty host, once more at every look of the controller.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, routing, steps, template } of canariesOf(bundle)) {
      const ports = itemsInside(template, 'spec', 'containers').flatMap((container) => itemsInside(container, 'ports'));
      if (routing?.istio === undefined || template === undefined || ports.length > 0) continue;
      for (const [i, step] of steps.entries()) {
        for (const [j, { name, weight }] of (step.experiment?.templates ?? []).entries()) {
          if (weight === undefined) continue;
          yield seenIn(manifest, stepPath(i, 'experiment', 'templates', j, 'weight'), {
            message: `template ${name} is to get weight ${weight}, but no container of the pod template declares a port`,
            remedy: 'declare the containerPort',
          });
        }
      }
    }
  },
};
