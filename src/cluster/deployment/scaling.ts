/**
 * Following `spec.replicas` while versions stand side by side: who grows or shrinks when the Deployment was scaled in the
 * middle of a rollout or is paused (`deployment/sync.go: scale`).
 */
import type { Effect, Look } from './look.ts';
import { isActive, largestThenOldest, largestThenYoungest, sum, type Version } from './versions.ts';

/** Does some active version note another number of replicas than is asked for now? Without a note it does not count. */
export const wasScaled = (look: Look): boolean =>
  everyVersion(look).some(
    (v) => isActive(v) && v.noted.desired !== undefined && v.noted.desired !== look.settings.replicas,
  );

/**
 * One active version takes all; a saturated current version ends the old ones; otherwise sizes change in proportion.
 * Without any active version the current one grows, or else the youngest that exists.
 */
export function scale(look: Look): readonly Effect[] {
  const { replicas, strategy } = look.settings;
  const active = everyVersion(look).filter(isActive);
  if (active.length <= 1) {
    const only = active[0] ?? look.current ?? look.old.at(-1);
    const because = `the only version that counts follows replicas ${replicas}`;
    return only === undefined || only.wanted === replicas ? [] : [resized(only, replicas, because)];
  }
  if (look.current !== undefined && isSaturated(look.current, replicas)) {
    const because = `the current version has all ${replicas} available`;
    return active.filter((v) => v !== look.current).map((v) => resized(v, 0, because));
  }
  return strategy === 'RollingUpdate' ? inProportion(active, look) : [];
}

/** It wants, notes and has available exactly what the Deployment asks for. */
const isSaturated = (v: Version, replicas: number): boolean =>
  v.wanted === replicas && v.noted.desired === replicas && v.available === replicas;

/**
 * Shares what is to be added or taken away among the active versions, by their part of the pods there could be.
 *
 * Example: 10 replicas and a surge of 3, scaled to 15 with a surge of 4. Old 8 and new 5 stood below a maximum of 13;
 * now 19 may exist, 6 more. Old: round(8 · 19 / 13) − 8 = 4; new: round(5 · 19 / 13) − 5 = 2. Nothing is left over.
 */
function inProportion(active: readonly Version[], look: Look): readonly Effect[] {
  const { replicas, surge } = look.settings;
  const allowed = replicas > 0 ? replicas + surge : 0;
  const toAdd = allowed - sum(active, 'wanted');
  const order = toAdd > 0 ? largestThenYoungest : largestThenOldest;
  const sorted = toAdd === 0 ? active : [...active].sort(order);
  const sizes: number[] = [];
  let left = toAdd;
  for (const version of sorted) {
    const share = shareOf(version, left, look);
    sizes.push(version.wanted + share);
    left -= share;
  }
  // Rounding leaves a rest, which goes to the largest.
  if (sizes[0] !== undefined) sizes[0] = Math.max(0, sizes[0] + left);
  const because = `in proportion: ${allowed} may exist, ${toAdd < 0 ? `${-toAdd} fewer` : `${toAdd} more`} than are wanted`;
  return sorted.map((version, i) => resized(version, sizes[i] ?? version.wanted, because));
}

/** What one version gains (or loses, below 0) while `left` is still to be shared out (`util: GetReplicaSetProportion`). */
function shareOf(version: Version, left: number, look: Look): number {
  if (left === 0) return 0;
  const { replicas, surge } = look.settings;
  const maximum = version.noted.maximum || (look.status.replicas ?? 0);
  if (replicas > 0 && maximum === 0) return 0;
  const share =
    replicas === 0 ? -version.wanted : rounded((version.wanted * (replicas + surge)) / maximum) - version.wanted;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}

/** Half away from zero; sizes are never negative. */
const rounded = (size: number): number => Math.floor(size + 0.5);

/** The old ones, youngest first, then the current one: the order of effects where no other is asked for. */
const everyVersion = (look: Look): readonly Version[] => [
  ...[...look.old].reverse(),
  ...(look.current === undefined ? [] : [look.current]),
];

export const resized = (version: Version, to: number, because: string): Effect => ({
  kind: 'scale',
  version: version.name,
  from: version.wanted,
  to,
  because,
});
