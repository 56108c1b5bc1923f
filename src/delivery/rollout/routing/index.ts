/**
 * All traffic routers, in the order in which the real controller asks them: plugins last. Among several plugins its order
 * is random; here it is that of their names.
 */
import type { TrafficRouting } from '../objects.ts';
import { alb } from './alb.ts';
import { ambassador } from './ambassador.ts';
import { apisix } from './apisix.ts';
import { appMesh } from './app-mesh.ts';
import { GATEWAY_API, gatewayApi } from './gateway-api.ts';
import { istio } from './istio.ts';
import { nginx } from './nginx.ts';
import { unknownPlugin } from './plugin.ts';
import type { Router } from './router.ts';
import { smi } from './smi.ts';
import { traefik } from './traefik.ts';

export const routers: readonly Router[] = [istio, nginx, alb, smi, ambassador, appMesh, traefik, apisix];

const chosen = new WeakMap<TrafficRouting, readonly Router[]>();

/** Those a Rollout uses; most often one. */
export function routersOf(asked: TrafficRouting | undefined): readonly Router[] {
  if (asked === undefined) return [];
  let used = chosen.get(asked);
  if (used === undefined) {
    used = [...routers.filter(({ name }) => asked[name] !== undefined), ...pluginsOf(asked)];
    chosen.set(asked, used);
  }
  return used;
}

const pluginsOf = ({ plugins = {} }: TrafficRouting): readonly Router[] =>
  Object.keys(plugins)
    .sort()
    .map((name) => (name === GATEWAY_API ? gatewayApi : unknownPlugin));
