/** Istio: weights, header and mirror routes in VirtualServices, versions in a DestinationRule (`rollout/trafficrouting/istio/istio.go`). */
import type { LooseObject } from '../../../cluster/objects.ts';
import type { Effect } from '../effects.ts';
import { normal, warning } from '../events.ts';
import type { IstioVirtualServiceRef } from '../objects.ts';
import { type Contribution, fail, type Pass } from '../pass.ts';
import { findRule, pointSubsets, ruleHost } from './destination-rule.ts';
import { weighted } from './istio-weights.ts';
import {
  type CanaryAddress,
  canaryAddress,
  type Edited,
  inManagedOrder,
  withHeaderRoute,
  withMirrorRoute,
  withoutManagedRoutes,
} from './managed-routes.ts';
import type { Router } from './router.ts';
import { findService, namedServices, placeOf, routesOf, routesProblem, withRoutes } from './virtual-service.ts';

export const istio: Router = {
  name: 'istio',
  updateHash: pointSubsets,

  setWeight: (pass, weight, destinations) =>
    eachService(pass, '', (ref, object) => {
      const problem = routesProblem(pass, ref, object);
      if (problem !== undefined) return problem;
      const next = weighted(pass, ref, object, weight, destinations);
      if (next === undefined) return undefined;
      const http = routesOf(next, 'http');
      const ordered = http === undefined ? next : withRoutes(next, 'http', inManagedOrder(pass, http));
      return written(pass, ref, ordered, `set to desiredWeight '${weight}'`);
    }),

  setHeaderRoute: (pass, route) =>
    routed(
      pass,
      '[SetHeaderRoute] failed to get istio virtual service: ',
      `set headerRoute '${route.name ?? ''}'`,
      (ref, object, address) => withHeaderRoute(pass, ref, object, route, address),
    ),

  setMirrorRoute: (pass, route) =>
    routed(
      pass,
      '[SetMirrorRoute] failed to get virtual service: ',
      `set mirrorRoute '${route.name ?? ''}'`,
      (ref, object, address) => withMirrorRoute(pass, ref, object, route, address),
    ),

  removeManagedRoutes(pass) {
    const effects: Effect[] = [];
    for (const ref of namedServices(pass)) {
      const object = findService(pass, ref);
      const next = object === undefined ? undefined : withoutManagedRoutes(pass, object);
      if (next !== undefined) effects.push(written(pass, ref, next, 'removed all managed routes.'));
    }
    return { effects };
  },
};

const written = (pass: Pass, ref: IstioVirtualServiceRef, object: LooseObject, what: string): Effect => ({
  kind: 'update',
  object,
  event: normal('Updated VirtualService', `VirtualService \`${placeOf(pass, ref).name}\` ${what}`),
});

/** Asks `edit` about every VirtualService; a text is a refusal and ends the pass, as does an absent object. */
function eachService(
  pass: Pass,
  context: string,
  edit: (ref: IstioVirtualServiceRef, object: LooseObject) => Effect | string | undefined,
): Contribution {
  const effects: Effect[] = [];
  for (const ref of namedServices(pass)) {
    const object = findService(pass, ref);
    if (object === undefined) {
      const { name } = placeOf(pass, ref);
      const event = warning('VirtualServiceNotFound', `VirtualService \`${name}\` not found`);
      const problem = `${context}virtualservices.networking.istio.io "${name}" not found`;
      return { ...fail(problem), effects: [...effects, { kind: 'event', event }] };
    }
    const edited = edit(ref, object);
    if (typeof edited === 'string') return { ...fail(edited), effects };
    if (edited !== undefined) effects.push(edited);
  }
  return { effects };
}

/** Writes a managed route into every VirtualService, whether it changes anything or not. */
function routed(
  pass: Pass,
  context: string,
  what: string,
  edit: (ref: IstioVirtualServiceRef, object: LooseObject, address: CanaryAddress) => Edited,
): Contribution {
  const found = findRule(pass);
  if (!found.ok) return found.refusal;
  const address = canaryAddress(pass, ruleHost(found.rule));
  return eachService(pass, context, (ref, object) => {
    const edited = edit(ref, object, address);
    return edited.ok ? written(pass, ref, edited.object, what) : edited.problem;
  });
}
