/** Two Services that take turns in being the stable one, for load balancers that dislike switched Services (`GetStableAndCanaryServices`). */
import type { Pass } from './pass.ts';

export interface ServicePair {
  readonly stable: string;
  readonly canary: string;
}

type View = Pick<Pass, 'canary' | 'status'>;

export const isPing = ({ status }: View): boolean => status.canary?.stablePingPong === 'ping';

/**
 * The names of both Services as a router sees them. ALB always takes the pair if there is one (`always`); Istio only when
 * no ordinary Services are named; the others never.
 */
export function stableAndCanaryServices(view: View, always: boolean): ServicePair {
  const { canaryService = '', stableService = '', pingPong } = view.canary ?? {};
  if (pingPong === undefined || (!always && (canaryService !== '' || stableService !== ''))) {
    return { stable: stableService, canary: canaryService };
  }
  const { pingService = '', pongService = '' } = pingPong;
  return isPing(view) ? { stable: pingService, canary: pongService } : { stable: pongService, canary: pingService };
}
