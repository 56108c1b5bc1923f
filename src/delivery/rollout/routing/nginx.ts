/** NGINX: beside every stable Ingress a second one for the canary, with its weight as an annotation (`rollout/trafficrouting/nginx/nginx.go`). */
import { deepEqual } from '../../../cluster/equality.ts';
import { type Draft, type KubeObject, type LooseObject, looseKind, type StringMap } from '../../../cluster/objects.ts';
import { type Effect, targetOf } from '../effects.ts';
import { normal } from '../events.ts';
import { ownerOf } from '../owner.ts';
import { fail, type Pass } from '../pass.ts';
import type { Router } from './router.ts';

const VERSION = 'networking.k8s.io/v1';
export const ingresses = looseKind(VERSION, 'Ingress');
const PREFIX = 'nginx.ingress.kubernetes.io';
const CLASS = 'kubernetes.io/ingress.class';

export const nginx: Router = {
  name: 'nginx',
  setWeight(pass, weight) {
    const effects: Effect[] = [];
    for (const name of stableIngresses(pass)) {
      const asked = canaryIngress(pass, name, weight);
      if (typeof asked === 'string') return { ...fail(asked), effects };
      effects.push(...asked);
    }
    return { effects };
  },
};

const routingOf = ({ canary }: Pass) => canary?.trafficRouting?.nginx ?? {};

const stableIngresses = (pass: Pass): readonly string[] =>
  routingOf(pass).stableIngresses ?? [routingOf(pass).stableIngress ?? ''];

/** The canary's Ingress is named after Rollout and stable Ingress, cut to what a name may have (`GetCanaryIngressName`). */
export function canaryIngressName(rollout: string, stable: string): string {
  const prefix = `${rollout}-${stable}`;
  const suffix = '-canary';
  return `${prefix.slice(0, 253 - suffix.length)}${suffix}`;
}

function canaryIngress(pass: Pass, stableName: string, weight: number): readonly Effect[] | string {
  const { metadata } = pass.rollout;
  const stable = pass.read.get(ingresses, metadata.namespace, stableName);
  if (stable === undefined) {
    return `error retrieving stableIngress \`${stableName}\` from cache: ingress.networking.k8s.io "${stableName}" not found`;
  }
  const name = canaryIngressName(metadata.name, stableName);
  const spec = canarySpec(pass, stable);
  if (spec === undefined) {
    const { stableIngress = '' } = routingOf(pass);
    return `ingress \`${stableIngress}\` has no rules using service ${pass.canary?.stableService ?? ''} backend`;
  }
  const annotations = canaryAnnotations(pass, stable, weight);
  const present = pass.read.get(ingresses, metadata.namespace, name);
  if (present === undefined) {
    const owned = { name, namespace: metadata.namespace, annotations, ownerReferences: [ownerOf(pass.rollout)] };
    const event = normal('CreatingCanaryIngress', `Creating canary ingress \`${name}\` with weight \`${weight}\``);
    return [
      {
        kind: 'create',
        draft: { apiVersion: VERSION, kind: 'Ingress', metadata: owned, spec } as Draft<KubeObject>,
        event,
      },
    ];
  }
  if (!present.metadata.ownerReferences?.some((o) => o.controller === true && o.uid === metadata.uid)) {
    return `canary ingress \`${name}\` controlled by different object`;
  }
  const merged = { ...present.metadata.annotations, ...annotations };
  if (deepEqual(merged, present.metadata.annotations) && deepEqual(spec, present.spec)) return [];
  const event = normal('PatchingCanaryIngress', `Updating Ingress \`${name}\` to desiredWeight '${weight}'`);
  return [{ kind: 'patch', target: targetOf(present), patch: { metadata: { annotations: merged }, spec }, event }];
}

interface Path {
  readonly backend?: { readonly service?: { readonly name?: string } };
}

interface Rule {
  readonly http?: { readonly paths?: readonly Path[] };
}

/** Class and certificates of the stable Ingress, and those of its rules that lead to the stable Service, led to the canary. */
function canarySpec({ canary }: Pass, stable: LooseObject): LooseObject['spec'] | undefined {
  const {
    tls,
    ingressClassName,
    rules = [],
  } = (stable.spec ?? {}) as {
    readonly tls?: unknown;
    readonly ingressClassName?: string;
    readonly rules?: readonly Rule[];
  };
  const isStable = ({ backend }: Path) => backend?.service?.name === canary?.stableService;
  const led = rules.flatMap((rule) => {
    const paths = rule.http?.paths ?? [];
    if (!paths.some(isStable)) return [];
    const led = paths.map((path) =>
      isStable(path)
        ? {
            ...path,
            backend: { ...path.backend, service: { ...path.backend?.service, name: canary?.canaryService ?? '' } },
          }
        : path,
    );
    return [{ ...rule, http: { ...rule.http, paths: led } }];
  });
  if (led.length === 0) return undefined;
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(ingressClassName === undefined ? {} : { ingressClassName }),
    rules: led,
  } as unknown as LooseObject['spec'];
}

function canaryAnnotations(pass: Pass, stable: LooseObject, weight: number): StringMap {
  const routing = routingOf(pass);
  const prefix = routing.annotationPrefix || PREFIX;
  const most = pass.canary?.trafficRouting?.maxTrafficWeight;
  const inherited = stable.metadata.annotations?.[CLASS];
  const additional = Object.entries(routing.additionalIngressAnnotations ?? {}).map(([key, value]) => [
    key.startsWith(prefix) ? key : `${prefix}/${key}`,
    value,
  ]);
  return {
    ...(inherited === undefined ? {} : { [CLASS]: inherited }),
    ...(Object.fromEntries(additional) as StringMap),
    ...routing.canaryIngressAnnotations,
    [`${prefix}/canary`]: 'true',
    [`${prefix}/canary-weight`]: String(weight),
    ...(most === undefined ? {} : { [`${prefix}/canary-weight-total`]: String(most) }),
  };
}
