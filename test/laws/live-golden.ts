/**
 * The golden stories once more, in a cluster as it really is: watches that lag, work queues with delay and back-off, a
 * client that may write only so fast. Pods fare as in the recordings; what people do and what is measured is the same.
 */
import type { Controller, ControllerContext } from '../../src/cluster/controller.ts';
import { driveLive } from '../../src/cluster/live.ts';
import { isReady, type Pod, pods } from '../../src/cluster/objects.ts';
import { createReplicaSetController, youngestFirst } from '../../src/cluster/replica-set.ts';
import { createStore, type Store } from '../../src/cluster/store.ts';
import { createObject } from '../../src/gitops/people.ts';
import { createEngine, type Engine } from '../../src/kernel/engine.ts';
import { createStreams } from '../../src/kernel/random.ts';
import {
  atSecond,
  between,
  type Duration,
  type Instant,
  later,
  milliseconds,
  seconds,
  wholeSecond,
} from '../../src/kernel/time.ts';
import { fateOf, type LockstepWorld, readiness } from '../../src/simulation/lockstep.ts';
import { perform, type Story } from '../conformance/golden.ts';
import { createNames, project } from '../conformance/golden-state.ts';
import { controllersOf } from '../conformance/suites/golden.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data
type Data = any;

/** As `simulation/world.ts` has them. */
const limit = { qps: 40, burst: 80 };
const limits = { rollouts: limit, experiments: limit, analysis: limit };

export interface LiveOptions {
  readonly seed: number;
  /** `when woken`, as in a cluster; or besides, as in the recordings, `every second`. */
  readonly looks: 'when woken' | 'every second';
  /** What controllers read: time that flows, or, as in the recordings, whole seconds. */
  readonly clock: 'flowing' | 'ticking';
  /** `in rounds`: controllers look in turn, in the order of the recordings, each as soon as it is its turn. */
  readonly lags: 'usual' | 'in rounds';
  /** Looking every second: how long after the controller before it each one looks. */
  readonly stagger?: Duration;
}

export const asLive: LiveOptions = { seed: 1, looks: 'when woken', clock: 'flowing', lags: 'usual' };

/** From a change to a controller's look at it. */
const [LEAST_LAG, MOST_LAG] = [milliseconds(2), milliseconds(10)];
/** Turns of controllers, and how long until it is the first one's turn again: a second holds whole rounds. */
const [TURN, ROUND] = [milliseconds(1), milliseconds(10)];

export interface LivePlay {
  /** Lets time pass up to and including a second, and says how the API looks just before the next. */
  at(second: number): Data;
  /** How many writes changed something during the last second. */
  writes(): number;
}

/** Begins to play a story live. */
export function playLive(
  story: Story,
  { seed, looks, clock, lags: pace, stagger = milliseconds(0) }: LiveOptions = asLive,
): LivePlay {
  const engine = createEngine();
  const now = clock === 'ticking' ? () => wholeSecond(engine.now) : () => engine.now;
  const store = createStore(now);
  const kubelet = createGoldenPods(engine, store, story.world ?? {}, now);
  const context: ControllerContext = { store, now, notice() {}, decision() {} };
  const names = createNames(store, story.objects, story.actions ?? []);
  const lags = createStreams(seed).named('watch-lag');
  const controllers = [kubelet.controller(context, pace === 'in rounds'), ...controllersOf(context, story)];
  const usualLag = () => LEAST_LAG + lags.integer(MOST_LAG - LEAST_LAG);
  const untilTurn = (controller: string) => {
    const turn = controllers.findIndex(({ name }) => name === controller) * TURN;
    const left = (turn - (engine.now % ROUND) + ROUND) % ROUND;
    return left === 0 ? ROUND : left;
  };
  const inRounds = pace === 'in rounds';
  driveLive(
    engine,
    store,
    looks !== 'when woken'
      ? controllers.map((c, i) =>
          lookingEverySecond(c, engine, {
            clock,
            after: (i * (inRounds ? TURN : stagger)) as Duration,
            inRounds,
          }),
        )
      : controllers,
    {
      lag: (controller) => (inRounds ? untilTurn(controller) : usualLag()) as Duration,
      ...(looks === 'when woken' ? { limits } : {}),
    },
  );
  for (const object of story.objects) createObject({ store, now: now(), by: 'user' }, object);
  for (const second of new Set((story.actions ?? []).map((a) => a.at as number))) {
    engine.schedule(atSecond(second), 'world', () => {
      names.refresh();
      const world = { store, now, fail: kubelet.fail };
      for (const action of story.actions ?? []) if (action.at === second) perform(world, names, action);
    });
  }
  let reached = -1;
  let [version, writes] = [0, 0];
  return {
    at(second) {
      // A hash keeps the name it had last, also when its ReplicaSet is gone: so names are looked at as often as in the recordings.
      while (reached < second) {
        reached += 1;
        engine.runUntil((atSecond(reached + 1) - 1) as Instant);
        [version, writes] = [store.version(), store.version() - version];
        names.refresh();
      }
      return project(store, names);
    },
    writes: () => writes,
  };
}

/**
 * The same controller, which looks at least once in every second: the first of them at the second's beginning, the others
 * so much later, so that what it did can get around, as in the rounds of the recordings. In time that flows it keeps its
 * own timers, too; where only whole seconds are read they would tell nothing.
 */
function lookingEverySecond(
  controller: Controller,
  engine: Engine,
  {
    clock,
    after,
    inRounds,
  }: { readonly clock: LiveOptions['clock']; readonly after: Duration; readonly inRounds: boolean },
): Controller {
  /** In rounds one turn is one look; a second one asked for in the same turn is for the next. */
  const lookedAt = new Map<string, Instant>();
  return {
    ...controller,
    reconcile(key) {
      if (inRounds && lookedAt.get(key) === engine.now) return { requeueAfter: ROUND };
      lookedAt.set(key, engine.now);
      const { error, requeueAfter } = controller.reconcile(key);
      const moment = later(wholeSecond(engine.now), after);
      const nextSecond = between(engine.now, moment > engine.now ? moment : later(moment, seconds(1)));
      const own = clock === 'flowing' ? requeueAfter : undefined;
      return {
        // In rounds a failed look is followed by one when something changed, and else in the next second.
        ...(error === undefined || inRounds ? {} : { error }),
        requeueAfter: own === undefined || own > nextSecond ? nextSecond : own,
      };
    },
  };
}

/** Pods by the rules of the golden world, in time that flows: a moment after their creation instead of at a second's turn. */
function createGoldenPods(engine: Engine, store: Store, world: LockstepWorld, now: () => Instant) {
  const failed = new Set<string>();
  const turn = (pod: Pod, ready: boolean) => {
    const { namespace, name, uid } = pod.metadata;
    const present = store.get(pods, namespace, name);
    if (present?.metadata.uid !== uid || isReady(present) === ready || (ready && failed.has(uid))) return;
    store.updateStatus(pods, { ...present, status: readiness(now(), ready) }, 'kubelet');
  };
  store.watch(({ verb, after }) => {
    if (verb !== 'created' || after?.kind !== 'Pod') return;
    const pod = after as Pod;
    const { startup, ready, readyFor } = fateOf(world, pod.spec);
    if (!ready) return;
    const born = now();
    if (startup > 0) engine.schedule(later(born, seconds(startup)), 'world', () => turn(pod, true));
    if (readyFor !== Number.POSITIVE_INFINITY)
      engine.schedule(later(born, seconds(startup + readyFor)), 'world', () => turn(pod, false));
  });
  return {
    fail(pod: Pod) {
      failed.add(pod.metadata.uid);
      turn(pod, false);
    },
    controller: (context: ControllerContext, countsAfter: boolean): Controller =>
      createReplicaSetController(context, {
        podName: (owner, n) => `${owner.metadata.name}-${String(n).padStart(5, '0')}`,
        victims: youngestFirst,
        countsAfter,
        firstStatus({ spec }) {
          const { startup, ready, readyFor } = fateOf(world, spec.template.spec);
          return readiness(now(), ready && startup <= 0 && readyFor > 0);
        },
        remove: (pod) => void store.delete(pods, pod.metadata.namespace, pod.metadata.name, 'replicaset-controller'),
      }),
  };
}
