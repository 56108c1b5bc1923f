/** Objects as someone knows them who hears of changes late: proxies and their mesh or ingress configuration. */
import type { Engine } from '../kernel/engine.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import type { KubeObject } from './objects.ts';
import type { Change, Store } from './store.ts';

export interface LaggedView {
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  list(kind: string, namespace: string): readonly KubeObject[];
  /** Grows whenever anything known changed. */
  version(): number;
}

/** A view of all objects for which `concerns` is true; each change is known `lag` later, never overtaking an earlier one. */
export function createLaggedView(ports: {
  readonly engine: Engine;
  readonly store: Store;
  concerns(object: KubeObject): boolean;
  lag(object: KubeObject): Duration;
  learnt(object: KubeObject): void;
}): LaggedView {
  const { engine } = ports;
  const known = new Map<string, Map<string, KubeObject>>();
  const lastLearning = new Map<string, Instant>();
  /** How many changes of an object have happened and are not yet known. */
  const waiting = new Map<string, number>();
  let version = 0;

  ports.store.watch((change: Change) => {
    const { object, after } = change;
    if (!ports.concerns(object)) return;
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const ordered = `${object.kind}/${key}`;
    // An object that is there before time begins is known from the beginning.
    const lag = engine.now === 0 && change.verb === 'created' ? (0 as Duration) : ports.lag(object);
    const at = Math.max(later(engine.now, lag), lastLearning.get(ordered) ?? 0) as Instant;
    lastLearning.set(ordered, at);
    const behind = waiting.get(ordered) ?? 0;
    const learn = () => {
      let shelf = known.get(object.kind);
      if (shelf === undefined) {
        shelf = new Map();
        known.set(object.kind, shelf);
      }
      if (after === undefined) shelf.delete(key);
      else shelf.set(key, after);
      version += 1;
      ports.learnt(object);
    };
    if (lag === 0 && behind === 0) {
      learn();
      return;
    }
    waiting.set(ordered, behind + 1);
    engine.schedule(at, 'world', () => {
      waiting.set(ordered, (waiting.get(ordered) ?? 1) - 1);
      learn();
    });
  });

  return {
    get: (kind, namespace, name) => known.get(kind)?.get(`${namespace}/${name}`),
    list: (kind, namespace) =>
      [...(known.get(kind)?.values() ?? [])]
        .filter((o) => o.metadata.namespace === namespace)
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
    version: () => version,
  };
}
