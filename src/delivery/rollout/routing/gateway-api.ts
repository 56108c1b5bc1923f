/**
 * Gateway API, by the plugin that everybody uses for it (argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi): the weights
 * of the backends of its routes. The plugin always says that its weights hold, and says nothing as an event.
 */
import { deepEqual } from '../../../cluster/equality.ts';
import { type Json, type Kind, type LooseObject, looseKind } from '../../../cluster/objects.ts';
import { selectorOf, selects } from '../../../languages/selector.ts';
import { type Effect, targetOf } from '../effects.ts';
import type { SetHeaderRoute } from '../objects.ts';
import { type Contribution, fail, type Pass } from '../pass.ts';
import { withExperiments } from './gateway-experiments.ts';
import { isManagedRule, type Rule, withHeaderRules } from './gateway-header-rules.ts';
import type { Router } from './router.ts';

export const GATEWAY_API = 'argoproj-labs/gatewayAPI';

interface NamedRoute {
  readonly name?: string;
  readonly useHeaderRoutes?: boolean;
}

/** What the plugin reads of its configuration, by kind of route: one name, several, or a selector. */
type Configuration = { readonly [field: string]: Json | undefined };

interface RouteKind {
  readonly kind: Kind<LooseObject>;
  /** The configuration's fields are `httpRoute`, `httpRoutes` and `httpRouteSelector`. */
  readonly prefix: string;
  /** Header routes are rules of its own among a route's; only these kinds have them. */
  readonly hasHeaders: boolean;
}

const GROUP = 'gateway.networking.k8s.io';
const routeKinds: readonly RouteKind[] = [
  { kind: looseKind(`${GROUP}/v1`, 'HTTPRoute'), prefix: 'http', hasHeaders: true },
  { kind: looseKind(`${GROUP}/v1`, 'GRPCRoute'), prefix: 'grpc', hasHeaders: true },
  { kind: looseKind(`${GROUP}/v1alpha2`, 'TCPRoute'), prefix: 'tcp', hasHeaders: false },
  { kind: looseKind(`${GROUP}/v1alpha2`, 'TLSRoute'), prefix: 'tls', hasHeaders: false },
];

const NO_ROUTES =
  "No routes configured. At least one of 'httpRoutes', 'grpcRoutes', 'tcpRoutes', 'tlsRoutes', 'httpRoute', 'grpcRoute', 'tcpRoute' or 'tlsRoute' must be set";

export const gatewayApi: Router = {
  name: 'plugins',
  setWeight(pass, weight, destinations) {
    if (routesOf(pass).length === 0) return fail(`failed to set weight via plugin: ${NO_ROUTES}`);
    return eachRoute(pass, 'set weight', routesOf(pass), (route, { prefix, hasHeaders }) => {
      const rules = weighted(pass, rulesOf(route), weight, hasHeaders);
      if (rules === undefined) return `backendRef was not found in ${prefix}Route`;
      const all = prefix === 'http' ? withExperiments(pass, rules, destinations) : rules;
      return changed(route, all, progressLabel(pass, weight));
    });
  },

  setHeaderRoute(pass, route) {
    if (route.match === undefined) return removeManagedRoutes(pass);
    const routes = routesOf(pass).filter(({ of, named }) => of.hasHeaders && named.useHeaderRoutes);
    return eachRoute(pass, 'set header route', routes, (object, { prefix }) => {
      const rules = withHeaderRules(pass, rulesOf(object), route as Required<SetHeaderRoute>);
      if (rules === undefined) return `backendRef was not found in ${prefix}Route`;
      return typeof rules === 'string' ? rules : changed(object, rules);
    });
  },

  removeManagedRoutes,

  verifyWeight: () => ({ kind: 'answer', verified: true }),
};

function removeManagedRoutes(pass: Pass): Contribution {
  const routes = routesOf(pass).filter(({ of, named }) => of.hasHeaders && named.useHeaderRoutes);
  return eachRoute(pass, 'remove managed routes', routes, (object) =>
    changed(
      object,
      rulesOf(object).filter((rule) => !isManagedRule(pass, rule)),
    ),
  );
}

const configurationOf = ({ canary }: Pass): Configuration =>
  (canary?.trafficRouting?.plugins?.[GATEWAY_API] ?? {}) as Configuration;

const namespaceOf = (pass: Pass): string =>
  (configurationOf(pass).namespace as string | undefined) || pass.rollout.metadata.namespace;

interface ChosenRoute {
  readonly of: RouteKind;
  readonly named: NamedRoute;
}

/** All routes the plugin is to write: those listed, the single one, and those a selector finds. */
function routesOf(pass: Pass): readonly ChosenRoute[] {
  const configuration = configurationOf(pass);
  return routeKinds.flatMap((of) => {
    const listed = (configuration[`${of.prefix}Routes`] ?? []) as readonly NamedRoute[];
    const single = configuration[`${of.prefix}Route`] as string | undefined;
    const named = [...listed, ...(single ? [{ name: single, useHeaderRoutes: true }] : []), ...selected(pass, of)];
    return named.map((route) => ({ of, named: route }));
  });
}

function selected(pass: Pass, { kind, prefix }: RouteKind): readonly NamedRoute[] {
  const selector = configurationOf(pass)[`${prefix}RouteSelector`];
  if (selector === undefined) return [];
  const read = selectorOf(selector as Parameters<typeof selectorOf>[0]);
  if (!read.ok || read.value === undefined) return [];
  const { value } = read;
  return pass.read
    .list(kind, namespaceOf(pass))
    .filter(({ metadata }) => selects(value, metadata.labels ?? {}))
    .map(({ metadata }) => ({ name: metadata.name }));
}

/** Edits one route after the other; the first that cannot be ends it. */
function eachRoute(
  pass: Pass,
  what: string,
  routes: readonly ChosenRoute[],
  edit: (route: LooseObject, of: RouteKind) => Effect | string | undefined,
): Contribution {
  const effects: Effect[] = [];
  for (const { of, named } of routes) {
    const name = named.name ?? '';
    const route = pass.read.get(of.kind, namespaceOf(pass), name);
    const edited = route === undefined ? `${of.prefix}routes.${GROUP} "${name}" not found` : edit(route, of);
    if (typeof edited === 'string') return { ...fail(`failed to ${what} via plugin: ${edited}`), effects };
    if (edited !== undefined) effects.push(edited);
  }
  return { effects };
}

const rulesOf = ({ spec }: LooseObject): readonly Rule[] => (spec?.rules ?? []) as unknown as readonly Rule[];

/** Weights of both sides in every rule that is the user's; `undefined` if one of them is nowhere. */
function weighted(
  pass: Pass,
  rules: readonly Rule[],
  weight: number,
  hasHeaders: boolean,
): readonly Rule[] | undefined {
  const { canaryService = '', stableService = '' } = pass.canary ?? {};
  const found = new Set<string>();
  const next = rules.map((rule) => {
    if (hasHeaders && isManagedRule(pass, rule)) return rule;
    const backendRefs = (rule.backendRefs ?? []).map((backend) => {
      const { name } = backend;
      if (name !== canaryService && name !== stableService) return backend;
      found.add(name);
      return { ...backend, weight: name === canaryService ? weight : 100 - weight };
    });
    return rule.backendRefs === undefined ? rule : { ...rule, backendRefs };
  });
  return found.has(canaryService) && found.has(stableService) ? next : undefined;
}

/** The label that marks a route as being written while the canary has traffic. */
function progressLabel(pass: Pass, weight: number): { readonly [label: string]: string | null } {
  const { disableInProgressLabel, inProgressLabelKey, inProgressLabelValue } = configurationOf(pass);
  if (disableInProgressLabel) return {};
  const key = (inProgressLabelKey as string | undefined) || 'rollouts.argoproj.io/gatewayapi-canary';
  return { [key]: weight === 0 ? null : (inProgressLabelValue as string | undefined) || 'in-progress' };
}

function changed(
  route: LooseObject,
  rules: readonly Rule[],
  labels: { readonly [label: string]: string | null } = {},
): Effect | undefined {
  const present = route.metadata.labels ?? {};
  const isLabelled = Object.entries(labels).every(([key, value]) => (present[key] ?? null) === value);
  if (isLabelled && deepEqual(rules, rulesOf(route))) return undefined;
  const patch = { ...(isLabelled ? {} : { metadata: { labels } }), spec: { rules } };
  return { kind: 'patch', target: targetOf(route), patch };
}
