/** How many pods there may be too many, and how many may be missing, while versions are exchanged. */
import { maxSurgeOf, maxUnavailableOf, replicasOf } from './defaults.ts';
import type { IntOrString, RolloutSpec } from './objects.ts';

export interface Margins {
  readonly surge: number;
  readonly unavailable: number;
  /** A text could not be read; both numbers are 0 then. */
  readonly unreadable: boolean;
}

/**
 * Both margins for `total` pods, surge rounded up and unavailable rounded down. If both come out as 0, one pod may be
 * missing, or nothing could ever move (`utils/replicaset: resolveFenceposts`).
 */
export function margins(surge: IntOrString | undefined, unavailable: IntOrString | undefined, total: number): Margins {
  const up = portion(surge ?? 0, total, Math.ceil);
  const down = portion(unavailable ?? 0, total, Math.floor);
  if (up === undefined || down === undefined) return { surge: 0, unavailable: 0, unreadable: true };
  return { surge: up, unavailable: up === 0 && down === 0 ? 1 : down, unreadable: false };
}

/** Pods a Rollout may have above `spec.replicas`; blue-green has none. */
export const surgeOf = (spec: RolloutSpec): number =>
  spec.strategy?.canary === undefined ? 0 : margins(maxSurgeOf(spec), maxUnavailableOf(spec), replicasOf(spec)).surge;

/** Pods that may be missing from `spec.replicas`, never more than those. */
export function unavailableOf(spec: RolloutSpec): number {
  const replicas = replicasOf(spec);
  if (replicas === 0) return 0;
  const allowed =
    spec.strategy?.canary === undefined
      ? (portion(maxUnavailableOf(spec), replicas, Math.floor) ?? 0)
      : margins(maxSurgeOf(spec), maxUnavailableOf(spec), replicas).unavailable;
  return Math.min(allowed, replicas);
}

/** A number as it is; any text as a percentage, with or without its sign. */
function portion(amount: IntOrString, total: number, round: (n: number) => number): number | undefined {
  if (typeof amount === 'number') return amount;
  const digits = amount.replaceAll('%', '');
  return /^[+-]?\d+$/.test(digits) ? round((Number(digits) * total) / 100) : undefined;
}
