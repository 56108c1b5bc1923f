/** `views` of `golden/<suite>/*.json`: what the kubectl plugin prints of a story at some seconds of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubeObject, looseKind } from '../../../src/cluster/objects.ts';
import type { Store } from '../../../src/cluster/store.ts';
import { getExperiment } from '../../../src/gitops/kubectl/get-experiment.ts';
import { getRollout } from '../../../src/gitops/kubectl/get-rollout.ts';
import { colourless } from '../../../src/gitops/kubectl/ink.ts';
import type { Look } from '../../../src/gitops/kubectl/look.ts';
import { status } from '../../../src/gitops/kubectl/status.ts';
import { createObject } from '../../../src/gitops/people.ts';
import { createLockstep } from '../../../src/simulation/lockstep.ts';
import { perform, type Story } from '../golden.ts';
import { createNames, type Names } from '../golden-state.ts';
import { readerOf } from '../object-reader.ts';
import type { Suite } from '../suite.ts';
import { Tally } from './compare.ts';
import { controllersOf } from './golden.ts';
import { firstLineThatDiffers } from './lines.ts';

interface View {
  readonly t: number;
  readonly rollout?: string;
  readonly experiment?: string;
  readonly status?: string;
  readonly text: string;
}

type StoryWithViews = Story & { readonly views?: readonly View[] };

/** A view that could be compared, and what differs in it. */
export interface ViewDifference {
  readonly name: string;
  readonly check: () => string | undefined;
}

export const suite: Suite = {
  name: 'golden-views',
  run(tree) {
    const folder = join(tree, 'golden');
    if (!existsSync(folder)) return undefined;
    const tally = new Tally();
    for (const { name, check } of viewsIn(folder)) tally.check(name, check);
    return tally.outcome();
  },
};

/** Every view of the stories in the folders below a folder, in order of name. */
export function* viewsIn(folder: string): Generator<ViewDifference> {
  for (const sub of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!sub.isDirectory()) continue;
    for (const file of readdirSync(join(folder, sub.name)).sort()) {
      if (!file.endsWith('.json')) continue;
      yield* viewsOf(JSON.parse(readFileSync(join(folder, sub.name, file), 'utf8')) as StoryWithViews);
    }
  }
}

/** Plays a story as far as it was looked at. */
function* viewsOf(story: StoryWithViews): Generator<ViewDifference> {
  const { name, views = [], actions = [] } = story;
  const last = Math.max(-1, ...views.map(({ t }) => t));
  if (last < 0) return;
  const lockstep = createLockstep(story.world ?? {}, (context) => controllersOf(context, story));
  const { store } = lockstep;
  const names = createNames(store, story.objects, actions);
  for (const object of story.objects) createObject({ store, now: lockstep.now(), by: 'user' }, object);
  for (let t = 0; t <= last; t++) {
    lockstep.second(t, () => {
      for (const action of actions) if (action.at === t) perform(lockstep, names, action);
    });
    names.refresh();
    const seen = views.filter((view) => view.t === t);
    if (seen.length === 0) continue;
    const look = { objects: abstracted(store, names), now: lockstep.now(), namespace: 'default', ink: colourless };
    for (const view of seen) {
      yield { name: `${name} at ${t} s, ${view.rollout ?? view.experiment}`, check: () => compare(view, look) };
    }
  }
}

/** What the plugin reads, with names for hashes: so they were in the recordings before the columns were laid out. */
function abstracted(store: Store, names: Names): Look['objects'] {
  const kinds = ['Rollout', 'ReplicaSet', 'Pod', 'Experiment', 'AnalysisRun', 'Deployment'];
  const objects = kinds.flatMap((kind) => store.list(looseKind('', kind)));
  return readerOf(JSON.parse(names.abstract(JSON.stringify(objects))) as KubeObject[]);
}

function compare(view: View, look: Look): string | undefined {
  const name = view.rollout ?? view.experiment ?? '';
  const { stdout, stderr } = view.rollout === undefined ? getExperiment(look, name) : getRollout(look, name);
  const said = view.rollout === undefined ? undefined : status(look, name).stdout.trimEnd();
  return (
    firstLineThatDiffers(view.status ?? '', said ?? '') ??
    firstLineThatDiffers(view.text.trimEnd(), (stdout + stderr).trimEnd())
  );
}
