/** What people do to Git in a run: commits, tags, pull requests and who merges them; each is told as a command. */
import { type Commit, type Repository, shortSha } from '../gitops/git.ts';
import type { Engine } from '../kernel/engine.ts';
import type { GitCommit } from '../scenario/gitops.ts';
import type { TraceSink } from './trace.ts';

export interface CommitPorts {
  readonly engine: Engine;
  readonly git: (url: string) => Repository | undefined;
  readonly write: TraceSink;
}

/** Carries out one commit now, and has its pull request merged when its time has come. */
export function carryOutCommit(commit: GitCommit, { engine, git, write }: CommitPorts): void {
  const { who, message, path, changes, revert, branch, pullRequest, tag, repository: url } = commit;
  const repository = git(url);
  if (repository === undefined) return;
  const own = branch ?? (pullRequest === undefined ? repository.defaultBranch : branchFor(message));
  const say = (by: string, what: string, made: { ok: true; commit: Commit } | { ok: false; problem: string }) =>
    write({
      t: engine.now,
      kind: 'command',
      who: by,
      what,
      accepted: made.ok,
      message: made.ok ? `${shortSha(made.commit)} in ${url}` : made.problem,
    });
  const setTag = (on: string) => {
    if (tag === undefined) return;
    repository.tag(tag, on);
    const commit = repository.resolve(on);
    if (commit !== undefined) say(who, `git push ${tag}`, { ok: true, commit });
  };
  const made = revert
    ? reverted(repository, own, who, engine.now)
    : repository.commit({ branch: own, author: who, message, at: engine.now, path, changes });
  const about = made.ok ? made.commit.message : message;
  const what = pullRequest === undefined ? 'git push' : 'opens a pull request from';
  say(who, `${what} ${own}: ${about}`, made);
  if (!made.ok) return;
  if (pullRequest === undefined) setTag(own);
  if (pullRequest?.merged === undefined) return;
  engine.after(pullRequest.merged, 'world', () => {
    const merged = repository.merge(own, pullRequest.who, engine.now);
    say(
      pullRequest.who,
      `merges the pull request from ${own}: ${about}`,
      merged === undefined ? { ok: false, problem: 'merge conflict' } : { ok: true, commit: merged },
    );
    if (merged !== undefined) setTag(repository.defaultBranch);
  });
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
