/** All traffic routers, in the order in which the real controller asks them. */
import type { TrafficRouting } from '../objects.ts';
import { istio } from './istio.ts';
import { nginx } from './nginx.ts';
import type { Router } from './router.ts';
import { smi } from './smi.ts';

export const routers: readonly Router[] = [istio, nginx, smi];

const chosen = new WeakMap<TrafficRouting, readonly Router[]>();

/** Those a Rollout uses; most often one. */
export function routersOf(asked: TrafficRouting | undefined): readonly Router[] {
  if (asked === undefined) return [];
  let used = chosen.get(asked);
  if (used === undefined) {
    used = routers.filter(({ name }) => asked[name] !== undefined);
    chosen.set(asked, used);
  }
  return used;
}
