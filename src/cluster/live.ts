/**
 * Drives controllers as in a living cluster: watches with a small lag, one work queue per controller in which a key
 * stands once, retries with exponential back-off, a resync now and then (client-go `workqueue`, controller-runtime).
 */
import type { Engine, Ticket } from '../kernel/engine.ts';
import { type Duration, type Instant, later, milliseconds, minutes, seconds } from '../kernel/time.ts';
import type { Controller, Key } from './controller.ts';
import type { Store } from './store.ts';

export interface LiveOptions {
  /** From a change in the API to the controller's look at it; asked once per look. */
  lag(controller: string): Duration;
  /** Called before and after each reconcile, for the trace. */
  observed?(controller: string, key: Key, error: string | undefined): void;
}

/** Every object is looked at again this often, changed or not (`--rollout-resync`, 15 minutes). */
export const RESYNC: Duration = minutes(15);
const FIRST_RETRY = milliseconds(1);
const LONGEST_RETRY = seconds(10);

interface Entry {
  readonly at: Instant;
  readonly ticket: Ticket;
}

/** Subscribes the controllers to the store and keeps them going for as long as the engine runs. */
export function driveLive(
  engine: Engine,
  store: Store,
  controllers: readonly Controller[],
  options: LiveOptions,
): void {
  const lanes = controllers.map((controller) => createLane(engine, controller, options));
  store.watch((change) => {
    for (const lane of lanes) {
      for (const key of lane.controller.affected(change)) lane.look(key, options.lag(lane.controller.name));
    }
  });
  const resync = () => {
    for (const lane of lanes)
      for (const key of lane.controller.keys()) lane.look(key, options.lag(lane.controller.name));
    engine.after(RESYNC, 'control', resync);
  };
  resync();
}

function createLane(engine: Engine, controller: Controller, options: LiveOptions) {
  /** Keys somebody touched, and keys that wait for a time of their own: as in client-go the two do not cancel each other. */
  const touched = new Map<Key, Entry>();
  const delayed = new Map<Key, Entry>();
  const failures = new Map<Key, number>();

  /** Puts `key` into `queue`, due after `delay`, unless it stands there already and is due earlier. */
  const enqueue = (queue: Map<Key, Entry>, key: Key, delay: Duration) => {
    const at = later(engine.now, delay);
    const entry = queue.get(key);
    if (entry !== undefined) {
      if (entry.at <= at) return;
      engine.withdraw(entry.ticket);
    }
    const act = () => {
      queue.delete(key);
      reconcile(key);
    };
    queue.set(key, { at, ticket: engine.schedule(at, 'control', act) });
  };

  const reconcile = (key: Key) => {
    const { requeueAfter, error } = controller.reconcile(key);
    options.observed?.(controller.name, key, error);
    if (error === undefined) {
      failures.delete(key);
    } else {
      const n = failures.get(key) ?? 0;
      failures.set(key, n + 1);
      enqueue(delayed, key, Math.min(LONGEST_RETRY, FIRST_RETRY * (1 << Math.min(n, 20))) as Duration);
    }
    if (requeueAfter !== undefined) enqueue(delayed, key, Math.max(requeueAfter, FIRST_RETRY) as Duration);
  };

  return { controller, look: (key: Key, delay: Duration) => enqueue(touched, key, delay) };
}
