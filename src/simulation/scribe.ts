/**
 * Leaves out what was undone within an instant: a controller that switches a Service away and back in one look says so twice,
 * and nothing has happened. So what is said after a switch is held back until time moves on.
 */
import type { NoticeEntry, TraceEntry, TraceSink } from './trace.ts';

const SWITCH = /^Switched selector for service '(.*)' from '(.*)' to '(.*)'$/;

export function createScribe(sink: TraceSink): { readonly write: TraceSink; flush(): void } {
  /** From the first switch of the instant on; what was said before it stands. */
  let held: TraceEntry[] = [];
  const flush = () => {
    if (held.length === 0) return;
    const kept = withoutUndone(held);
    held = [];
    for (const entry of kept) sink(entry);
  };
  return {
    write(entry) {
      const first = held[0];
      if (first !== undefined && first.t !== entry.t) flush();
      if (held.length > 0 || isSwitch(entry)) held.push(entry);
      else sink(entry);
    },
    flush,
  };
}

const isSwitch = (entry: TraceEntry): entry is NoticeEntry =>
  entry.kind === 'notice' && entry.reason === 'SwitchService';

function withoutUndone(entries: readonly TraceEntry[]): readonly TraceEntry[] {
  const switches = entries.filter(isSwitch);
  if (switches.length < 2) return entries;
  const undone = new Set<TraceEntry>();
  for (const [i, away] of switches.entries()) {
    const [, service, from, to] = SWITCH.exec(away.message) ?? [];
    const back = switches.find(
      (b, j) =>
        j > i && !undone.has(b) && b.message === `Switched selector for service '${service}' from '${to}' to '${from}'`,
    );
    if (back === undefined || undone.has(away)) continue;
    undone.add(away);
    undone.add(back);
  }
  return entries.filter((e) => !undone.has(e));
}
