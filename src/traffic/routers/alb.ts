/**
 * AWS' load balancer controller: an Ingress backend with the port `use-annotation` names an action, and the action's JSON
 * lists target groups with weights. Weight per request, unless the target groups stick: then a user stays
 * with the group first drawn, for as long as the run lasts.
 */
import type { KubeObject } from '../../cluster/objects.ts';
import { type Fields, fields, items, number, text } from './loose.ts';
import { backendsOf } from './nginx.ts';
import { inProportion, type Router } from './router.ts';

const PREFIX = 'alb.ingress.kubernetes.io';

export const alb: Router = {
  name: 'alb',
  kinds: ['Ingress'],
  appliedBy: 'ingress',
  throughTargets: true,
  // A target group without healthy targets.
  withoutEndpoints: '503',
  whenRefused: '502',
  split(read, service, source) {
    for (const ingress of read.list('Ingress', source.namespace)) {
      const named = backendsOf(ingress).filter((b) => b.port === 'use-annotation');
      for (const { service: action } of named) {
        const targets = targetsOf(ingress, action);
        if (targets === undefined) continue;
        // Users name the action's Service, or, where the action has a name of its own, a Service it leads to.
        if (action !== service && !targets.some((t) => t.service === service)) continue;
        const sticky = sticks(ingress, action) ? ({ sticky: 'service' } as const) : {};
        return { destinations: inProportion(targets), ...sticky };
      }
    }
    return undefined;
  },
};

/** Does AWS' controller make a load balancer of this Ingress? By its class or, as it was done before, by annotations. */
export function isAlbIngress(ingress: KubeObject): boolean {
  const annotations = ingress.metadata.annotations ?? {};
  const name = text(fields(fields(ingress).spec).ingressClassName) ?? annotations['kubernetes.io/ingress.class'];
  return name === 'alb' || Object.keys(annotations).some((key) => key.startsWith(`${PREFIX}/`));
}

/** The target groups behind an Ingress with their weights, in the order of its rules; one that stands alone gets everything. */
export const targetGroupsOf = (ingress: KubeObject): readonly { readonly service: string; readonly weight: number }[] =>
  backendsOf(ingress).flatMap(({ service, port }) =>
    port === 'use-annotation' ? (targetsOf(ingress, service) ?? []) : [{ service, weight: 1 }],
  );

function forwardOf(ingress: KubeObject, action: string): Fields | undefined {
  const written = ingress.metadata.annotations?.[`${PREFIX}/actions.${action}`];
  return written === undefined ? undefined : fields(either(parsed(written), 'ForwardConfig', 'forwardConfig'));
}

function sticks(ingress: KubeObject, action: string): boolean {
  const config = either(forwardOf(ingress, action) ?? {}, 'TargetGroupStickinessConfig', 'targetGroupStickinessConfig');
  return either(fields(config), 'Enabled', 'enabled') === true;
}

function targetsOf(ingress: KubeObject, action: string) {
  const forward = forwardOf(ingress, action);
  if (forward === undefined) return undefined;
  const groups = items(either(forward, 'TargetGroups', 'targetGroups'));
  if (groups.length === 0) return undefined;
  return groups.map((group) => ({
    service: text(either(group, 'ServiceName', 'serviceName')) ?? '',
    // The weight may be left out only when there is one group.
    weight: number(either(group, 'Weight', 'weight')) ?? (groups.length === 1 ? 1 : 0),
  }));
}

const either = (object: Fields, one: string, other: string): unknown => object[one] ?? object[other];

function parsed(json: string): Fields {
  try {
    return fields(JSON.parse(json));
  } catch {
    return {};
  }
}
