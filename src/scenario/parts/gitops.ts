/** Git and Argo CD: which objects stand in which repository, and what is committed when. */
import type { Json } from '../../cluster/objects.ts';
import { normalizedPath } from '../../gitops/argo-cd/desired.ts';
import type { Manifest as PlainManifest } from '../../gitops/argo-cd/manifest.ts';
import type { ArgoCdModel } from '../../gitops/argo-cd/model.ts';
import { normalizedUrl, type TreeChange } from '../../gitops/git.ts';
import type { Path } from '../../languages/yaml.ts';
import { ARGO_CD, GIT_BRANCH } from '../defaults.ts';
import { duration, durationModel } from '../durations.ts';
import type { GitCommit, GitFolder, GitOps, GitRepository } from '../gitops.ts';
import type { GitOpsText } from '../gitops-document.ts';
import { type Desk, didYouMean, rolloutMeant } from './desk.ts';
import { momentOf } from './people.ts';

type RepositoryText = NonNullable<GitOpsText['repositories']>[number];
type CommitText = NonNullable<RepositoryText['commits']>[number];
type ChangeText = NonNullable<CommitText['changes']>[number];

/** What the document says of Git; `folders` is what the files hold. */
export function gitOpsOf(desk: Desk, text: GitOpsText, folders: readonly GitFolder[]): GitOps {
  const repositories = (text.repositories ?? []).map((repository) => repositoryOf(repository, folders));
  const commits = (text.repositories ?? []).flatMap((repository, i) =>
    (repository.commits ?? []).flatMap((commit, j) => {
      const path = ['gitops', 'repositories', i, 'commits', j] as const;
      const read = commitOf(desk, repository, repositories[i] as GitRepository, commit, path);
      return read === undefined ? [] : [read];
    }),
  );
  const jobs = Object.entries(text.jobs ?? {}).map(([name, { takes, fails }]) => ({
    name,
    ...(takes === undefined ? {} : { takes: duration(takes) }),
    fails: fails === true,
  }));
  return {
    repositories,
    commits,
    argoCd: argoCdOf(desk, text.argoCd ?? {}),
    ...(jobs.length === 0 ? {} : { jobs }),
  };
}

function repositoryOf(
  { url, branch = GIT_BRANCH, tags, webhook = false }: RepositoryText,
  folders: readonly GitFolder[],
): GitRepository {
  const own = folders.filter((folder) => normalizedUrl(folder.url) === normalizedUrl(url));
  return { url, branch, ...(tags === undefined ? {} : { tags }), webhook, folders: own };
}

function commitOf(
  desk: Desk,
  text: RepositoryText,
  repository: GitRepository,
  commit: CommitText,
  at: Path,
): GitCommit | undefined {
  const paths = Object.keys(text.paths);
  const path = commit.path ?? (paths.length === 1 ? paths[0] : undefined);
  const folder = repository.folders.find((f) => normalizedPath(f.path) === normalizedPath(path ?? '\n'));
  if (folder === undefined || path === undefined) {
    desk.complain(path === undefined ? at : [...at, 'path'], {
      found: path === undefined ? 'a commit without a path' : `the path ${path}`,
      expected: `one of ${paths.join(', ')}`,
      remedy: (path === undefined ? undefined : didYouMean(path, paths)) ?? `write path: ${paths[0] ?? ''}`,
    });
    return undefined;
  }
  const changes = (commit.changes ?? []).flatMap((change, i) => changeOf(desk, change, folder, [...at, 'changes', i]));
  if ((commit.changes ?? []).length === 0 && commit.revert !== true) {
    desk.complain(at, {
      found: 'a commit of nothing',
      expected: 'changes, or revert: true',
      remedy: 'say what it changes: changes: [{image: repository/name:tag}]',
    });
  }
  const { pullRequest } = commit;
  const rollout =
    commit.when === undefined && commit.rollout === undefined ? undefined : rolloutMeant(desk, commit, at);
  const message = commit.message ?? messageOf(changes, commit.revert === true);
  return {
    repository: repository.url,
    moment: momentOf(desk, commit, at, 'a commit'),
    rollout: rollout?.name ?? '',
    namespace: rollout?.namespace ?? 'default',
    who: commit.who ?? 'a developer',
    message,
    path: folder.path,
    changes,
    revert: commit.revert === true,
    ...(commit.tag === undefined ? {} : { tag: commit.tag }),
    ...(commit.branch === undefined ? {} : { branch: commit.branch }),
    ...(pullRequest === undefined
      ? {}
      : {
          pullRequest: {
            who: pullRequest.who ?? 'a reviewer',
            ...(pullRequest.merged === undefined ? {} : { merged: duration(pullRequest.merged) }),
          },
        }),
  };
}

function changeOf(desk: Desk, text: ChangeText, { objects, path }: GitFolder, at: Path): readonly TreeChange[] {
  checkOneChange(desk, text, at);
  if (text.put !== undefined) return putOf(desk, text.put, [...at, 'put']);
  const kind = text.kind ?? 'Rollout';
  const ofKind = objects.filter((o) => o.kind === kind).map((o) => o.name);
  const name = text.object ?? (ofKind.length === 1 ? ofKind[0] : undefined);
  if (name === undefined || (!ofKind.includes(name) && !isPutLater(desk, kind, name))) {
    desk.complain(text.object === undefined ? at : [...at, 'object'], {
      found: name === undefined ? `a change of a ${kind} without a name` : `the ${kind} ${name}`,
      expected: `one of ${ofKind.join(', ') || `those in ${path}`}`,
      remedy: (name === undefined ? undefined : didYouMean(name, ofKind)) ?? `write object: ${ofKind[0] ?? 'name'}`,
    });
    return [];
  }
  const of = { kind, name };
  if (text.remove === true) return [{ kind: 'remove', of }];
  const changes: TreeChange[] = [];
  if (text.image !== undefined)
    changes.push({ kind: 'image', of, container: text.container ?? '*', image: text.image });
  if (text.patch !== undefined) changes.push({ kind: 'patch', of, patch: text.patch as Json });
  if (changes.length === 0) {
    desk.complain(at, {
      found: 'a change of nothing',
      expected: 'one of image, patch, put, remove',
      remedy: 'say what changes: image: repository/name:tag',
    });
  }
  return changes;
}

/** `put` and `remove` are about the whole object; nothing goes with them. */
function checkOneChange(desk: Desk, { put, remove, image, patch, object, kind }: ChangeText, at: Path): void {
  const said = Object.entries({ put, remove, image, patch, object, kind }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const [whole] = said.filter((name) => name === 'put' || name === 'remove');
  const alone = whole === 'put' ? ['put'] : ['remove', 'object', 'kind'];
  const other = whole === undefined ? undefined : said.find((name) => !alone.includes(name));
  if (other !== undefined) {
    desk.complain([...at, other], {
      found: `${other} with ${whole}`,
      expected: whole === 'put' ? 'put alone: the whole object' : 'remove with kind and object alone',
      remedy: `remove ${other}, or write a change of its own for it`,
    });
  }
}

function putOf(desk: Desk, put: NonNullable<ChangeText['put']>, at: Path): readonly TreeChange[] {
  const name = (put.metadata as { readonly name?: unknown } | undefined)?.name;
  if (typeof put.apiVersion === 'string' && typeof put.kind === 'string' && typeof name === 'string')
    return [{ kind: 'put', object: put as unknown as PlainManifest }];
  desk.complain(at, {
    found: 'a part of an object',
    expected: 'a whole object, with apiVersion, kind and metadata.name',
    remedy: 'write it out, or change one that is there with patch',
  });
  return [];
}

/** An object that some commit puts there can be changed by a later one. */
const isPutLater = (desk: Desk, kind: string, name: string): boolean =>
  (desk.document.gitops?.repositories ?? []).some((repository) =>
    (repository.commits ?? []).some((commit) =>
      (commit.changes ?? []).some(
        ({ put }) => put?.kind === kind && (put.metadata as { readonly name?: string } | undefined)?.name === name,
      ),
    ),
  );

function messageOf(changes: readonly TreeChange[], revert: boolean): string {
  const [first] = changes;
  if (first === undefined) return revert ? 'take it back' : '';
  switch (first.kind) {
    case 'image':
      return `${first.of.name}: ${first.image}`;
    case 'patch':
      return `change ${first.of.kind} ${first.of.name}`;
    case 'remove':
      return `remove ${first.of.kind} ${first.of.name}`;
    case 'put':
      return `write ${first.object.kind} ${first.object.metadata.name ?? ''}`;
  }
}

function argoCdOf(
  desk: Desk,
  { poll, jitter, notice, webhook, selfHealTimeout }: NonNullable<GitOpsText['argoCd']>,
): ArgoCdModel {
  const model = (field: 'notice' | 'webhook', text: typeof notice) => {
    if (text === undefined) return ARGO_CD[field];
    const read = durationModel(text);
    if (read.ok) return read.value;
    desk.complain(['gitops', 'argoCd', field], {
      found: read.problem,
      expected: 'a distribution of durations',
      remedy: 'exchange or correct the two',
    });
    return ARGO_CD[field];
  };
  return {
    ...ARGO_CD,
    ...(poll === undefined ? {} : { poll: duration(poll) }),
    ...(jitter === undefined ? {} : { jitter: duration(jitter) }),
    notice: model('notice', notice),
    webhook: model('webhook', webhook),
    ...(selfHealTimeout === undefined ? {} : { selfHeal: { kind: 'flat', wait: duration(selfHealTimeout) } as const }),
  };
}
