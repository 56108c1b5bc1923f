/** AWS ALB: the load balancer's actions as annotations of an Ingress (`rollout/trafficrouting/alb/alb.go`). */
import { deepEqual } from '../../../cluster/equality.ts';
import type { LooseObject, StringMap } from '../../../cluster/objects.ts';
import { type Effect, targetOf } from '../effects.ts';
import { normal } from '../events.ts';
import type { SetHeaderRoute } from '../objects.ts';
import { type Contribution, fail, type Pass } from '../pass.ts';
import { stableAndCanaryServices } from '../ping-pong.ts';
import { leadsTo, withoutPath, withPath } from './alb-paths.ts';
import { verifyWeight } from './alb-verification.ts';
import { ingresses } from './nginx.ts';
import type { Router } from './router.ts';

const PREFIX = 'alb.ingress.kubernetes.io';
/** Which annotations belong to which Rollout, as JSON. */
const MANAGED = 'rollouts.argoproj.io/managed-alb-annotations';

export const alb: Router = {
  name: 'alb',
  setWeight: (pass, weight, destinations) =>
    eachIngress(pass, (ingress) => {
      const service = routingOf(pass).rootService || (pass.canary?.stableService ?? '');
      if (!leadsTo(ingress, service)) return `ingress does not have service \`${service}\` in rules`;
      const { stable, canary } = stableAndCanaryServices(pass, true);
      const action = forward(pass, [
        { service: canary, weight },
        ...destinations.map((d) => ({ service: d.serviceName ?? '', weight: d.weight })),
        { service: stable, weight: 100 - weight - destinations.reduce((sum, d) => sum + d.weight, 0) },
      ]);
      if (action === undefined) return STICKINESS_PROBLEM;
      const key = annotationKey(pass, 'actions', service);
      const annotations = managed(pass, { ...ingress.metadata.annotations, [key]: action }, { added: [key] });
      return changed(ingress, annotations, undefined, `to desiredWeight '${weight}'`);
    }),

  verifyWeight,

  setHeaderRoute: (pass, route) =>
    eachIngress(pass, (ingress) => {
      const name = route.name ?? '';
      const keys = [annotationKey(pass, 'actions', name), annotationKey(pass, 'conditions', name)] as const;
      const isSet = (route.match ?? []).length > 0;
      const present = ingress.metadata.annotations ?? {};
      const action = forward(pass, [{ service: stableAndCanaryServices(pass, true).canary, weight: 100 }]);
      if (isSet && action === undefined) return STICKINESS_PROBLEM;
      const annotations = isSet
        ? managed(pass, { ...present, [keys[0]]: action ?? '', [keys[1]]: conditions(route) }, { added: keys })
        : managed(pass, omit(present, keys), { removed: keys });
      const order = (pass.canary?.trafficRouting?.managedRoutes ?? []).map((m) => m.name);
      const spec = isSet ? withPath(ingress, name, order) : withoutPath(ingress, name, order);
      return changed(ingress, annotations, spec, `to headerRoute '${asGoPrints(route)}'`);
    }),

  removeManagedRoutes(pass) {
    const routes = (pass.canary?.trafficRouting?.managedRoutes ?? []).map(({ name }) => name);
    if (routes.length === 0) return {};
    return eachIngress(pass, (ingress) => {
      const keys = routes.flatMap((name) => [
        annotationKey(pass, 'actions', name),
        annotationKey(pass, 'conditions', name),
      ]);
      const annotations = managed(pass, omit(ingress.metadata.annotations ?? {}, keys), { removed: keys });
      const spec = routes.reduce<LooseObject['spec']>(
        (s, name) => withoutPath({ ...ingress, spec: s } as LooseObject, name),
        ingress.spec,
      );
      return changed(ingress, annotations, spec, 'removing managed routes');
    });
  },
};

const routingOf = ({ canary }: Pass) => canary?.trafficRouting?.alb ?? {};

const STICKINESS_PROBLEM = "TargetGroupStickinessConfig's duration must be between 1 and 604800 seconds (7 days)!";

const annotationKey = (pass: Pass, kind: 'actions' | 'conditions', name: string): string =>
  `${routingOf(pass).annotationPrefix || PREFIX}/${kind}.${name}`;

/**
 * Asks `edit` about every Ingress. The first that needs no change ends it: those after it are not even looked at, which is
 * how the real controller loses weights of further Ingresses.
 */
function eachIngress(pass: Pass, edit: (ingress: LooseObject) => Effect | string | undefined): Contribution {
  const { namespace } = pass.rollout.metadata;
  const effects: Effect[] = [];
  for (const name of routingOf(pass).ingresses ?? [routingOf(pass).ingress ?? '']) {
    const ingress = pass.read.get(ingresses, namespace, name);
    if (ingress === undefined) return { ...fail(`ingress.networking.k8s.io "${name}" not found`), effects };
    const edited = edit(ingress);
    if (edited === undefined) break;
    if (typeof edited === 'string') return { ...fail(edited), effects };
    effects.push(edited);
  }
  return { effects };
}

/** The patch of an Ingress, or nothing if it is as wanted. */
function changed(
  ingress: LooseObject,
  annotations: StringMap,
  spec: LooseObject['spec'],
  what: string,
): Effect | undefined {
  const before = ingress.metadata.annotations ?? {};
  const isSameSpec = spec === undefined || deepEqual(spec, ingress.spec);
  if (deepEqual(before, annotations) && isSameSpec) return undefined;
  const gone = Object.keys(before).filter((key) => annotations[key] === undefined);
  const patch = {
    metadata: { annotations: { ...annotations, ...Object.fromEntries(gone.map((key) => [key, null])) } },
    ...(isSameSpec ? {} : { spec }),
  };
  const event = normal('PatchingALBIngress', `Updating Ingress \`${ingress.metadata.name}\` ${what}`);
  return { kind: 'patch', target: targetOf(ingress), patch, event };
}

/** The action that forwards to these Services; `undefined` if stickiness is asked for a time the load balancer refuses. */
function forward(
  pass: Pass,
  groups: readonly { readonly service: string; readonly weight: number }[],
): string | undefined {
  const { servicePort = 0, stickinessConfig } = routingOf(pass);
  const isSticky = stickinessConfig?.enabled === true;
  const duration = stickinessConfig?.durationSeconds ?? 0;
  if (isSticky && (duration < 1 || duration > 604_800)) return undefined;
  return JSON.stringify({
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: groups.map(({ service, weight }) => ({
        ...(service === '' ? {} : { ServiceName: service }),
        ServicePort: String(servicePort),
        Weight: weight,
      })),
      ...(isSticky ? { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: duration } } : {}),
    },
  });
}

/** Values for the same header stand together in one condition. */
function conditions({ match = [] }: SetHeaderRoute): string {
  const values = new Map<string, string[]>();
  for (const { headerName = '', headerValue } of match) {
    values.set(headerName, [...(values.get(headerName) ?? []), headerValue?.exact ?? '']);
  }
  const list = [...values].map(([httpHeaderName, of]) => ({
    field: 'http-header',
    httpHeaderConfig: { httpHeaderName, values: of },
  }));
  return JSON.stringify(list);
}

interface Bookkeeping {
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** The annotations with the list of those that this Rollout manages brought up to date. */
function managed(pass: Pass, annotations: StringMap, { added = [], removed = [] }: Bookkeeping): StringMap {
  const { name } = pass.rollout.metadata;
  const known = JSON.parse(annotations[MANAGED] || '{}') as Record<string, readonly string[] | null>;
  const kept = (known[name] ?? []).filter((key) => !removed.includes(key));
  const own = [...kept, ...added.filter((key) => !kept.includes(key))];
  const all = Object.entries({ ...known, [name]: own }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...annotations, [MANAGED]: JSON.stringify(Object.fromEntries(all)) };
}

const omit = (map: StringMap, keys: readonly string[]): StringMap =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));

/** The real text prints a structure as if it were a number, and a memory address for each header's value. */
const asGoPrints = ({ name = '', match = [] }: SetHeaderRoute): string =>
  `&{%!d(string=${name}) [${match.map(({ headerName = '' }) => `{%!d(string=${headerName}) ADDRESS}`).join(' ')}]}`;
