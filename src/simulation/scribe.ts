/**
 * Holds the entries of one instant back until time moves on, and leaves out what was undone within it: a controller that
 * switches a Service away and back in one look says so twice, and nothing has happened.
 */
import type { NoticeEntry, TraceEntry, TraceSink } from './trace.ts';

const SWITCH = /^Switched selector for service '(.*)' from '(.*)' to '(.*)'$/;

export function createScribe(sink: TraceSink): { readonly write: TraceSink; flush(): void } {
  let instant: TraceEntry[] = [];
  const flush = () => {
    const kept = instant.length < 2 ? instant : withoutUndone(instant);
    instant = [];
    for (const entry of kept) sink(entry);
  };
  return {
    write(entry) {
      const held = instant[0];
      if (held !== undefined && held.t !== entry.t) flush();
      instant.push(entry);
    },
    flush,
  };
}

function withoutUndone(entries: readonly TraceEntry[]): readonly TraceEntry[] {
  const switches = entries.filter((e): e is NoticeEntry => e.kind === 'notice' && e.reason === 'SwitchService');
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
