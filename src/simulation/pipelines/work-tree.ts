/** A clone on the shared volume: which branch it is on, and what was committed there. */
import type { Commit, Done, Files, Remotes } from './remotes.ts';

export interface WorkTree {
  /** `owner/name`. */
  readonly repo: string;
  /** Where it stands on the volume. */
  readonly directory: string;
  branch: string;
  committed: Files;
  message: string;
}

/** What stands in the directory of the clone now. */
export const filesIn = (volume: ReadonlyMap<string, string>, { directory }: WorkTree): Files =>
  new Map(
    [...volume].flatMap(([path, text]): [string, string][] =>
      path.startsWith(`${directory}/`) ? [[path.slice(directory.length + 1), text]] : [],
    ),
  );

/** The clone that a directory belongs to. */
export const workTreeAt = (clones: ReadonlyMap<string, WorkTree>, directory: string): WorkTree | undefined =>
  [...clones.values()].find((tree) => directory === tree.directory || directory.startsWith(`${tree.directory}/`));

/** Pushes what was committed to the branch of its name, or another one. */
export const push = (tree: WorkTree, remotes: Remotes, commit: Omit<Commit, 'message'>, to = tree.branch): Done =>
  remotes.push(tree.repo, to, tree.committed, { ...commit, message: tree.message });
