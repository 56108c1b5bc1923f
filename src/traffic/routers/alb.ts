/**
 * AWS' load balancer controller: an Ingress backend with the port `use-annotation` names an action, and the action's JSON
 * lists target groups with weights. Weight per request; target group stickiness is not modelled.
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
        return { destinations: inProportion(targets) };
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

function targetsOf(ingress: KubeObject, action: string) {
  const written = ingress.metadata.annotations?.[`${PREFIX}/actions.${action}`];
  if (written === undefined) return undefined;
  const forward = fields(either(parsed(written), 'ForwardConfig', 'forwardConfig'));
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
