/** AWS App Mesh: weighted targets of a VirtualRouter, and the pods that VirtualNodes select (`rollout/trafficrouting/appmesh/appmesh.go`). */
import { type LooseObject, looseKind } from '../../../cluster/objects.ts';
import type { Effect } from '../effects.ts';
import { warning } from '../events.ts';
import { HASH_LABEL } from '../keys.ts';
import { type Contribution, fail, nothing, type Pass } from '../pass.ts';
import type { Router } from './router.ts';

const VERSION = 'appmesh.k8s.aws/v1beta2';
export const virtualRouters = looseKind(VERSION, 'VirtualRouter');
export const virtualNodes = looseKind(VERSION, 'VirtualNode');
export const meshServices = looseKind(VERSION, 'VirtualService');

/** Stand where a side has no version of its own: two nodes with the same pods would be refused. */
const NO_CANARY = 'canary-hash';
const NO_STABLE = 'stable-hash';
const PROTOCOLS = ['httpRoute', 'tcpRoute', 'http2Route', 'grpcRoute'] as const;

interface Target {
  readonly virtualNodeRef?: { readonly name?: string; readonly namespace?: string };
  readonly weight?: number;
}

interface Route {
  readonly name?: string;
  readonly [protocol: string]: unknown;
}

export const appMesh: Router = {
  name: 'appMesh',
  updateHash(pass, hashes) {
    const { stableVirtualNodeRef, canaryVirtualNodeRef } = nodesOf(pass);
    const stable = hashes.stable || NO_STABLE;
    const canary = hashes.canary === '' || hashes.canary === stable ? NO_CANARY : hashes.canary;
    const first = pointNode(pass, stableVirtualNodeRef?.name ?? '', stable);
    if (first.halt !== undefined) return first;
    const second = pointNode(pass, canaryVirtualNodeRef?.name ?? '', canary);
    return { ...second, effects: [...(first.effects ?? []), ...(second.effects ?? [])] };
  },

  setWeight(pass, weight) {
    const { namespace } = pass.rollout.metadata;
    const { name = '', routes = [] } = pass.canary?.trafficRouting?.appMesh?.virtualService ?? {};
    const service = pass.read.get(meshServices, namespace, name);
    if (service === undefined)
      return missing(
        'VirtualServiceNotFound',
        `VirtualService \`${name}\` not found in namespace \`${namespace}\``,
        'Virtual-service is missing',
      );
    const ref = routerRef(service);
    if (ref === undefined) return fail('Virtual-service is not associated with virtual-router');
    const router = pass.read.get(virtualRouters, ref.namespace || namespace, ref.name ?? '');
    if (router === undefined)
      return missing(
        'VirtualRouterNotFound',
        `VirtualRouter for \`${name}\` not found in namespace \`${namespace}\``,
        'Virtual-router is missing',
      );
    const present = (router.spec?.routes ?? []) as readonly Route[];
    const next = present.map((route) =>
      routes.length === 0 || routes.includes(route.name ?? '') ? weighted(pass, route, weight) : route,
    );
    if (next.every((route, i) => route === present[i])) return nothing;
    const object = { ...router, spec: { ...router.spec, routes: next } } as unknown as LooseObject;
    return { effects: [{ kind: 'update', object }] };
  },
};

const nodesOf = ({ canary }: Pass) => canary?.trafficRouting?.appMesh?.virtualNodeGroup ?? {};

const missing = (reason: string, text: string, problem: string): Contribution => ({
  ...fail(problem),
  effects: [{ kind: 'event', event: warning(reason, text) }],
});

interface RouterRef {
  readonly name?: string;
  readonly namespace?: string;
}

function routerRef({ spec }: LooseObject): RouterRef | undefined {
  const provider = spec?.provider as { readonly virtualRouter?: { readonly virtualRouterRef?: RouterRef } } | undefined;
  return provider?.virtualRouter?.virtualRouterRef;
}

function weighted(pass: Pass, route: Route, weight: number): Route {
  const protocol = PROTOCOLS.find((p) => route[p] !== undefined);
  if (protocol === undefined) return route;
  const rule = route[protocol] as { readonly action?: { readonly weightedTargets?: readonly Target[] } };
  const { stableVirtualNodeRef, canaryVirtualNodeRef } = nodesOf(pass);
  const home = pass.rollout.metadata.namespace;
  const wanted = ({ virtualNodeRef }: Target): number | undefined => {
    if ((virtualNodeRef?.namespace || home) !== home) return undefined;
    if (virtualNodeRef?.name === stableVirtualNodeRef?.name) return 100 - weight;
    return virtualNodeRef?.name === canaryVirtualNodeRef?.name ? weight : undefined;
  };
  const present = rule.action?.weightedTargets ?? [];
  const targets = present.map((target) => {
    const to = wanted(target);
    return to === undefined || to === target.weight ? target : { ...target, weight: to };
  });
  if (targets.every((target, i) => target === present[i])) return route;
  return { ...route, [protocol]: { ...rule, action: { ...rule.action, weightedTargets: targets } } };
}

function pointNode(pass: Pass, name: string, hash: string): Contribution {
  const { namespace } = pass.rollout.metadata;
  const node = pass.read.get(virtualNodes, namespace, name);
  if (node === undefined)
    return missing(
      'VirtualNodeNotFound',
      `VirtualNode \`${name}\` not found in namespace \`${namespace}\``,
      'Virtual-node is missing',
    );
  const selector = (node.spec?.podSelector ?? {}) as { readonly matchLabels?: { readonly [key: string]: string } };
  const podSelector = { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } };
  // The mark that it is managed is set on a copy the real controller then does not write; so it is not set here either.
  const object = { ...node, spec: { ...node.spec, podSelector } } as unknown as LooseObject;
  const effects: readonly Effect[] = [{ kind: 'update', object }];
  return { effects };
}
