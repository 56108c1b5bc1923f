/**
 * Git as Argo CD and people see it: repositories with branches, commits that hold manifests by folder, pull requests that
 * somebody merges. A commit changes some objects of a folder and leaves the rest as it was; nothing is ever rewritten.
 */

import { deepEqual } from '../cluster/equality.ts';
import { mergePatch } from '../cluster/merge-patch.ts';
import type { Json } from '../cluster/objects.ts';
import { createFingerprint } from '../kernel/fingerprint.ts';
import type { Instant } from '../kernel/time.ts';
import { groupOf, isMap, type Manifest, nameOf } from './argo-cd/manifest.ts';

/** The manifests of every folder, in the order of their files. */
export type Tree = ReadonlyMap<string, readonly Manifest[]>;

export interface Commit {
  /** Forty hexadecimal digits. */
  readonly sha: string;
  readonly parent: string | undefined;
  readonly author: string;
  readonly message: string;
  readonly at: Instant;
  readonly tree: Tree;
}

/** What a commit does to one object of a folder. */
export type TreeChange =
  | { readonly kind: 'put'; readonly object: Manifest }
  | { readonly kind: 'patch'; readonly of: ObjectName; readonly patch: Json }
  /** Of a container, or of all of them (`*`). */
  | { readonly kind: 'image'; readonly of: ObjectName; readonly container: string; readonly image: string }
  | { readonly kind: 'remove'; readonly of: ObjectName };

export interface ObjectName {
  readonly kind: string;
  readonly name: string;
}

export interface NewCommit {
  readonly branch: string;
  readonly author: string;
  readonly message: string;
  readonly at: Instant;
  readonly path: string;
  readonly changes: readonly TreeChange[];
}

export interface Repository {
  readonly url: string;
  readonly defaultBranch: string;
  /** What a branch, a tag, `HEAD`, or the beginning of a commit's name stands for now. */
  resolve(revision: string): Commit | undefined;
  /** Adds a commit to a branch, which begins at the default branch if there is none of that name; refused when it changes nothing. */
  commit(
    change: NewCommit,
  ): { readonly ok: true; readonly commit: Commit } | { readonly ok: false; readonly problem: string };
  /** Takes back what the last commit of a branch did, by a further commit. */
  revert(branch: string, author: string, at: Instant): Commit | undefined;
  /** Brings the changes of a branch, made again on what the default branch holds by now, to the default branch. */
  merge(branch: string, author: string, at: Instant): Commit | undefined;
  /** Sets a tag on the last commit of a branch, or moves it there. */
  tag(name: string, branch: string): void;
  /** Called whenever a branch or a tag has moved. */
  onPush(listener: (ref: string, commit: Commit, before: Commit | undefined) => void): void;
}

export function createRepository(
  url: string,
  defaultBranch: string,
  beginning: Tree,
  firstTags: readonly string[] = [],
): Repository {
  const branches = new Map<string, Commit>();
  const tags = new Map<string, Commit>();
  const commits: Commit[] = [];
  const pending = new Map<string, NewCommit[]>();
  const listeners: ((ref: string, commit: Commit, before: Commit | undefined) => void)[] = [];

  const add = (branch: string, tree: Tree, { author, message, at }: Pick<Commit, 'author' | 'message' | 'at'>) => {
    const before = branches.get(branch);
    const sha = shaOf(url, String(commits.length), before?.sha ?? '', message);
    const commit: Commit = { sha, parent: before?.sha, author, message, at, tree };
    commits.push(commit);
    branches.set(branch, commit);
    for (const listener of listeners) listener(branch, commit, before);
    return commit;
  };
  const first = add(defaultBranch, beginning, {
    author: 'somebody',
    message: 'the state at the beginning',
    at: 0 as Instant,
  });
  for (const name of firstTags) tags.set(name, first);

  const repository: Repository = {
    url,
    defaultBranch,
    resolve(revision) {
      if (revision === '' || revision === 'HEAD') return branches.get(defaultBranch);
      return (
        branches.get(revision) ??
        tags.get(revision) ??
        (revision.length < 7 ? undefined : commits.find((c) => c.sha.startsWith(revision)))
      );
    },
    commit(change) {
      const from = branches.get(change.branch) ?? branches.get(defaultBranch);
      const tree = changed(from?.tree ?? new Map(), change);
      if (!tree.ok) return tree;
      if (!branches.has(change.branch) && from !== undefined) branches.set(change.branch, from);
      if (change.branch !== defaultBranch) pending.set(change.branch, [...(pending.get(change.branch) ?? []), change]);
      return { ok: true, commit: add(change.branch, tree.tree, change) };
    },
    revert(branch, author, at) {
      const last = branches.get(branch);
      const before = commits.find((c) => c.sha === last?.parent);
      if (last === undefined || before === undefined) return undefined;
      return add(branch, before.tree, { author, message: `Revert "${last.message}"`, at });
    },
    merge(branch, author, at) {
      const changes = pending.get(branch) ?? [];
      let tree = branches.get(defaultBranch)?.tree;
      for (const change of changes) {
        const next = tree === undefined ? undefined : changed(tree, change);
        if (next?.ok !== true) return undefined;
        tree = next.tree;
      }
      if (tree === undefined || changes.length === 0) return undefined;
      pending.delete(branch);
      return add(defaultBranch, tree, { author, message: `Merge pull request from ${branch}`, at });
    },
    tag(name, branch) {
      const commit = branches.get(branch);
      if (commit === undefined) return;
      const before = tags.get(name);
      tags.set(name, commit);
      for (const listener of listeners) listener(name, commit, before);
    },
    onPush: (listener) => void listeners.push(listener),
  };
  return repository;
}

/** The first seven digits, as people write them. */
export const shortSha = ({ sha }: Pick<Commit, 'sha'>): string => sha.slice(0, 7);

/** One repository may be written in several ways (`util/git: NormalizeGitURL`): case, `.git` at the end. */
export const normalizedUrl = (url: string): string =>
  url
    .trim()
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');

function shaOf(...parts: readonly string[]): string {
  const digits = (salt: string) =>
    parts.reduce((print, part) => print.text(part), createFingerprint().text(salt)).hex();
  return `${digits('a')}${digits('b')}${digits('c')}`.replaceAll(/[^0-9a-f]/g, '').slice(0, 40);
}

function changed(
  tree: Tree,
  { path, changes }: NewCommit,
): { readonly ok: true; readonly tree: Tree } | { readonly ok: false; readonly problem: string } {
  let objects = tree.get(path) ?? [];
  for (const change of changes) {
    const next = applied(objects, change);
    if (next === undefined) {
      const { kind, name } = change.kind === 'put' ? { kind: '', name: '' } : change.of;
      return { ok: false, problem: `there is no ${kind} ${name} in ${path === '' ? 'the repository' : path}` };
    }
    objects = next;
  }
  if (deepEqual(objects, tree.get(path) ?? [])) return { ok: false, problem: 'nothing to commit, working tree clean' };
  return { ok: true, tree: new Map([...tree, [path, objects]]) };
}

function applied(objects: readonly Manifest[], change: TreeChange): readonly Manifest[] | undefined {
  if (change.kind === 'put') {
    const isIt = (o: Manifest) =>
      o.kind === change.object.kind &&
      groupOf(o) === groupOf(change.object) &&
      nameOf(o) === nameOf(change.object) &&
      (o.metadata.namespace ?? '') === (change.object.metadata.namespace ?? '');
    return objects.some(isIt) ? objects.map((o) => (isIt(o) ? change.object : o)) : [...objects, change.object];
  }
  const { kind, name } = change.of;
  const target = objects.find((o) => o.kind === kind && nameOf(o) === name);
  if (target === undefined) return undefined;
  if (change.kind === 'remove') return objects.filter((o) => o !== target);
  const next =
    change.kind === 'patch'
      ? (mergePatch(target, change.patch) as Manifest)
      : withImage(target, change.container, change.image);
  return objects.map((o) => (o === target ? next : o));
}

function withImage(object: Manifest, container: string, image: string): Manifest {
  const template = object.spec?.template;
  const pod = isMap(template) ? template.spec : undefined;
  if (!isMap(template) || !isMap(pod) || !Array.isArray(pod.containers)) return object;
  const containers = (pod.containers as readonly Json[]).map((c) =>
    isMap(c) && (container === '*' || c.name === container) ? { ...c, image } : c,
  );
  return { ...object, spec: { ...object.spec, template: { ...template, spec: { ...pod, containers } } } };
}
