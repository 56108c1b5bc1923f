/** Istio VirtualServices: one or a list, and routes that lead to both Services or subsets, for each protocol. */
import type { LooseObject } from '../../../../cluster/objects.ts';
import type { IstioVirtualServiceRef, Rollout } from '../../objects.ts';
import type { Finder } from '../../pass.ts';
import { type Protocol, placeOf, routesProblem, virtualServices } from '../../routing/virtual-service.ts';
import { type Errors, type FieldPath, internal, invalid } from '../field-error.ts';
import type { Found, Refusal } from './look-up.ts';
import { areRoutes } from './route-types.ts';

const ISTIO: FieldPath = ['spec', 'strategy', 'canary', 'trafficRouting', 'istio'];

/** An empty list is a list. */
export function lookUpVirtualServices(rollout: Rollout, read: Finder, found: Found): Refusal | undefined {
  const istio = rollout.spec.strategy?.canary?.trafficRouting?.istio;
  if (istio === undefined) return undefined;
  if ((istio.virtualServices !== undefined) === (istio.virtualService !== undefined)) {
    return internal(ISTIO, 'either VirtualService or VirtualServices must be configured');
  }
  for (const ref of referencesOf(rollout)) {
    const { name, namespace } = placeOf({ rollout }, ref);
    const object = read.get(virtualServices, namespace, name);
    if (object === undefined) {
      return invalid(pathOf(rollout), name, `virtualservices.networking.istio.io "${name}" not found`);
    }
    found.virtualServices.push(object);
  }
  return undefined;
}

function referencesOf({ spec }: Rollout): readonly IstioVirtualServiceRef[] {
  const istio = spec.strategy?.canary?.trafficRouting?.istio;
  return istio?.virtualServices ?? (istio?.virtualService === undefined ? [] : [istio.virtualService]);
}

const pathOf = ({ spec }: Rollout): FieldPath => {
  const isList = spec.strategy?.canary?.trafficRouting?.istio?.virtualServices !== undefined;
  return [...ISTIO, isList ? 'virtualServices' : 'virtualService', 'name'];
};

const PROTOCOLS: readonly Protocol[] = ['http', 'tls', 'tcp'];

/** Each protocol tells its first problem. Namespaces do not count in finding which reference is meant. */
export function* validateVirtualService(rollout: Rollout, object: LooseObject): Errors {
  if (rollout.spec.strategy?.canary?.trafficRouting?.istio === undefined) {
    yield invalid(ISTIO, rollout.metadata.name, 'Rollout object is not configured with Istio traffic routing');
    return;
  }
  const { name } = object.metadata;
  const ref = referencesOf(rollout).find((each) => placeOf({ rollout }, each).name === name);
  if (ref === undefined) return;
  const path = pathOf(rollout);
  const given = PROTOCOLS.filter((protocol) => Array.isArray(object.spec?.[protocol]));
  if (given.length === 0) {
    yield invalid(path, name, 'Unable to get any of the HTTP, TCP or TLS routes for the Istio VirtualService');
  }
  for (const protocol of given) {
    const label = protocol.toUpperCase();
    if (!areRoutes(object.spec?.[protocol], protocol)) {
      yield invalid(path, name, `Unable to get ${label} routes for Istio VirtualService`);
      continue;
    }
    const problem = problemOf(rollout, ref, object, protocol);
    if (problem === undefined) continue;
    yield invalid(path, name, `Istio VirtualService has invalid ${label} routes. Error: ${problem}`);
  }
}

/** The routing's own rule, asked about one protocol alone. */
function problemOf(
  { spec, status }: Rollout,
  ref: IstioVirtualServiceRef,
  object: LooseObject,
  protocol: Protocol,
): string | undefined {
  const alone = { ...object, spec: { [protocol]: object.spec?.[protocol] ?? [] } };
  return routesProblem({ canary: spec.strategy?.canary, status: status ?? {} }, ref, alone);
}
