/**
 * All routers, and which of them has a say. To add one: a file here and a line in the list. Meshes come first, because a
 * caller's own proxy decides before any other; then plugins, which write objects that others here would misread; the last
 * one has an answer for everybody.
 */
import type { KubeObject } from '../../cluster/objects.ts';
import type { TrafficSource } from '../model.ts';
import { alb } from './alb.ts';
import { ambassador } from './ambassador.ts';
import { apisix } from './apisix.ts';
import { appMesh } from './app-mesh.ts';
import { gatewayApi } from './gateway-api.ts';
import { istio } from './istio.ts';
import { nginx } from './nginx.ts';
import { plugin } from './plugin.ts';
import { replicaRatio } from './replica-ratio.ts';
import type { ConfigurationView, Router, Split } from './router.ts';
import { smi } from './smi.ts';
import { traefik } from './traefik.ts';

export const routers: readonly Router[] = [
  appMesh,
  istio,
  smi,
  plugin,
  alb,
  ambassador,
  apisix,
  gatewayApi,
  nginx,
  traefik,
  replicaRatio,
];

/** Does some router read this object? What a lagged view of the configuration has to hold. */
export const isRouting = (object: KubeObject): boolean =>
  readersOf.get(object.kind)?.some((router) => router.reads?.(object) ?? true) ?? false;

const readersOf: ReadonlyMap<string, readonly Router[]> = new Map(
  routers.flatMap((r) => r.kinds).map((kind) => [kind, routers.filter((r) => r.kinds.includes(kind))]),
);

/** Which router decides about a source's requests, and how. A mesh decides only for callers that are in it. */
export function splitOf(
  read: ConfigurationView,
  source: TrafficSource,
): { readonly router: Router; readonly split: Split } {
  for (const router of routers) {
    if (router.appliedBy === 'mesh' && !source.meshed) continue;
    const split = router.split(read, source.to, source);
    if (split !== undefined) return { router, split };
  }
  return { router: replicaRatio, split: { destinations: [{ service: source.to, share: 1 }] } };
}
