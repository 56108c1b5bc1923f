/**
 * A rolling update: the current version grows as far as the surge allows, then the old ones shrink as far as availability
 * allows; each look does one of the two (`deployment/rolling.go`).
 */
import { created } from './creation.ts';
import { cutHistory } from './history.ts';
import type { Effect, Look, Move } from './look.ts';
import { resized } from './scaling.ts';
import { wasComplete } from './status.ts';
import { isActive, sum, type Version } from './versions.ts';

export function roll(look: Look): Move {
  const { current } = look;
  if (current === undefined) {
    const { version, effect } = created(look, growth(0, look), `${room(look)}: it may begin with so many`);
    return { effects: [effect, ...afterwards(version, look)], created: version };
  }
  const grown = resizeCurrent(current, look);
  return { effects: grown === undefined ? afterwards(current, look) : [grown] };
}

/** When the current version needs nothing: the old ones shrink, or a finished rollout cuts its history. */
function afterwards(current: Version, look: Look): readonly Effect[] {
  const shrunk = shrinkOld(current, look);
  if (shrunk.length > 0) return shrunk;
  return wasComplete(look) ? cutHistory(look) : [];
}

/** The current version is cut to what is asked for, or grows into the room there is. */
function resizeCurrent(current: Version, look: Look): Effect | undefined {
  const { replicas } = look.settings;
  if (current.wanted > replicas) return resized(current, replicas, `no more than ${replicas} are asked for`);
  const more = growth(current.wanted, look);
  return more === 0 ? undefined : resized(current, current.wanted + more, `${room(look)}: ${more} more fit`);
}

/** How many pods more a version that wants `wanted` may want: `replicas + surge` is the most there may be in all. */
function growth(wanted: number, look: Look): number {
  const { replicas, surge } = look.settings;
  return Math.max(0, Math.min(replicas + surge - wantedInAll(look), replicas - wanted));
}

const wantedInAll = (look: Look): number => sum(look.old, 'wanted') + (look.current?.wanted ?? 0);

const room = (look: Look): string =>
  `${wantedInAll(look)} of at most ${look.settings.replicas} + ${look.settings.surge} are wanted`;

/**
 * First go pods that serve nobody anyway, so that a broken version cannot block the next; then as many as are available
 * beyond the promise. Unavailable pods of the current version are not given away twice: they lower the room.
 *
 * Example: 10 replicas, surge 3, unavailable 2. Old 8, current 5 and none of it available: 13 − 8 − 5 = 0, nothing may go.
 */
function shrinkOld(current: Version, look: Look): readonly Effect[] {
  const active = look.old.filter(isActive);
  const promised = look.settings.replicas - look.settings.unavailable;
  const spare = sum(active, 'wanted') + current.wanted - promised - (current.wanted - current.available);
  if (active.length === 0 || spare <= 0) return [];
  const shrunk = dropIdle(active, spare);
  // Pods of a version that was just made smaller still count as available; the real controller gives up until they are gone.
  if (active.some((v) => v.available > v.wanted)) return shrunk;
  const surplus = sum(active, 'available') + current.available - promised;
  return [
    ...shrunk,
    ...dropSurplus(
      active.map((v) => after(v, shrunk)),
      surplus,
    ),
  ];
}

/** Old versions lose what they want and is not available, oldest first, at most `room` in all (`cleanupUnhealthyReplicas`). */
function dropIdle(versions: readonly Version[], room: number): readonly Effect[] {
  const effects: Effect[] = [];
  let left = room;
  for (const version of versions) {
    if (version.available > version.wanted) break;
    const gone = Math.min(left, version.wanted - version.available);
    if (gone > 0) effects.push(resized(version, version.wanted - gone, `${gone} of its pods are not available anyway`));
    left -= gone;
  }
  return effects;
}

/** Old versions shrink by `surplus` pods, oldest first (`scaleDownOldReplicaSetsForRollingUpdate`). */
function dropSurplus(versions: readonly Version[], surplus: number): readonly Effect[] {
  const effects: Effect[] = [];
  let left = surplus;
  for (const version of versions) {
    const gone = Math.min(left, version.wanted);
    if (gone <= 0) continue;
    effects.push(resized(version, version.wanted - gone, `${surplus} more are available than promised`));
    left -= gone;
  }
  return effects;
}

/** The version with the size that one of the effects gave it. */
function after(version: Version, effects: readonly Effect[]): Version {
  const effect = effects.find((e) => e.kind === 'scale' && e.version === version.name);
  return effect?.kind === 'scale' ? { ...version, wanted: effect.to } : version;
}
