/**
 * The controller's half of traffic routing: what it writes into the objects of a mesh or an ingress. An ability a real
 * router does not have is absent here; asking for it is, as in the real controller, a silent success.
 */

import type { SetHeaderRoute, SetMirrorRoute, TrafficRouting, WeightDestination } from '../objects.ts';
import type { Contribution, Pass, StatusDraft } from '../pass.ts';

export interface Router {
  /** The field of `trafficRouting` that asks for it. */
  readonly name: keyof TrafficRouting;
  /** Asks for a weight for the canary; stable gets the rest. A refusal is said as a warning and ends the pass. */
  setWeight(pass: Pass, weight: number, destinations: readonly WeightDestination[]): Contribution;
  /** Tells it which versions are canary and stable, where it selects pods itself. */
  updateHash?(pass: Pass, hashes: Hashes, destinations: readonly WeightDestination[]): Contribution;
  setHeaderRoute?(pass: Pass, route: SetHeaderRoute): Contribution;
  setMirrorRoute?(pass: Pass, route: SetMirrorRoute): Contribution;
  removeManagedRoutes?(pass: Pass): Contribution;
  /** Has the data plane followed? `undefined` where that cannot be asked. */
  verifyWeight?(pass: Pass, weight: number, destinations: readonly WeightDestination[]): Verification;
}

export interface Hashes {
  readonly canary: string;
  readonly stable: string;
}

export type Verification =
  | { readonly kind: 'not applicable' }
  | {
      readonly kind: 'answer';
      readonly verified: boolean;
      readonly events?: Contribution['effects'];
      readonly draft?: StatusDraft;
    }
  | { readonly kind: 'error'; readonly problem: string };
