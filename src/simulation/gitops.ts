/**
 * Git and Argo CD in the simulated world: repositories with what stands in them at the beginning, the commits that people
 * and pipelines make, pushes that Argo CD hears of, and the controller that brings all of it into the cluster.
 */
import type { Controller, ControllerContext } from '../cluster/controller.ts';
import type { Json, StringMap } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import { createArgoCdController } from '../gitops/argo-cd/controller.ts';
import { isAtOrBelow } from '../gitops/argo-cd/desired.ts';
import { watchOwnership } from '../gitops/argo-cd/field-ownership.ts';
import { listAt, type Manifest, nameOf, textAt } from '../gitops/argo-cd/manifest.ts';
import { type ApplicationObject, applications } from '../gitops/argo-cd/objects.ts';
import { actOnApplication } from '../gitops/argo-cd/people.ts';
import { kindDefined } from '../gitops/argo-cd/sync/order.ts';
import type { Push } from '../gitops/codefresh/variables.ts';
import { createRepository, normalizedUrl, type Repository, type TreeChange } from '../gitops/git.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Streams } from '../kernel/random.ts';
import type { Release, Scenario } from '../scenario/format.ts';
import { type GitCommit, type GitOps, type GitRepository, isInGit, isSyncedByHand } from '../scenario/gitops.ts';
import { keepAgenda } from './agenda.ts';
import { carryOutCommit } from './commits.ts';
import { runJobs } from './jobs.ts';
import { draw } from './pod-plans.ts';
import { releasedBy } from './releases-in-git.ts';
import type { TraceSink } from './trace.ts';

export interface GitOpsPorts {
  readonly engine: Engine;
  readonly store: Store;
  readonly streams: Streams;
  readonly write: TraceSink;
}

export interface GitOpsWorld {
  /** Makes the application controller. */
  controller(context: ControllerContext): Controller;
  /** The lag between a change in the cluster and Argo CD's look at it. */
  readonly lag: () => ReturnType<typeof draw>;
  /** Carries out a release of what stands in Git as a commit; false if the Rollout does not stand there. */
  release(release: Release): boolean;
  /** The repository that `owner/name` means: whose URL ends so. */
  repository(name: string): Repository | undefined;
  /** Tells of every commit that is pushed to a branch. */
  onPush(listener: (push: Push) => void): void;
  /** Schedules commits, and the syncs of the first moment. */
  begin(told: (rollout: string, images: StringMap) => void, hasBegun: () => boolean): void;
}

/** Git and Argo CD of a scenario; nothing without them. */
export function createGitOps(scenario: Scenario, ports: GitOpsPorts): GitOpsWorld | undefined {
  const { gitops } = scenario;
  if (gitops === undefined) return undefined;
  const { engine, store, streams, write } = ports;
  const repositories = new Map(
    gitops.repositories.map((r) => [normalizedUrl(r.url), { text: r, git: filled(scenario, r) }]),
  );
  const git = (url: string) => repositories.get(normalizedUrl(url))?.git;
  const records = { lastApplied: new Map<string, Manifest>(), ownership: watchOwnership(store) };
  runJobs(engine, store, gitops.jobs ?? []);
  const notices = streams.named('argo-cd/notice');
  const webhooks = streams.named('argo-cd/webhook');
  const gitObjects = [...repositories.values()].flatMap(({ git: r }) =>
    [...(r.resolve('HEAD')?.tree.values() ?? [])].flat(),
  );
  const { definedInGit, madeNamespaces } = comingUp(gitObjects, scenario);
  let told: (rollout: string, images: StringMap) => void = () => {};

  /** Whoever follows the branch of a repository. */
  const followers = (url: string, branch: string, isDefault: boolean): readonly ApplicationObject[] =>
    store.list(applications).filter(({ spec }) => {
      const revision = textAt(spec.source, 'targetRevision');
      const isMeant = revision === branch || (isDefault && (revision === '' || revision === 'HEAD'));
      return isMeant && normalizedUrl(textAt(spec.source, 'repoURL')) === normalizedUrl(url);
    });

  for (const { text, git: repository } of repositories.values()) {
    repository.onPush((branch, commit, before) => {
      const isDefault = branch === repository.defaultBranch;
      const following = followers(text.url, branch, isDefault);
      if (following.length === 0) return;
      for (const { rollout, images, path } of releasedBy(commit, before, git))
        if (following.some(({ spec }) => isAtOrBelow(path, textAt(spec.source, 'path'))))
          // Told after the push that brings it.
          engine.schedule(engine.now, 'world', () => told(rollout, images));
      if (!text.webhook) return;
      engine.after(draw(gitops.argoCd.webhook, webhooks), 'world', () => {
        for (const { metadata } of followers(text.url, branch, isDefault))
          actOnApplication({ store, now: engine.now, by: 'webhook' }, metadata.name, { do: 'refresh' });
      });
    });
  }

  const commit = (what: GitCommit) => carryOutCommit(what, { engine, git, write });

  return {
    controller: (context) =>
      createArgoCdController(context, {
        settings: gitops.argoCd,
        git,
        chance: (key) => streams.named(`argo-cd/poll/${key}`).uniform(),
        records,
        definedInGit,
        madeNamespaces,
      }),
    lag: () => draw(gitops.argoCd.notice, notices),
    release(release) {
      const place = placeOf(gitops, release);
      if (place === undefined) return false;
      const { at, rollout, namespace, images } = release;
      commit({
        repository: place.url,
        moment: { kind: 'at', at },
        rollout,
        namespace,
        who: 'release',
        message: `${rollout}: ${Object.values(images).join(', ')}`,
        path: place.path,
        changes: changesOf(release, place.kind),
        revert: false,
      });
      return true;
    },
    repository: (name) => [...repositories.values()].find(({ text }) => slugOf(text.url) === normalizedUrl(name))?.git,
    onPush(listener) {
      for (const { text, git: repository } of repositories.values()) {
        const seen = new Set<string>();
        repository.onPush((branch, { sha, author, message }) => {
          // A tag is set on a commit that was pushed before.
          if (seen.has(sha)) return;
          seen.add(sha);
          const [owner = '', repo = ''] = slugOf(text.url).split('/');
          listener({ owner, repo, branch, revision: sha, author, message });
        });
      }
    },
    begin(listener, hasBegun) {
      told = listener;
      keepAgenda({ engine, store, actions: gitops.commits, hasBegun, act: commit });
      for (const app of store.list(applications)) {
        if (isSyncedByHand(app))
          actOnApplication({ store, now: engine.now, by: 'admin' }, app.metadata.name, { do: 'sync' });
      }
    },
  };
}

/** `owner/name`, the end of a URL. */
const slugOf = (url: string): string => /([^/:]+\/[^/]+)$/.exec(normalizedUrl(url))?.[1] ?? '';

/** The repository with the scenario's objects in its paths. */
function filled({ objects }: Scenario, { url, branch, folders, tags }: GitRepository): Repository {
  const tree = folders.map(({ path, objects: names }) => {
    const inside = objects.filter((object) => names.some(isInGit(object)));
    return [path, inside as readonly unknown[] as readonly Manifest[]] as const;
  });
  return createRepository(url, branch, new Map(tree), tags);
}

/** Is the object one that Argo CD is to bring into the cluster? */
export const standsInGit = (gitops: GitOps | undefined, object: Scenario['objects'][number]): boolean =>
  gitops?.repositories.some(({ folders }) => folders.some(({ objects }) => objects.some(isInGit(object)))) === true;

/** Kinds and namespaces that come into being in the course of the run, and so are not there before. */
function comingUp(inGit: readonly Manifest[], { objects }: Scenario) {
  const definedInGit = new Set(inGit.flatMap((object) => kindDefined(object) ?? []));
  const made = inGit.filter((o) => o.kind === 'Namespace').map(nameOf);
  for (const app of objects.filter((o) => o.kind === 'Application')) {
    if (listAt(app, 'spec', 'syncPolicy', 'syncOptions').includes('CreateNamespace=true'))
      made.push(textAt(app, 'spec', 'destination', 'namespace'));
  }
  return { definedInGit, madeNamespaces: new Set(made) };
}

function placeOf({ repositories }: GitOps, { rollout, namespace }: Release) {
  for (const { url, folders } of repositories) {
    for (const { path, objects } of folders) {
      const found = objects.find(
        (o) => o.name === rollout && o.namespace === namespace && (o.kind === 'Rollout' || o.kind === 'Deployment'),
      );
      if (found !== undefined) return { url, path, kind: found.kind };
    }
  }
  return undefined;
}

function changesOf({ rollout, images, patch }: Release, kind: string): readonly TreeChange[] {
  const of = { kind, name: rollout };
  return [
    ...(patch === undefined ? [] : [{ kind: 'patch', of, patch: patch as Json } as const]),
    ...Object.entries(images).map(([container, image]) => ({ kind: 'image', of, container, image }) as const),
  ];
}
