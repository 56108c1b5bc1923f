/**
 * The golden runs: whole stories, second by second, as the real controllers lived them. A story is played in lockstep, the
 * state of the API is projected to what the recordings say, and the first difference is reported.
 */
import type { Controller, ControllerContext } from '../../src/cluster/controller.ts';
import type { KubeObject, ReplicaSet } from '../../src/cluster/objects.ts';
import { replicaSets } from '../../src/cluster/objects.ts';
import { rollouts } from '../../src/delivery/rollout/objects.ts';
import { revisionOf } from '../../src/delivery/rollout/revisions.ts';
import {
  type Act,
  act,
  createObject,
  deleteObject,
  deletePods,
  patchObject,
  readyPods,
} from '../../src/gitops/people.ts';
import { createLockstep, type Heard, type Lockstep, type LockstepWorld } from '../../src/simulation/lockstep.ts';
import { createNames, type Names, project } from './golden-state.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data
type Data = any;

export interface Story {
  readonly name: string;
  readonly about: string;
  readonly world?: LockstepWorld;
  readonly objects: readonly KubeObject[];
  readonly measurements?: Data;
  readonly actions?: readonly Data[];
  readonly until: number;
  readonly expect: readonly { readonly t: number; readonly change: Data; readonly events?: readonly string[] }[];
}

/** The first thing that was otherwise. */
export interface Difference {
  readonly second: number;
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

export type MakeControllers = (context: ControllerContext, story: Story) => readonly Controller[];

/** Plays a story; the first difference from its recording, or `undefined`. */
export function play(story: Story, make: MakeControllers): Difference | undefined {
  const lockstep = createLockstep(story.world ?? {}, (context) => make(context, story));
  const names = createNames(lockstep.store, story.objects, story.actions ?? []);
  for (const object of story.objects) createObject({ store: lockstep.store, now: lockstep.now(), by: 'user' }, object);
  let expected: Data = {};
  let previous = sorted({});
  let lastEvents: ReadonlySet<string> = new Set();
  let entry = 0;
  for (let t = 0; t <= story.until; t++) {
    const due = (story.actions ?? []).filter((a) => a.at === t);
    const heard = lockstep.second(t, () => {
      for (const action of due) perform(lockstep, names, action);
    });
    names.refresh();
    const state = project(lockstep.store, names);
    const text = sorted(state);
    const isChanged = text !== previous;
    previous = text;
    const raw = textsOf(heard, names);
    const events = isChanged ? raw : raw.filter((e) => !lastEvents.has(e));
    lastEvents = new Set(raw);
    const recorded = story.expect[entry]?.t === t ? story.expect[entry++] : undefined;
    if (recorded !== undefined) expected = merged(expected, recorded.change);
    const difference = differenceOf(expected, state) ?? eventDifference(recorded?.events ?? [], events);
    if (difference !== undefined) return { second: t, ...difference };
  }
  return undefined;
}

/** Does what an action of a story says. */
export function perform(world: Pick<Lockstep, 'store' | 'now' | 'fail'>, names: Names, action: Data): void {
  const { store, now } = world;
  const person = { store, now: now(), by: 'user' };
  const a = names.concrete(action);
  const only = store.list(rollouts)[0]?.metadata.name ?? '';
  const ofRevision = (): ReplicaSet | undefined => {
    const owner = a.name ?? only;
    return store
      .list(replicaSets)
      .find((s) => revisionOf(s) === a.revision && s.metadata.ownerReferences?.some((o) => o.name === owner));
  };
  switch (a.do) {
    case 'patch':
      return void patchObject(person, a.kind, 'default', a.object, a.patch);
    case 'create':
      return void createObject(person, a.object);
    case 'delete':
      return void deleteObject(person, a.kind, 'default', a.object);
    case 'terminate':
      return void patchObject(person, 'AnalysisRun', 'default', a.analysisRun, { spec: { terminate: true } });
    case 'fail-pods': {
      const set = ofRevision();
      if (set !== undefined) for (const pod of readyPods(store, set, a.count)) world.fail(pod);
      return;
    }
    case 'delete-pods': {
      const set = ofRevision();
      if (set !== undefined) deletePods(person, set, a.count);
      return;
    }
    default:
      act(person, 'default', a.name ?? only, a as Act);
  }
}

/** What was said in a second: the same thing about the same object once, and no switches there and back again. */
function textsOf(heard: readonly Heard[], names: Names): readonly string[] {
  const gone = new Set<number>();
  const switches = new Map<string, number>();
  heard.forEach(({ notice, reconcile }, i) => {
    const m = /^Switched selector for service '(.*)' from '(.*)' to '(.*)'$/.exec(notice.message);
    if (m === null) return;
    const back = switches.get(`${reconcile} ${m[1]} ${m[3]} ${m[2]}`);
    if (back !== undefined && !gone.has(back)) {
      gone.add(back);
      gone.add(i);
    } else switches.set(`${reconcile} ${m[1]} ${m[2]} ${m[3]}`, i);
  });
  const seen = new Set<string>();
  const texts: string[] = [];
  heard.forEach(({ notice }, i) => {
    if (gone.has(i)) return;
    const text = names.abstract(`${notice.type} ${notice.reason}: ${notice.message}`);
    const key = `${notice.object.kind}/${notice.object.name} ${text}`;
    if (seen.has(key)) return;
    seen.add(key);
    texts.push(text);
  });
  return texts;
}

const isMap = (v: Data): boolean => typeof v === 'object' && v !== null && !Array.isArray(v);

/** JSON merge patch, on recorded states. */
export function merged(target: Data, patch: Data): Data {
  if (!isMap(patch)) return patch;
  const result: Data = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

function differenceOf(expected: Data, got: Data, path = ''): Omit<Difference, 'second'> | undefined {
  if (isMap(expected) && isMap(got)) {
    for (const key of [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort()) {
      const inner = differenceOf(expected[key], got[key], path === '' ? key : `${path}.${key}`);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }
  const [e, g] = [sorted(expected), sorted(got)];
  return e === g ? undefined : { path, expected: e, got: g };
}

function sorted(value: Data): string {
  const inOrder = (v: Data): Data =>
    Array.isArray(v)
      ? v.map(inOrder)
      : isMap(v)
        ? Object.fromEntries(
            Object.entries(v)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([k, w]) => [k, inOrder(w)]),
          )
        : v;
  return JSON.stringify(inOrder(value)) ?? 'nothing';
}

function eventDifference(expected: readonly string[], got: readonly string[]): Omit<Difference, 'second'> | undefined {
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    if (expected[i] !== got[i])
      return { path: `events[${i}]`, expected: expected[i] ?? 'nothing', got: got[i] ?? 'nothing' };
  }
  return undefined;
}
