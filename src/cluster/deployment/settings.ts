/** What a Deployment asks for, with the API's defaults in place of what its author left out. */
import type { Deployment } from '../objects.ts';

export interface Settings {
  readonly replicas: number;
  readonly strategy: 'RollingUpdate' | 'Recreate';
  /** How many pods more than `replicas` may be wanted during a rolling update; 0 for Recreate. */
  readonly surge: number;
  /** How many of `replicas` may be unavailable during a rolling update; 0 for Recreate. */
  readonly unavailable: number;
  readonly minReadySeconds: number;
  readonly paused: boolean;
  /** Absent: the history is never cut. */
  readonly historyLimit?: number;
  /** Absent: progress is not judged. */
  readonly progressDeadlineSeconds?: number;
}

/** The largest 32-bit integer stands for "no limit" where the API has no other way to say so. */
const NONE = 2_147_483_647;
const QUARTER = '25%';

/**
 * Reads the spec (`pkg/apis/apps/v1/defaults.go`). Each field is defaulted by itself: a `maxSurge` of 0 alone leaves
 * `maxUnavailable` at a quarter.
 */
export function settingsOf({ spec }: Deployment): Settings {
  const replicas = spec.replicas ?? 1;
  const strategy = spec.strategy?.type === 'Recreate' ? 'Recreate' : 'RollingUpdate';
  const historyLimit = spec.revisionHistoryLimit ?? 10;
  const deadline = spec.progressDeadlineSeconds ?? 600;
  return {
    replicas,
    strategy,
    ...(strategy === 'Recreate' ? { surge: 0, unavailable: 0 } : margins(spec.strategy?.rollingUpdate ?? {}, replicas)),
    minReadySeconds: spec.minReadySeconds ?? 0,
    paused: spec.paused ?? false,
    ...(historyLimit === NONE ? {} : { historyLimit }),
    ...(deadline === NONE ? {} : { progressDeadlineSeconds: deadline }),
  };
}

/**
 * Surge is rounded up, unavailability down; when both come out as nothing, one pod may be unavailable, because otherwise
 * nothing could ever move (`deployment/util: ResolveFenceposts`). 25 % and 25 % of 10: 3 more, 2 less. 1 % of 4: 1 less.
 */
export function margins(
  wanted: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string },
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = part(wanted.maxSurge ?? QUARTER, replicas, Math.ceil);
  const unavailable = part(wanted.maxUnavailable ?? QUARTER, replicas, Math.floor);
  const atLeast = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { surge, unavailable: Math.min(atLeast, replicas) };
}

/** A number as it is; a percentage of `whole`, rounded. What is neither counts as nothing, as after a failed parse. */
function part(amount: number | string, whole: number, round: (n: number) => number): number {
  if (typeof amount === 'number') return amount;
  const percent = /^(-?\d+)%$/.exec(amount)?.[1];
  return percent === undefined ? 0 : round((Number(percent) * whole) / 100);
}
