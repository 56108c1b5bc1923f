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
  /** The controller that hears of every change tens of milliseconds later than the others. */
  readonly slow?: string;
  /** `ticking`: controllers read whole seconds and wake at whole seconds, as in the recordings; otherwise all is as if live. */
  readonly clock: 'flowing' | 'ticking';
  /** With a ticking clock: how long after the controller before it each one looks. */
  readonly stagger?: Duration;
}

export const asLive: LiveOptions = { seed: 1, clock: 'flowing' };

/** From a change to a controller's look at it. */
const [LEAST_LAG, MOST_LAG, SLOWNESS] = [milliseconds(2), milliseconds(10), milliseconds(30)];

export interface LivePlay {
  /** Lets time pass up to and including a second, and says how the API looks just before the next. */
  at(second: number): Data;
  /** How many writes changed something during the last second. */
  writes(): number;
}

/** Begins to play a story live. */
export function playLive(
  story: Story,
  { seed, slow, clock, stagger = milliseconds(0) }: LiveOptions = asLive,
): LivePlay {
  const engine = createEngine();
  const now = clock === 'ticking' ? () => wholeSecond(engine.now) : () => engine.now;
  const store = createStore(now);
  const kubelet = createGoldenPods(engine, store, story.world ?? {}, now);
  const context: ControllerContext = { store, now, notice() {}, decision() {} };
  const names = createNames(store, story.objects, story.actions ?? []);
  const lags = createStreams(seed).named('watch-lag');
  const controllers = [kubelet.controller(context), ...controllersOf(context, story)];
  driveLive(
    engine,
    store,
    clock === 'ticking'
      ? controllers.map((c, i) => lookingEverySecond(c, engine, (i * stagger) as Duration))
      : controllers,
    {
      lag: (controller) =>
        (LEAST_LAG + lags.integer(MOST_LAG - LEAST_LAG) + (controller === slow ? SLOWNESS : 0)) as Duration,
      ...(clock === 'ticking' ? {} : { limits }),
    },
  );
  for (const object of story.objects) createObject({ store, now: now(), by: 'user' }, object);
  for (const second of new Set((story.actions ?? []).map((a) => a.at as number))) {
    engine.schedule(atSecond(second), 'world', () => {
      names.refresh();
      const world = { store, now: now(), fail: kubelet.fail };
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
        [version, writes] = [store.version, store.version - version];
        names.refresh();
      }
      return project(store, names);
    },
    writes: () => writes,
  };
}

/**
 * The same controller, which looks at least once in every second and has no other timers: the first of them at the
 * second's beginning, the others so much later, so that what it did can get around, as in the rounds of the recordings.
 */
function lookingEverySecond(controller: Controller, engine: Engine, after: Duration): Controller {
  return {
    ...controller,
    reconcile(key) {
      const { error } = controller.reconcile(key);
      const moment = later(wholeSecond(engine.now), after);
      const next = moment > engine.now ? moment : later(moment, seconds(1));
      return { ...(error === undefined ? {} : { error }), requeueAfter: between(engine.now, next) };
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
    controller: (context: ControllerContext): Controller =>
      createReplicaSetController(context, {
        podName: (owner, n) => `${owner.metadata.name}-${String(n).padStart(5, '0')}`,
        victims: youngestFirst,
        firstStatus({ spec }) {
          const { startup, ready, readyFor } = fateOf(world, spec.template.spec);
          return readiness(now(), ready && startup <= 0 && readyFor > 0);
        },
        remove: (pod) => void store.delete(pods, pod.metadata.namespace, pod.metadata.name, 'replicaset-controller'),
      }),
  };
}
