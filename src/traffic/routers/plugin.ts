/**
 * A traffic router plugin that preroll does not know. What it writes is its own affair; it is taken to send requests where
 * the Rollout says that it was asked to: by the weights in `status.canary.weights`.
 */
import type { KubeObject } from '../../cluster/objects.ts';
import { type Fields, fields, items, number, text } from './loose.ts';
import { inProportion, type Router } from './router.ts';

/** The plugins whose objects a router of its own reads. */
const KNOWN: ReadonlySet<string> = new Set(['argoproj-labs/gatewayAPI']);

export const plugin: Router = {
  name: 'plugin',
  kinds: ['Rollout'],
  reads: (object) => hasUnknownPlugin(canaryOf(object)),
  appliedBy: 'ingress',
  withoutEndpoints: '503',
  whenRefused: '503',
  split(read, service, source) {
    for (const rollout of read.list('Rollout', source.namespace)) {
      const canary = canaryOf(rollout);
      if (!hasUnknownPlugin(canary) || ![canary.stableService, canary.canaryService].includes(service)) continue;
      const weights = fields(fields(fields(fields(rollout).status).canary).weights);
      const sides = [fields(weights.canary), fields(weights.stable), ...items(weights.additional)];
      const destinations = inProportion(
        sides.map((side) => ({ service: text(side.serviceName) ?? '', weight: number(side.weight) ?? 0 })),
      );
      // Before the first weights, all goes to the side that is asked for.
      return { destinations: destinations.length === 0 ? [{ service, share: 1 }] : destinations };
    }
    return undefined;
  },
};

const canaryOf = (rollout: KubeObject): Fields => fields(fields(fields(fields(rollout).spec).strategy).canary);

const hasUnknownPlugin = (canary: Fields): boolean =>
  Object.keys(fields(fields(canary.trafficRouting).plugins)).some((name) => !KNOWN.has(name));
