/** App Mesh: the VirtualRouter behind the VirtualService, whose routes must have two targets each. Their mistakes have paths of their own. */
import type { LooseObject } from '../../../../cluster/objects.ts';
import type { Rollout } from '../../objects.ts';
import type { Finder } from '../../pass.ts';
import { meshServices, virtualRouters } from '../../routing/app-mesh.ts';
import { type Errors, type FieldError, type FieldPath, invalid } from '../field-error.ts';
import type { Found, Refusal } from './look-up.ts';

const SERVICE: FieldPath = ['spec', 'strategy', 'canary', 'trafficRouting', 'appmesh', 'virtualService'];
/** In the order in which a route is asked for them. */
const PROTOCOLS = ['httpRoute', 'tcpRoute', 'http2Route', 'grpcRoute'];

type Map = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);

const memberAt = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((at, name) => (isMap(at) ? at[name] : undefined), value);

export function lookUpMeshRouter({ spec, metadata }: Rollout, read: Finder, found: Found): Refusal | undefined {
  const mesh = spec.strategy?.canary?.trafficRouting?.appMesh;
  if (mesh === undefined) return undefined;
  if (mesh.virtualService === undefined) return invalid(SERVICE, undefined, 'must provide virtual-service');
  const { name = '' } = mesh.virtualService;
  const missing = (kind: string, what: string) =>
    invalid(SERVICE, `${name}.${metadata.namespace}`, `${kind}.appmesh.k8s.aws "${what}" not found`);
  const service = read.get(meshServices, metadata.namespace, name);
  if (service === undefined) return missing('virtualservices', name);
  const ref = memberAt(service.spec, 'provider', 'virtualRouter', 'virtualRouterRef');
  if (!isMap(ref)) return { misfortune: 'Virtual-service is not associated with virtual-router' };
  const namespace = String(ref.namespace ?? '') || service.metadata.namespace;
  const routerName = String(ref.name ?? '');
  const router = read.get(virtualRouters, namespace, routerName);
  if (router === undefined) return missing('virtualrouters', routerName);
  found.meshRouters.push(router);
  return undefined;
}

/** Only the first mistake is told. */
export function* validateMeshRouter({ metadata, spec }: LooseObject): Errors {
  const routes: unknown = spec?.routes;
  if (!Array.isArray(routes) || routes.length === 0) {
    yield invalid(['spec', 'routes'], metadata.name, `No routes defined for AppMesh virtual-router ${metadata.name}`);
    return;
  }
  for (const [i, route] of routes.entries()) {
    const error = routeError(route, i, metadata.name);
    if (error === undefined) continue;
    yield error;
    return;
  }
}

function routeError(route: unknown, i: number, router: string): FieldError | undefined {
  const at = ['spec', 'routes', i];
  if (!isMap(route)) {
    return invalid(at, router, `Invalid route was found for AppMesh virtual-router ${router} at index ${i}`);
  }
  const name = typeof route.name === 'string' ? route.name : '%!s(<nil>)';
  const where = `AppMesh virtual-router ${router} and route ${name}`;
  const protocol = PROTOCOLS.find((each) => route[each] !== undefined);
  if (protocol === undefined) {
    return invalid(at, router, `Error getting route details for ${where}. Error: Route has unsupported route type`);
  }
  if (!isMap(route[protocol])) {
    const problem = `.${protocol} accessor error: ${typed(route[protocol])}, expected map[string]interface{}`;
    return invalid(at, router, `Error getting route details for ${where}. Error: ${problem}`);
  }
  const targets = memberAt(route[protocol], 'action', 'weightedTargets');
  const here = [...at, protocol, 'action', 'weightedTargets'];
  if (!Array.isArray(targets)) return invalid(here, router, `Invalid route action found for ${where}`);
  if (targets.length === 2) return undefined;
  return invalid(here, router, `Invalid number of weightedTargets (${targets.length}) for ${where}, expected 2`);
}

/** A value and its type in the words of Go: `a is of the type string`. */
function typed(value: unknown): string {
  const type = Array.isArray(value) ? '[]interface {}' : (GO_TYPES.get(typeof value) ?? '<nil>');
  const text = Array.isArray(value) ? `[${value.join(' ')}]` : value === null ? '<nil>' : String(value);
  return `${text} is of the type ${type}`;
}

const GO_TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['boolean', 'bool'],
  ['number', 'int64'],
]);
