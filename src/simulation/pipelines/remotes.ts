/**
 * The repositories behind the clones of pipelines: branches of text files, and pull requests. Where the scenario's Git holds
 * the same repository, what is pushed and merged here is committed and merged there, as manifests, for Argo CD to find.
 */
import { deepEqual } from '../../cluster/equality.ts';
import type { Json } from '../../cluster/objects.ts';
import { normalizedPath } from '../../gitops/argo-cd/desired.ts';
import type { Manifest } from '../../gitops/argo-cd/manifest.ts';
import { normalizedUrl, type Repository, type TreeChange } from '../../gitops/git.ts';
import type { Instant } from '../../kernel/time.ts';
import { readYaml } from '../../languages/yaml.ts';

/** Path to text. */
export type Files = ReadonlyMap<string, string>;

export interface Commit {
  readonly author: string;
  readonly message: string;
  readonly at: Instant;
}

export interface Done {
  readonly accepted: boolean;
  readonly text: string;
}

/** Repositories are named by `owner/name`. */
export interface Remotes {
  /** What a branch holds; that of the default branch if there is none of its name. */
  clone(repo: string, branch: string): { readonly branch: string; readonly files: Files };
  push(repo: string, branch: string, files: Files, commit: Commit): Done;
  openPullRequest(repo: string, head: string, base: string): Done;
  merge(repo: string, head: string, base: string, commit: Commit): Done;
}

interface Remote {
  readonly branches: Map<string, Files>;
  /** Of each branch, what it began with. */
  readonly forks: Map<string, Files>;
  readonly defaultBranch: string;
  readonly open: Set<string>;
  /** The same repository in the scenario's Git. */
  readonly git: Repository | undefined;
}

export function createRemotes(
  given: { readonly [repo: string]: { readonly [path: string]: string } },
  gitOf: (repo: string) => Repository | undefined,
): Remotes {
  const remotes = new Map<string, Remote>();
  const remoteOf = (repo: string): Remote => {
    const name = normalizedUrl(repo);
    const known = remotes.get(name);
    if (known !== undefined) return known;
    const git = gitOf(name);
    const files: Files = new Map(entriesOf(given, name));
    const defaultBranch = git?.defaultBranch ?? 'master';
    const remote: Remote = {
      branches: new Map([[defaultBranch, files]]),
      forks: new Map(),
      defaultBranch,
      open: new Set(),
      git,
    };
    remotes.set(name, remote);
    return remote;
  };
  return {
    clone(repo, branch) {
      const { branches, defaultBranch } = remoteOf(repo);
      const found = branches.get(branch);
      if (found !== undefined) return { branch, files: found };
      return { branch: branch === '' ? defaultBranch : branch, files: branches.get(defaultBranch) ?? new Map() };
    },
    push(repo, branch, files, commit) {
      const remote = remoteOf(repo);
      const before = remote.branches.get(branch) ?? remote.branches.get(remote.defaultBranch) ?? new Map();
      const changed = changesBetween(before, files);
      if (changed.length === 0) return { accepted: false, text: 'nothing to commit, working tree clean' };
      if (!remote.branches.has(branch)) remote.forks.set(branch, before);
      remote.branches.set(branch, files);
      const refused = commitInGit(remote.git, branch, before, files, commit);
      if (refused !== undefined) return { accepted: false, text: refused };
      return {
        accepted: true,
        text: changed.map((path) => sayChange(path, before.get(path), files.get(path))).join(', '),
      };
    },
    openPullRequest(repo, head, base) {
      const { branches, open } = remoteOf(repo);
      const [ours, theirs] = [branches.get(head), branches.get(base)];
      if (ours === undefined) return { accepted: false, text: `there is no branch ${head}` };
      if (theirs === undefined) return { accepted: false, text: `there is no branch ${base}` };
      if (open.has(head)) return { accepted: false, text: `a pull request already exists for ${head}` };
      const changed = changesBetween(theirs, ours);
      if (changed.length === 0) return { accepted: false, text: `no commits between ${base} and ${head}` };
      open.add(head);
      return {
        accepted: true,
        text: changed.map((path) => sayChange(path, theirs.get(path), ours.get(path))).join(', '),
      };
    },
    merge(repo, head, base, { author, at }) {
      const { branches, forks, open, git, defaultBranch } = remoteOf(repo);
      const [ours, theirs] = [branches.get(head), branches.get(base)];
      if (ours === undefined || theirs === undefined || !open.delete(head))
        return { accepted: false, text: `there is no open pull request from ${head}` };
      const merged = new Map(theirs);
      for (const path of changesBetween(forks.get(head) ?? theirs, ours)) {
        const text = ours.get(path);
        if (text === undefined) merged.delete(path);
        else merged.set(path, text);
      }
      branches.set(base, merged);
      if (git !== undefined && base === defaultBranch && git.merge(head, author, at) === undefined)
        return { accepted: false, text: 'merge conflict' };
      return { accepted: true, text: `${head} into ${base} of ${repo}` };
    },
  };
}

const entriesOf = (given: { readonly [repo: string]: { readonly [path: string]: string } }, name: string) =>
  Object.entries(given).flatMap(([of, files]) => (normalizedUrl(of) === name ? Object.entries(files) : []));

/** The paths whose texts differ, in order. */
export const changesBetween = (before: Files, after: Files): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();

function sayChange(path: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined) return `${path} (${before === undefined ? 'new' : 'removed'})`;
  const [old, now] = [before.split('\n'), after.split('\n')];
  const lines = old.filter((line, i) => line !== now[i]).length + Math.max(0, now.length - old.length);
  return `${path} (${lines === 1 ? '1 line' : `${lines} lines`})`;
}

/** Makes the same change in the scenario's Git, folder by folder; what is wrong with it, if something is. */
function commitInGit(
  git: Repository | undefined,
  branch: string,
  before: Files,
  after: Files,
  commit: Commit,
): string | undefined {
  if (git === undefined) return undefined;
  const tree = (git.resolve(branch) ?? git.resolve('HEAD'))?.tree ?? new Map<string, readonly Manifest[]>();
  const byFolder = new Map<string, TreeChange[]>();
  for (const path of changesBetween(before, after)) {
    const own = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const folder = [...tree.keys()].find((of) => normalizedPath(of) === normalizedPath(own));
    if (folder === undefined || !/\.ya?ml$/.test(path)) continue;
    const changes = manifestChanges(before.get(path), after.get(path), tree.get(folder) ?? []);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), ...changes]);
  }
  for (const [path, changes] of byFolder) {
    if (changes.length === 0) continue;
    const made = git.commit({ branch, ...commit, path, changes });
    if (!made.ok) return made.problem;
  }
  return undefined;
}

function manifestChanges(
  before: string | undefined,
  after: string | undefined,
  held: readonly Manifest[],
): readonly TreeChange[] {
  const [old, now] = [manifestsIn(before), manifestsIn(after)];
  const isSame = (a: Manifest) => (b: Manifest) => a.kind === b.kind && a.metadata.name === b.metadata.name;
  const put = now
    .filter((object) => !deepEqual(object, old.find(isSame(object))))
    .map((object): TreeChange => {
      // Argo CD's destination gave the object its namespace, where the file names none.
      const namespace = object.metadata.namespace ?? held.find(isSame(object))?.metadata.namespace;
      const metadata = namespace === undefined ? object.metadata : { ...object.metadata, namespace };
      return { kind: 'put', object: { ...object, metadata } };
    });
  const gone = old.filter((object) => !now.some(isSame(object)));
  return [
    ...put,
    ...gone.map(({ kind, metadata }): TreeChange => ({ kind: 'remove', of: { kind, name: metadata.name ?? '' } })),
  ];
}

const manifestsIn = (text: string | undefined): readonly Manifest[] =>
  text === undefined
    ? []
    : readYaml(text).documents.flatMap(({ value }) => (isManifest(value) ? [value as unknown as Manifest] : []));

const isManifest = (value: unknown): value is Json =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof (value as { metadata?: unknown }).metadata === 'object';
