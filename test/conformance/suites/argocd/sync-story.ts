/** A sync look by look, in a cluster that does as the case says. */

import type { Health } from '../../../../src/gitops/argo-cd/health/status.ts';
import { HOOK_FINALIZER, hasCheck } from '../../../../src/gitops/argo-cd/health.ts';
import { deletePolicies, isHook } from '../../../../src/gitops/argo-cd/hooks.ts';
import { type Manifest, refOf } from '../../../../src/gitops/argo-cd/manifest.ts';
import { lookAtSync, terminateSync } from '../../../../src/gitops/argo-cd/sync/look.ts';
import { kindDefined } from '../../../../src/gitops/argo-cd/sync/order.ts';
import type { SyncCluster, TaskResult } from '../../../../src/gitops/argo-cd/sync/state.ts';
import { objectOf, type SyncRequest, tasksOf } from '../../../../src/gitops/argo-cd/sync/tasks.ts';
import { beginning } from '../../../../src/kernel/time.ts';
import { refuse, succeed } from '../../../../src/languages/result.ts';

interface Story {
  readonly desired?: readonly Manifest[];
  readonly live?: readonly Manifest[];
  readonly prune?: boolean;
  readonly syncOptions?: readonly string[];
  readonly health?: { readonly [ref: string]: readonly string[] };
  readonly applyFails?: readonly string[];
  readonly dryRunFails?: readonly string[];
  readonly outOfSync?: readonly string[];
  readonly resources?: readonly string[];
  readonly deletionLooks?: { readonly [ref: string]: number };
  readonly unknownKinds?: readonly string[];
  readonly namespaceMissing?: boolean;
  readonly terminateAtLook?: number;
}

const LOOKS = 25;

export function syncStory(story: Story): unknown {
  const world = new World(story);
  const request = requestOf(story);
  const tasks = tasksOf(request, world).map((task) => ({
    object: refOf(objectOf(task)),
    phase: task.phase,
    wave: task.wave,
    ...(isHook(objectOf(task)) ? { hook: true, deletePolicies: deletePolicies(objectOf(task)) } : {}),
    ...(task.target === undefined ? { prune: true } : {}),
  }));
  const looks: unknown[] = [];
  let results: ReadonlyMap<string, TaskResult> = new Map();
  for (let look = 1; look <= LOOKS; look++) {
    world.passTo(look);
    const goOn = story.terminateAtLook === look ? terminateSync : lookAtSync;
    const progress = goOn(request, results, world);
    results = progress.results;
    const over = progress.phase !== 'Running';
    looks.push({
      does: world.done.length > 0 ? world.done : undefined,
      phase: progress.phase,
      message: progress.message === '' ? undefined : progress.message,
      waveApplied: progress.waveStarted,
      stuck: !over && look === LOOKS ? true : undefined,
    });
    if (over) break;
  }
  return { tasks, looks, results: told([...results.values()]), cluster: world.refs() };
}

function requestOf(story: Story): SyncRequest {
  const { desired = [], prune = false, syncOptions = [], outOfSync = [], resources } = story;
  const has = (option: string) => syncOptions.includes(option);
  return {
    targets: desired,
    namespace: 'default',
    revision: 'abc1234567',
    startedAt: beginning,
    prune,
    pruneLast: has('PruneLast=true'),
    pruneConfirmed: has('PruneConfirmed'),
    skipHooks: has('SkipHooks=true') || resources !== undefined,
    dryRun: has('DryRun=true'),
    replace: has('Replace=true'),
    createNamespace: has('CreateNamespace=true'),
    ...(resources === undefined ? {} : { takesPart: (object) => resources.includes(refOf(object)) }),
    ...(has('ApplyOutOfSyncOnly=true') ? { isOutOfSync: (object) => outOfSync.includes(refOf(object)) } : {}),
  };
}

function told(results: readonly TaskResult[]): unknown {
  const key = (r: TaskResult) => `${r.phase}${refOf(r.object)}`;
  return [...results]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ object, phase, hook, code, operation, message }) => ({
      object: refOf(object),
      phase,
      hook: hook ? phase : undefined,
      status: code,
      operation: operation ?? '',
      message,
    }));
}

interface Kept {
  readonly object: Manifest;
  /** The look at which it was applied. */
  readonly since: number;
  /** The first look that does not find it any more. */
  readonly goneAt?: number;
}

class World implements SyncCluster {
  done: { verb: string; objects: readonly string[] }[] = [];
  private readonly story: Story;
  private readonly objects = new Map<string, Kept>();
  private readonly unknown: Set<string>;
  private look = 0;

  constructor(story: Story) {
    this.story = story;
    this.unknown = new Set(story.unknownKinds ?? []);
    for (const object of story.live ?? []) this.objects.set(refOf(object), { object, since: 0 });
  }

  passTo(look: number): void {
    this.look = look;
    this.done = [];
    for (const [ref, { goneAt }] of [...this.objects])
      if (goneAt !== undefined && goneAt <= look) this.objects.delete(ref);
  }

  refs(): readonly string[] {
    return [...this.objects.keys()].sort();
  }

  // A namespace that the sync made is nobody's object.
  readonly live = (): readonly Manifest[] =>
    [...this.objects.values()].map(({ object }) => object).filter((o) => refOf(o) !== 'Namespace/default');

  readonly exists = (object: Manifest): boolean =>
    this.objects.has(refOf(object)) || (refOf(object) === 'Namespace/default' && this.story.namespaceMissing !== true);

  readonly health = (live: Manifest): Health | undefined => {
    const ref = refOf(live);
    const planned = this.story.health?.[ref];
    if (planned === undefined) return hasCheck(live) ? { status: 'Healthy', message: '' } : undefined;
    const since = this.objects.get(ref)?.since ?? 0;
    const status = planned[Math.min(Math.max(0, this.look - since - 1), planned.length - 1)] ?? 'Healthy';
    return { status, message: status.toLowerCase() };
  };

  readonly serves = (object: Manifest): boolean => !this.unknown.has(object.kind);

  readonly apply: SyncCluster['apply'] = (verb, objects, dryRun) => {
    const { applyFails = [], dryRunFails = [] } = this.story;
    const answers = objects.map((object) => {
      const ref = refOf(object);
      if (dryRun) return dryRunFails.includes(ref) ? refuse('error validating data: not valid') : succeed('');
      if (applyFails.includes(ref)) return refuse('admission webhook denied the request');
      const word = this.objects.has(ref) ? 'configured' : 'created';
      this.objects.set(ref, { object, since: this.look });
      const defined = kindDefined(object);
      if (defined !== undefined) this.unknown.delete(defined.slice(defined.indexOf('/') + 1));
      return succeed(`${ref.slice(0, ref.indexOf('/')).toLowerCase()}${ref.slice(ref.indexOf('/'))} ${word}`);
    });
    if (!dryRun)
      this.note(
        verb,
        objects.map((o) => (applyFails.includes(refOf(o)) ? `${refOf(o)} (fails)` : refOf(o))),
      );
    return answers;
  };

  readonly prune: SyncCluster['prune'] = (objects) => {
    this.note('prune', objects.map(refOf));
    for (const object of objects) this.startDeletion(refOf(object), 1);
  };

  readonly delete: SyncCluster['delete'] = (hooks) => {
    this.note('delete', hooks.map(refOf));
    for (const hook of hooks) this.startDeletion(refOf(hook), 0);
  };

  readonly releaseHooks: SyncCluster['releaseHooks'] = (hooks) => {
    const held = hooks
      .map(refOf)
      .filter((ref) => this.objects.get(ref)?.object.metadata.finalizers?.includes(HOOK_FINALIZER));
    for (const ref of held) {
      const kept = this.objects.get(ref);
      if (kept === undefined) continue;
      const finalizers = (kept.object.metadata.finalizers ?? []).filter((f) => f !== HOOK_FINALIZER);
      this.objects.set(ref, { ...kept, object: { ...kept.object, metadata: { ...kept.object.metadata, finalizers } } });
    }
    if (held.length > 0) this.note('remove hook finalizer', held);
  };

  private startDeletion(ref: string, usual: number): void {
    const kept = this.objects.get(ref);
    if (kept === undefined || kept.goneAt !== undefined) return;
    const looks = this.story.deletionLooks?.[ref] ?? usual;
    if (looks === 0) {
      this.objects.delete(ref);
      return;
    }
    const metadata = { ...kept.object.metadata, deletionTimestamp: '2020-01-01T00:00:00Z' };
    this.objects.set(ref, { ...kept, object: { ...kept.object, metadata }, goneAt: this.look + looks + 1 });
  }

  /** What is done at the same time stands together, in the order of its names. */
  private note(verb: string, refs: readonly string[]): void {
    const group = [...new Set(refs)].sort();
    if (group.length > 0) this.done.push({ verb, objects: group });
  }
}
