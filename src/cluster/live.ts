/**
 * Drives controllers as in a living cluster: watches with a small lag, one work queue per controller in which a key
 * stands once, retries with exponential back-off, a resync now and then (client-go `workqueue`, controller-runtime).
 */
import type { Engine, Ticket } from '../kernel/engine.ts';
import { type Duration, type Instant, inSeconds, later, milliseconds, minutes, seconds } from '../kernel/time.ts';
import type { Controller, Key } from './controller.ts';
import type { Store } from './store.ts';

export interface LiveOptions {
  /** From a change in the API to the controller's look at it; asked once per look. */
  lag(controller: string): Duration;
  /** Called after each reconcile, with its error if it failed. */
  observed?(controller: string, key: Key, error: string | undefined): void;
  /** How quickly a controller's client may write; absent: as quickly as it likes. */
  readonly limits?: { readonly [controller: string]: RateLimit };
  /** A narrower limit that holds for the moment, if one does; it takes the place of that in `limits`. */
  throttled?(controller: string): RateLimit | undefined;
}

/** Controllers at work, which can end and begin anew as the processes they live in do. */
export interface Drive {
  /** Ends a controller: its queue and its back-off are gone, and until another starts nobody looks. */
  stop(controller: string): void;
  /** Puts a new one, which remembers nothing, in the place of the controller of its name: it lists all there is. */
  start(controller: Controller): void;
}

/** A client's own limit on requests to the API (client-go `flowcontrol`): a bucket of `burst` tokens, filled at `qps` a second. */
export interface RateLimit {
  readonly qps: number;
  readonly burst: number;
}

/** Every object is looked at again this often, changed or not (`--rollout-resync`, 15 minutes). */
export const RESYNC: Duration = minutes(15);
const FIRST_RETRY = milliseconds(1);
const LONGEST_RETRY = seconds(10);
/** Asking for a look within this is asking for one at once. */
const AT_ONCE = milliseconds(2);
/**
 * A look that found nothing to do and asks for another at once would find nothing again, and so on without end, as some
 * settings make the real controllers do. Then this much time is left between two such looks; nobody can tell by the state.
 */
const IDLE_REPEAT = milliseconds(100);

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
): Drive {
  const lanes = controllers.map((controller) => createLane(engine, store, controller, options));
  store.watch((change) => {
    for (const lane of lanes) {
      if (lane.stopped()) continue;
      for (const key of lane.controller().affected(change)) lane.look(key, options.lag(lane.controller().name));
    }
  });
  const list = (lane: Lane) => {
    if (lane.stopped()) return;
    for (const key of lane.controller().keys()) lane.look(key, options.lag(lane.controller().name));
  };
  const resync = () => {
    for (const lane of lanes) list(lane);
    engine.after(RESYNC, 'control', resync);
  };
  resync();
  const laneOf = (name: string) => lanes.find((lane) => lane.controller().name === name);
  return {
    stop: (controller) => laneOf(controller)?.stop(),
    start(controller) {
      const lane = laneOf(controller.name);
      if (lane === undefined) return;
      lane.start(controller);
      list(lane);
    },
  };
}

type Lane = ReturnType<typeof createLane>;

function createLane(engine: Engine, store: Store, first: Controller, options: LiveOptions) {
  const { name } = first;
  let controller = first;
  let stopped = false;
  const bucket = createBucket(engine, () => options.throttled?.(name) ?? options.limits?.[name]);
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
      const wait = bucket.debt();
      if (wait > 0) enqueue(queue, key, wait);
      else reconcile(key);
    };
    queue.set(key, { at, ticket: engine.schedule(at, 'control', act) });
  };

  const reconcile = (key: Key) => {
    const written = store.version();
    const { requeueAfter, error } = controller.reconcile(key);
    const writes = store.version() - written;
    bucket.spend(writes);
    options.observed?.(name, key, error);
    if (error === undefined) {
      failures.delete(key);
    } else {
      const n = failures.get(key) ?? 0;
      failures.set(key, n + 1);
      enqueue(delayed, key, Math.min(LONGEST_RETRY, FIRST_RETRY * (1 << Math.min(n, 20))) as Duration);
    }
    if (requeueAfter === undefined) return;
    const isIdle = writes === 0 && error === undefined && requeueAfter <= AT_ONCE;
    enqueue(delayed, key, isIdle ? IDLE_REPEAT : (Math.max(requeueAfter, FIRST_RETRY) as Duration));
  };

  return {
    controller: () => controller,
    stopped: () => stopped,
    look: (key: Key, delay: Duration) => enqueue(touched, key, delay),
    stop() {
      stopped = true;
      for (const queue of [touched, delayed]) {
        for (const { ticket } of queue.values()) engine.withdraw(ticket);
        queue.clear();
      }
      failures.clear();
    },
    start(next: Controller) {
      controller = next;
      stopped = false;
    },
  };
}

/** Writes beyond the bucket are not refused: whoever made them waits before the next look, as a client blocks in its call. */
function createBucket(engine: Engine, limitNow: () => RateLimit | undefined) {
  let tokens = Number.POSITIVE_INFINITY;
  let filledAt = engine.now;
  const fill = ({ qps, burst }: RateLimit) => {
    tokens = Math.min(burst, tokens + (inSeconds(engine.now) - inSeconds(filledAt)) * qps);
    filledAt = engine.now;
  };
  return {
    spend(writes: number) {
      const limit = limitNow();
      if (limit === undefined) return;
      fill(limit);
      tokens -= writes;
    },
    debt(): Duration {
      const limit = limitNow();
      if (limit === undefined) return 0 as Duration;
      fill(limit);
      return tokens >= 0 ? (0 as Duration) : (Math.ceil((-tokens / limit.qps) * 1_000_000) as Duration);
    },
  };
}
