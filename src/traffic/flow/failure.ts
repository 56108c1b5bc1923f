/**
 * Why requests failed, as far as the flow can see it: who did not answer, and in which state. What led there is for whoever
 * knows the cluster's history to tell.
 */
import type { Duration, Instant } from '../../kernel/time.ts';

/** One reason each. `service` is where the request was sent, `revision` whose pod it met. */
export type FailureReason =
  /** The application itself answered so. */
  | { readonly kind: 'application'; readonly revision: number }
  /** No route matched, or all weights were 0. */
  | { readonly kind: 'no route' }
  /** The proxy has a route to a cluster or subset that nobody has told it of (Envoy: `NC`). */
  | { readonly kind: 'no cluster'; readonly service: string }
  /** The Service has no endpoint that the client's side knows of (Envoy: `UH`). */
  | { readonly kind: 'no endpoints'; readonly service: string }
  /** The load balancer's target group holds no target that may get requests. */
  | { readonly kind: 'no targets'; readonly service: string }
  /** The pod's own proxy has dropped its inbound cluster: no Service selects the pod any more (Envoy: `NC`). */
  | { readonly kind: 'no inbound'; readonly service: string; readonly revision: number }
  /** No container of the pod listens on the port to which the Service sends. */
  | { readonly kind: 'no listener'; readonly service: string; readonly revision: number }
  /** The pod took no connection: its process had ended, or did not answer yet. */
  | {
      readonly kind: 'refused';
      readonly service: string;
      readonly revision: number;
      readonly pod: 'ended' | 'starting';
    }
  /** The process ended over a request it was answering. */
  | { readonly kind: 'cut off'; readonly service: string; readonly revision: number }
  /** All workers were busy and as many waited as may. */
  | { readonly kind: 'queue full'; readonly service: string; readonly revision: number }
  /** The client gave up before the pod had answered. */
  | { readonly kind: 'timeout'; readonly service: string; readonly revision: number };

/** All kinds of reasons, alphabetical. */
export const FAILURE_KINDS = [
  'application',
  'cut off',
  'no cluster',
  'no endpoints',
  'no inbound',
  'no listener',
  'no route',
  'no targets',
  'queue full',
  'refused',
  'timeout',
] as const satisfies readonly FailureReason['kind'][];

/** A compile error here means that a kind is missing above. */
export const everyKindIsListed: [Exclude<FailureReason['kind'], (typeof FAILURE_KINDS)[number]>] extends [never]
  ? true
  : never = true;

/** Requests of a source that ended within (at − span, at] with one status for one reason. */
export interface FailureTick {
  readonly at: Instant;
  readonly span: Duration;
  readonly source: string;
  readonly status: string;
  readonly reason: FailureReason;
  readonly requests: number;
}

/** A pod that takes no connection. */
export const refusedBy = (
  { revision, starting }: { readonly revision: number; readonly starting?: boolean },
  service: string,
): FailureReason => ({ kind: 'refused', service, revision, pod: starting === true ? 'starting' : 'ended' });

/** A process that ended before it had answered. */
export const cutOff = (revision: number, service: string): FailureReason => ({ kind: 'cut off', service, revision });

/** Reasons for which a request counts for the revision of the pod it met, though its application did not answer it. */
export const metPodOf = (reason: FailureReason, revision: number): boolean =>
  (reason.kind === 'cut off' || reason.kind === 'queue full' || reason.kind === 'timeout') &&
  reason.revision === revision;

/** What failed since the last tick for one reason. */
export class Tally {
  readonly status: number;
  readonly reason: FailureReason;
  n = 0;

  constructor(status: number, reason: FailureReason) {
    this.status = status;
    this.reason = reason;
  }
}

/** The tallies of one source, one for each status and reason, in order of their first appearance. */
export class Ledger {
  readonly tallies: Tally[] = [];
  readonly #byKey = new Map<string, Tally>();

  of(status: number, reason: FailureReason): Tally {
    const key = `${status} ${keyOfReason(reason)}`;
    let tally = this.#byKey.get(key);
    if (tally === undefined) {
      tally = new Tally(status, reason);
      this.#byKey.set(key, tally);
      this.tallies.push(tally);
    }
    return tally;
  }
}

/** The same for equal reasons and for no others. */
export function keyOfReason(reason: FailureReason): string {
  const { kind, service = '', revision = '', pod = '' } = reason as { [name: string]: string | number | undefined };
  return `${kind}/${service}/${revision}/${pod}`;
}
