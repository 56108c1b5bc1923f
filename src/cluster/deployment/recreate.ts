/** Recreate: nothing of the current version before the last old pod is gone (`deployment/recreate.go`). */
import { created } from './creation.ts';
import { cutHistory } from './history.ts';
import type { Look, Move } from './look.ts';
import { resized } from './scaling.ts';
import { wasComplete } from './status.ts';
import { isActive, sum } from './versions.ts';

export function recreate(look: Look): Move {
  const { current, old, settings } = look;
  const active = old.filter(isActive);
  if (active.length > 0) {
    return { effects: active.map((v) => resized(v, 0, 'old pods go before new ones come')) };
  }
  if (sum(old, 'created') > 0 || look.oldPods > 0) return { effects: [] };
  const history = wasComplete(look) ? cutHistory(look) : [];
  const because = `no old pod is left: all ${settings.replicas} may come`;
  if (current === undefined) {
    const { version, effect } = created(look, settings.replicas, because);
    return { effects: [effect, ...history], created: version };
  }
  const follows = current.wanted === settings.replicas ? [] : [resized(current, settings.replicas, because)];
  return { effects: [...follows, ...history] };
}
