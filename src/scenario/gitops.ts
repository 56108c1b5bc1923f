/**
 * Git in a scenario: which of its objects stand in which path of which repository. What stands in Git is not in the
 * cluster when the run begins: Argo CD brings it there.
 */

import { looseKind } from '../cluster/objects.ts';
import { isAtOrBelow, normalizedPath } from '../gitops/argo-cd/desired.ts';
import { at, isMap, listAt, nameOf, textAt } from '../gitops/argo-cd/manifest.ts';
import type { ArgoCdModel } from '../gitops/argo-cd/model.ts';
import { normalizedUrl, type TreeChange } from '../gitops/git.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import { ARGO_CD, GIT_BRANCH } from './defaults.ts';
import type { ScenarioDocument } from './document.ts';
import type { Assumption, Moment } from './format.ts';
import { noticesOfGit } from './gitops-notices.ts';
import type { Manifest, ManifestObject } from './manifests.ts';
import type { SourceFile } from './problems.ts';

export interface GitOps {
  readonly repositories: readonly GitRepository[];
  readonly commits: readonly GitCommit[];
  readonly argoCd: ArgoCdModel;
  /** Jobs of other names take their time and complete. */
  readonly jobs?: readonly GitJob[];
}

/** What becomes of a Job that a sync starts. */
export interface GitJob {
  readonly name: string;
  readonly takes?: Duration;
  readonly fails: boolean;
}

export interface GitRepository {
  readonly url: string;
  /** The default branch. */
  readonly branch: string;
  /** Of what stands there at the beginning. */
  readonly tags?: readonly string[];
  readonly webhook: boolean;
  readonly folders: readonly GitFolder[];
}

/** A path and what it holds at the beginning. */
export interface GitFolder {
  readonly url: string;
  readonly path: string;
  readonly objects: readonly InGit[];
}

/** An object among those of the scenario, by name. */
export interface InGit {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface GitCommit {
  readonly repository: string;
  readonly moment: Moment;
  /** The rollout that the moment speaks of; empty for an instant. */
  readonly rollout: string;
  readonly namespace: string;
  readonly who: string;
  readonly message: string;
  readonly path: string;
  readonly changes: readonly TreeChange[];
  readonly revert: boolean;
  /** Absent: the default branch, or one of its own for a pull request. */
  readonly branch?: string;
  /** Merged so long after the commit; otherwise it stays open. */
  readonly pullRequest?: { readonly who: string; readonly merged?: Duration };
  /** Set on the commit, or on the merge of its pull request. */
  readonly tag?: string;
}

export const isInGit = ({
  kind,
  metadata,
}: ManifestObject | { kind: string; metadata: { name: string; namespace?: string } }) => {
  const namespace = metadata.namespace ?? 'default';
  return (o: InGit): boolean =>
    o.kind === kind &&
    o.name === metadata.name &&
    (o.namespace === namespace || !looseKind(o.apiVersion, o.kind).namespaced);
};

const isApplication = ({ kind, apiVersion }: ManifestObject): boolean =>
  kind === 'Application' && apiVersion.startsWith('argoproj.io/');
const isProject = ({ kind, apiVersion }: ManifestObject): boolean =>
  kind === 'AppProject' && apiVersion.startsWith('argoproj.io/');

export interface Placed {
  /** All objects, those in Git with the namespace that their application gives them. */
  readonly objects: readonly ManifestObject[];
  readonly folders: readonly GitFolder[];
  /** Of an only Application, whose repository nobody described: it holds all the other manifests. */
  readonly assumed: GitOps | undefined;
  readonly assumptions: readonly Assumption[];
  readonly notices: readonly string[];
}

/** Finds out what of the manifests stands in Git. */
export function placeInGit(
  manifests: readonly Manifest[],
  document: ScenarioDocument | undefined,
  filesOf: (path: string) => readonly SourceFile[],
): Placed {
  const all = manifests.map(({ object }) => object);
  const apps = all.filter(isApplication);
  const described = document?.gitops?.repositories;
  if (described === undefined) return assumeRepository(all, apps);
  const folders = described.flatMap(({ url, paths }) =>
    Object.entries(paths).map(([path, names]) => {
      const files = new Set(names.flatMap((name) => filesOf(name).map(({ file }) => file)));
      return { url, path, objects: manifests.filter(({ source }) => files.has(source.file.file)).map((m) => m.object) };
    }),
  );
  const namespaces = new Map<ManifestObject, string>();
  for (const { url, path, objects } of folders) {
    const app = apps.find((a) => isSourceOf(a, url, path));
    const namespace = textAt(app, 'spec', 'destination', 'namespace');
    if (namespace !== '') for (const object of objects) namespaces.set(object, namespace);
  }
  const placed = new Map(all.map((object) => [object, inNamespace(object, namespaces.get(object))]));
  return {
    objects: all.map((object) => placed.get(object) ?? object),
    folders: folders.map(({ url, path, objects }) => ({
      url,
      path,
      objects: objects.map((o) => named(placed.get(o) ?? o)),
    })),
    assumed: undefined,
    assumptions: [],
    notices: noticesOfGit([...apps, ...committedApplications(document)], folders),
  };
}

/** Applications that some commit writes into a repository. */
const committedApplications = (document: ScenarioDocument | undefined): readonly unknown[] =>
  (document?.gitops?.repositories ?? []).flatMap(({ commits = [] }) =>
    commits.flatMap(({ changes = [] }) => changes.flatMap(({ put }) => (put?.kind === 'Application' ? [put] : []))),
  );

/** Without a word about repositories, an only Application deploys what stands beside it. */
function assumeRepository(all: readonly ManifestObject[], apps: readonly ManifestObject[]): Placed {
  const [app] = apps;
  const nothing = { objects: all, folders: [], assumed: undefined, assumptions: [], notices: [] };
  if (app === undefined) return nothing;
  const [url, path] = [textAt(app, 'spec', 'source', 'repoURL'), textAt(app, 'spec', 'source', 'path')];
  const beside = all.filter((o) => !isApplication(o) && !isProject(o));
  if (apps.length > 1 || beside.length === 0) {
    const notice =
      'Argo CD is left out: the document does not say under `gitops` what the repositories of the Applications hold.';
    return { ...nothing, notices: [notice] };
  }
  const namespace = textAt(app, 'spec', 'destination', 'namespace');
  const placed = beside.map((object) => inNamespace(object, namespace));
  const folder: GitFolder = { url, path, objects: placed.map(named) };
  const text = `the repository ${url} holds the other manifests, and Argo CD deploys them as the Application ${app.metadata.name}; a release is a commit to it.`;
  const remedy = `gitops: {repositories: [{url: ${url}, paths: {${path === '' ? '"."' : path}: [files]}}]}`;
  return {
    objects: all.map((object) => placed[beside.indexOf(object)] ?? object),
    folders: [folder],
    assumed: {
      repositories: [{ url, branch: GIT_BRANCH, webhook: false, folders: [folder] }],
      commits: [],
      argoCd: ARGO_CD,
    },
    assumptions: [{ about: 'gitops', text, remedy }],
    notices: [],
  };
}

const isSourceOf = (app: ManifestObject, url: string, path: string): boolean =>
  normalizedUrl(textAt(app, 'spec', 'source', 'repoURL')) === normalizedUrl(url) &&
  normalizedPath(textAt(app, 'spec', 'source', 'path')) === normalizedPath(path);

function inNamespace(object: ManifestObject, namespace: string | undefined): ManifestObject {
  const isNamespaced = looseKind(object.apiVersion ?? '', object.kind).namespaced;
  if (namespace === undefined || namespace === '' || !isNamespaced || object.metadata.namespace !== undefined)
    return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

const named = ({ apiVersion = '', kind, metadata }: ManifestObject): InGit => ({
  apiVersion,
  kind,
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
});

/**
 * When commits of another pod template come to where Argo CD looks, as far as that is known beforehand. `objects` are all
 * that the scenario has, in Git or not.
 */
export function releasesInGit(gitops: GitOps | undefined, objects: readonly ManifestObject[]): readonly Instant[] {
  const apps = objects.filter(isApplication);
  return (gitops?.commits ?? []).flatMap((commit) => {
    const { moment, pullRequest, changes, revert } = commit;
    const repository = gitops?.repositories.find((r) => normalizedUrl(r.url) === normalizedUrl(commit.repository));
    const isFollowed = apps.some((app) => follows(app, commit, repository?.branch ?? GIT_BRANCH));
    if (moment.kind !== 'at' || !isFollowed || !(revert || changes.some(changesPods))) return [];
    if (pullRequest === undefined) return [moment.at];
    return pullRequest.merged === undefined ? [] : [later(moment.at, pullRequest.merged)];
  });
}

/** Does an application look where the commit goes? */
function follows(
  app: ManifestObject,
  { repository, path, branch, tag, pullRequest }: GitCommit,
  main: string,
): boolean {
  const source = at(app, 'spec', 'source');
  const revision = textAt(source, 'targetRevision');
  const goesTo = pullRequest !== undefined || branch === undefined ? main : branch;
  const isMeant =
    revision === goesTo || revision === tag || (goesTo === main && (revision === '' || revision === 'HEAD'));
  return (
    isMeant &&
    normalizedUrl(textAt(source, 'repoURL')) === normalizedUrl(repository) &&
    isAtOrBelow(path, textAt(source, 'path'))
  );
}

/** Another image, another template, or, in an application above, another source of the one below. */
function changesPods(change: TreeChange): boolean {
  switch (change.kind) {
    case 'image':
      return true;
    case 'remove':
      return false;
    case 'put':
      return change.object.kind === 'Rollout' || change.object.kind === 'Deployment';
    case 'patch':
      return at(change.patch, 'spec', change.of.kind === 'Application' ? 'source' : 'template') !== undefined;
  }
}

/** The images that commits release, and of what. */
export const committedImages = (
  gitops: GitOps | undefined,
): readonly { readonly of: string; readonly image: string }[] =>
  (gitops?.commits ?? []).flatMap(({ changes }) =>
    changes.flatMap((change) => {
      if (change.kind === 'remove') return [];
      if (change.kind === 'image') return [{ of: change.of.name, image: change.image }];
      const [of, content] =
        change.kind === 'put' ? [nameOf(change.object), change.object] : [change.of.name, change.patch];
      const images = listAt(content, 'spec', 'template', 'spec', 'containers').map((c) => textAt(c, 'image'));
      return images.filter((image) => image !== '').map((image) => ({ of, image }));
    }),
  );

/** Applications that nobody syncs by themselves: somebody did it before the run began. */
export function assumeSyncedByHand(objects: readonly ManifestObject[]): readonly Assumption[] {
  return objects
    .filter(isApplication)
    .filter(isSyncedByHand)
    .map(({ metadata }) => ({
      about: 'gitops',
      text: `somebody syncs the Application ${metadata.name}, which has no automated sync policy, when the run begins.`,
      remedy: `spec: {syncPolicy: {automated: {}}}`,
    }));
}

export const isSyncedByHand = (app: ManifestObject | { spec?: unknown }): boolean => {
  const automated = at(app, 'spec', 'syncPolicy', 'automated');
  return automated === undefined || (isMap(automated) && automated.enabled === false);
};
