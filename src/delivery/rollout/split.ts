/**
 * Which numbers of canary and stable pods come nearest to a weight when pods are all there is to split traffic with
 * (`utils/replicaset/canary.go: approximateWeightedCanaryStableReplicaCounts`).
 */

export interface Split {
  readonly canary: number;
  readonly stable: number;
}

interface Demand {
  readonly replicas: number;
  /** Of `maxWeight`, for the canary. */
  readonly weight: number;
  readonly maxWeight: number;
  readonly surge: number;
}

/**
 * The nearest split of `replicas` pods, or of one more if any surge is allowed. Between none and all, both sides keep at
 * least one pod wherever two are possible; of two equally near, the larger canary wins.
 *
 * 5 pods, 30 %, no surge: 2 + 3, since 1.5 is as near to 1 as to 2. 3 pods, 20 %, surge 1: 1 + 3.
 */
export function nearestSplit({ replicas, weight, maxWeight, surge }: Demand): Split {
  if (replicas === 0) return { canary: 0, stable: 0 };
  const above = Math.ceil((replicas * weight) / maxWeight);
  const below = Math.floor((replicas * weight) / maxWeight);
  const noneAllowed = weight === maxWeight || weight === 0 || (replicas === 1 && surge === 0);
  const belowAllowed = below !== 0 || noneAllowed;
  const isTied = (total: number) => {
    const exact = total * (weight / maxWeight);
    return exact - Math.trunc(exact) === 0.5;
  };

  let best: { readonly canary: number; readonly total: number } | undefined;
  let bestDistance = 0;
  const consider = (canary: number, total: number) => {
    const distance = Math.abs((canary * maxWeight) / total - weight);
    if (best !== undefined && distance >= bestDistance) return;
    best = { canary, total };
    bestDistance = distance;
  };
  if (above < replicas || noneAllowed) consider(above, replicas);
  if (!isTied(replicas) && belowAllowed) consider(below, replicas);
  if (surge > 0) {
    consider(above, replicas + 1);
    if (!isTied(replicas + 1) && belowAllowed) consider(below, replicas + 1);
  }
  if (best === undefined) return { canary: 0, stable: replicas };
  return { canary: best.canary, stable: best.total - best.canary };
}

/** The pods that carry `weight` of `maxWeight` of the traffic of `replicas`: rounded up, so never too few. */
export const shareOf = (replicas: number, weight: number, maxWeight: number): number =>
  Math.ceil((weight * replicas) / maxWeight);
