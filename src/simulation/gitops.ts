/**
 * Git and Argo CD in the simulated world: repositories with what stands in them at the beginning, the commits that people
 * and pipelines make, pushes that Argo CD hears of, and the controller that brings all of it into the cluster.
 */
import type { Controller, ControllerContext } from '../cluster/controller.ts';
import { deepEqual } from '../cluster/equality.ts';
import type { Json, StringMap } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import { createArgoCdController } from '../gitops/argo-cd/controller.ts';
import { isAtOrBelow } from '../gitops/argo-cd/desired.ts';
import { at, isMap, listAt, type Manifest, nameOf, textAt } from '../gitops/argo-cd/manifest.ts';
import { type ApplicationObject, applications } from '../gitops/argo-cd/objects.ts';
import { actOnApplication } from '../gitops/argo-cd/people.ts';
import { kindDefined } from '../gitops/argo-cd/sync/order.ts';
import {
  type Commit,
  createRepository,
  normalizedUrl,
  type Repository,
  shortSha,
  type TreeChange,
} from '../gitops/git.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Streams } from '../kernel/random.ts';
import type { Release, Scenario } from '../scenario/format.ts';
import { type GitCommit, type GitOps, type GitRepository, isInGit, isSyncedByHand } from '../scenario/gitops.ts';
import { draw } from './pod-plans.ts';
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
  release(release: Release, told: (images: StringMap) => void): boolean;
  /** Schedules commits, and the syncs of the first moment. */
  begin(told: (rollout: string, images: StringMap) => void): void;
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
      for (const { rollout, images, path } of releasedBy(commit, before))
        if (following.some(({ spec }) => isAtOrBelow(path, textAt(spec.source, 'path')))) told(rollout, images);
      if (!text.webhook) return;
      engine.after(draw(gitops.argoCd.webhook, webhooks), 'world', () => {
        for (const { metadata } of followers(text.url, branch, isDefault))
          actOnApplication({ store, now: engine.now, by: 'webhook' }, metadata.name, { do: 'refresh' });
      });
    });
  }

  const say = (who: string, what: string, accepted: boolean, message: string) =>
    write({ t: engine.now, kind: 'command', who, what, accepted, message });

  const push = ({ who, message, path, changes, revert, branch, pullRequest, repository: url }: GitCommit) => {
    const repository = git(url);
    if (repository === undefined) return;
    const own = branch ?? (pullRequest === undefined ? repository.defaultBranch : branchFor(message));
    const what =
      pullRequest === undefined ? `git push ${own}: ${message}` : `opens a pull request from ${own}: ${message}`;
    const made = revert
      ? reverted(repository, own, who, engine.now)
      : repository.commit({ branch: own, author: who, message, at: engine.now, path, changes });
    say(who, what, made.ok, made.ok ? `${shortSha(made.commit)} in ${url}` : made.problem);
    if (!made.ok || pullRequest?.at === undefined) return;
    engine.schedule(pullRequest.at, 'world', () => {
      const merged = repository.merge(own, pullRequest.who, engine.now);
      const result = merged === undefined ? 'merge conflict' : `${shortSha(merged)} in ${url}`;
      say(pullRequest.who, `merges the pull request from ${own}: ${message}`, merged !== undefined, result);
    });
  };

  return {
    controller: (context) =>
      createArgoCdController(context, {
        settings: gitops.argoCd,
        git,
        chance: (key) => streams.named(`argo-cd/poll/${key}`).uniform(),
        definedInGit,
        madeNamespaces,
      }),
    lag: () => draw(gitops.argoCd.notice, notices),
    release(release, tellRelease) {
      const place = placeOf(gitops, release);
      const repository = place === undefined ? undefined : git(place.url);
      if (place === undefined || repository === undefined) return false;
      const changes = changesOf(release, place.kind);
      const message = `${release.rollout}: ${Object.values(release.images).join(', ')}`;
      const before = told;
      told = (_, images) => tellRelease(images);
      const made = repository.commit({
        branch: repository.defaultBranch,
        author: 'release',
        message,
        at: engine.now,
        path: place.path,
        changes,
      });
      told = before;
      say(
        'release',
        `git push ${repository.defaultBranch}: ${message}`,
        made.ok,
        made.ok ? `${shortSha(made.commit)} in ${place.url}` : made.problem,
      );
      return true;
    },
    begin(listener) {
      told = listener;
      for (const commit of gitops.commits) engine.schedule(commit.at, 'world', () => push(commit));
      for (const app of store.list(applications)) {
        if (isSyncedByHand(app))
          actOnApplication({ store, now: engine.now, by: 'admin' }, app.metadata.name, { do: 'sync' });
      }
    },
  };
}

function reverted(repository: Repository, branch: string, who: string, now: Engine['now']) {
  const commit = repository.revert(branch, who, now);
  return commit === undefined
    ? ({ ok: false, problem: `there is nothing to take back in ${branch}` } as const)
    : ({ ok: true, commit } as const);
}

/** A name for the branch of a pull request. */
const branchFor = (message: string): string =>
  message
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .slice(0, 40);

/** The repository with the scenario's objects in its paths. */
function filled({ objects }: Scenario, { url, branch, folders }: GitRepository): Repository {
  const tree = folders.map(({ path, objects: names }) => {
    const inside = objects.filter((object) => names.some(isInGit(object)));
    return [path, inside as readonly unknown[] as readonly Manifest[]] as const;
  });
  return createRepository(url, branch, new Map(tree));
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

/** Rollouts and Deployments that a commit gives another pod template. */
function releasedBy(
  commit: Commit,
  before: Commit | undefined,
): readonly { rollout: string; images: StringMap; path: string }[] {
  if (before === undefined) return [];
  return [...commit.tree].flatMap(([path, objects]) =>
    objects.flatMap((object) => {
      const old = (before.tree.get(path) ?? []).find((o) => o.kind === object.kind && nameOf(o) === nameOf(object));
      const template = at(object, 'spec', 'template');
      if ((object.kind !== 'Rollout' && object.kind !== 'Deployment') || old === undefined || template === undefined)
        return [];
      if (deepEqual(template, at(old, 'spec', 'template'))) return [];
      const images = listAt(template, 'spec', 'containers').flatMap((c): [string, string][] =>
        isMap(c) && typeof c.image === 'string' ? [[textAt(c, 'name'), c.image]] : [],
      );
      return [{ rollout: nameOf(object), images: Object.fromEntries(images), path }];
    }),
  );
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
