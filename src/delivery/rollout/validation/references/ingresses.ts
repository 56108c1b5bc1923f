/** Ingresses of NGINX and ALB: one or a list, and each must lead to the stable Service (or to ALB's root Service). */
import type { LooseObject } from '../../../../cluster/objects.ts';
import type { Rollout } from '../../objects.ts';
import type { Finder } from '../../pass.ts';
import { ingresses } from '../../routing/nginx.ts';
import { type Errors, type FieldPath, internal, invalid } from '../field-error.ts';
import type { Found, Refusal } from './look-up.ts';

const ROUTING: FieldPath = ['spec', 'strategy', 'canary', 'trafficRouting'];

/** Both routers must be well configured, but with both there only ALB's ingresses are looked up. */
export function lookUpIngresses({ spec, metadata }: Rollout, read: Finder, found: Found): Refusal | undefined {
  const { nginx, alb } = spec.strategy?.canary?.trafficRouting ?? {};
  const refusal =
    (nginx && oneOrList(nginx.stableIngress, nginx.stableIngresses, 'StableIngress', [...ROUTING, 'nginx'])) ??
    (alb && oneOrList(alb.ingress, alb.ingresses, 'Ingress', [...ROUTING, 'alb']));
  if (refusal !== undefined) return refusal;
  const [one, list, single, several] =
    alb !== undefined
      ? [alb.ingress, alb.ingresses, ['alb', 'ingress'], ['alb', 'ingresses']]
      : // The capital letter is the real one's.
        [nginx?.stableIngress, nginx?.stableIngresses, ['nginx', 'stableIngress'], ['nginx', 'StableIngresses']];
  for (const name of list ?? (one === undefined ? [] : [one])) {
    const ingress = read.get(ingresses, metadata.namespace, name);
    if (ingress === undefined) {
      const told = `ingress.networking.k8s.io "${name}" not found`;
      return invalid([...ROUTING, ...(list === undefined ? single : several)], list ?? name, told);
    }
    found.ingresses.push(ingress);
  }
  return undefined;
}

/** An empty list is a list. */
function oneOrList(
  one: string | undefined,
  list: readonly string[] | undefined,
  name: string,
  at: FieldPath,
): Refusal | undefined {
  const hasOne = (one ?? '') !== '';
  const hasList = list !== undefined;
  if (hasOne !== hasList) return undefined;
  const which = hasOne ? 'Both' : 'Neither';
  return internal(at, `Either ${name} or ${name}es must be configured. ${which} are configured.`);
}

/** An ingress that both routers name is NGINX'. */
export function* validateIngress({ spec }: Rollout, ingress: LooseObject): Errors {
  const canary = spec.strategy?.canary;
  const { nginx, alb } = canary?.trafficRouting ?? {};
  const { name } = ingress.metadata;
  const stable = canary?.stableService ?? '';
  if (nginx?.stableIngresses?.includes(name) || nginx?.stableIngress === name) {
    const isListed = nginx.stableIngresses?.includes(name) === true;
    yield* leadsTo(ingress, stable, [...ROUTING, 'nginx', isListed ? 'stableIngresses' : 'stableIngress']);
  } else if (alb?.ingresses?.includes(name) || alb?.ingress === name) {
    const isListed = alb.ingresses?.includes(name) === true;
    const root = alb.rootService ?? '';
    yield* leadsTo(ingress, root === '' ? stable : root, [...ROUTING, 'alb', isListed ? 'ingresses' : 'ingress']);
  }
}

function* leadsTo(ingress: LooseObject, service: string, at: FieldPath): Errors {
  if (hasRuleWithService(ingress, service)) return;
  const { name } = ingress.metadata;
  yield invalid(at, name, `ingress \`${name}\` has no rules using service ${service} backend`);
}

interface Rule {
  readonly http?: {
    readonly paths?: readonly {
      readonly backend?: { readonly service?: { readonly name?: string }; readonly serviceName?: string };
    }[];
  };
}

/** Does any path lead to the Service? Older versions of the object spell it otherwise; the default backend never counts. */
export function hasRuleWithService({ apiVersion, spec }: LooseObject, service: string): boolean {
  const isLegacy = apiVersion.endsWith('v1beta1');
  return ((spec?.rules ?? []) as readonly Rule[]).some(({ http }) =>
    http?.paths?.some(({ backend }) => {
      // A path to a resource that is no Service stops the real controller for good; it leads to none of ours.
      if (!isLegacy && backend?.service === undefined) return false;
      return (isLegacy ? backend?.serviceName : (backend?.service?.name ?? '')) === service;
    }),
  );
}
