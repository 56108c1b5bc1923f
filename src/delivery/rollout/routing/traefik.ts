/** Traefik: two weights in a TraefikService the user has made (`rollout/trafficrouting/traefik/traefik.go`). */
import { type LooseObject, looseKind } from '../../../cluster/objects.ts';
import { fail } from '../pass.ts';
import type { Router } from './router.ts';

export const traefikServices = looseKind('traefik.io/v1alpha1', 'TraefikService');

interface Weighted {
  readonly services?: readonly { readonly name?: string; readonly weight?: number }[];
}

export const traefik: Router = {
  name: 'traefik',
  setWeight(pass, weight) {
    const { canaryService, stableService, trafficRouting } = pass.canary ?? {};
    const name = trafficRouting?.traefik?.weightedTraefikServiceName ?? '';
    const present = pass.read.get(traefikServices, pass.rollout.metadata.namespace, name);
    if (present === undefined) return fail(`traefikservices.traefik.io "${name}" not found`);
    const weighted = present.spec?.weighted as Weighted | undefined;
    const services = weighted?.services;
    if (services === undefined) return fail('spec.weighted.services was not found in traefik service manifest');
    const canary = services.findIndex((s) => s.name === canaryService);
    const stable = services.findIndex((s) => s.name === stableService);
    if (canary < 0) return fail('traefik canary service was not found');
    if (stable < 0) return fail('traefik stable service was not found');
    const next = services.map((s, i) =>
      i === stable ? { ...s, weight: 100 - weight } : i === canary ? { ...s, weight } : s,
    );
    const spec = { ...present.spec, weighted: { ...weighted, services: next } };
    return { effects: [{ kind: 'update', object: { ...present, spec } as unknown as LooseObject }] };
  },
};
