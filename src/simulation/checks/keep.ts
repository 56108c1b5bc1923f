/** Watches over every promise in a run, and tells of each that is broken. */
import type { Store } from '../../cluster/store.ts';
import type { Engine } from '../../kernel/engine.ts';
import type { TraceEntry } from '../trace.ts';
import { promises } from './index.ts';

/** Looks at promises once at the end of each instant in which an object changed: at those that the changes concern. */
export function keepPromises(engine: Engine, store: Store, write: (entry: TraceEntry) => void): void {
  const watched = promises.map((promise) => ({ promise, look: promise.watch(), last: '', isConcerned: false }));
  let due = false;
  const check = () => {
    due = false;
    const now = { store, now: engine.now };
    for (const watch of watched) {
      // What was wrong may have been put right by anything.
      if (!watch.isConcerned && watch.last === '') continue;
      watch.isConcerned = false;
      const detail = watch.look(now) ?? '';
      if (detail !== '' && detail !== watch.last)
        write({ t: engine.now, kind: 'promise', promise: watch.promise.name, detail });
      watch.last = detail;
    }
  };
  store.watch((change) => {
    for (const watch of watched) watch.isConcerned ||= watch.promise.concerns(change);
    if (due) return;
    due = true;
    engine.schedule(engine.now, 'check', check);
  });
}
