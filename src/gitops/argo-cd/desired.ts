/** What Git wants of an application: the manifests of its path at a revision, marked as its own. */
import { looseKind } from '../../cluster/objects.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { Commit, Repository } from '../git.ts';
import { TRACKING } from './live-cluster.ts';
import { at, groupOf, type Manifest, nameOf, textAt } from './manifest.ts';
import type { ApplicationObject } from './objects.ts';

export interface Desired {
  readonly commit: Commit;
  readonly targets: readonly Manifest[];
}

/** The namespace of objects that name none. */
export const destinationNamespace = ({ spec }: ApplicationObject): string =>
  textAt(spec.destination, 'namespace') || 'default';

/** The commit that the application follows, or that it is asked for. */
export function resolveSource(
  { spec }: ApplicationObject,
  git: (url: string) => Repository | undefined,
  revision = textAt(spec.source, 'targetRevision'),
): Result<Commit> {
  const url = textAt(spec.source, 'repoURL');
  const repository = git(url);
  if (repository === undefined) return refuse(failed(`failed to list refs: repository not found: ${url}`));
  const commit = repository.resolve(revision);
  return commit === undefined ? refuse(failed(`unable to resolve '${revision}' to a commit SHA`)) : succeed(commit);
}

/** The manifests of a commit in the application's path. */
export function desiredBy(app: ApplicationObject, commit: Commit): Result<Desired> {
  const path = normalizedPath(textAt(app.spec.source, 'path'));
  const recurse = at(app.spec.source, 'directory', 'recurse') === true;
  const folders = [...commit.tree].filter(([folder]) => {
    const name = normalizedPath(folder);
    return name === path || (recurse && (path === '' || name.startsWith(`${path}/`)));
  });
  if (folders.length === 0) return refuse(failed(`${path}: app path does not exist`));
  const namespace = destinationNamespace(app);
  const targets = folders
    .flatMap(([, objects]) => objects)
    .map((object) => marked(object, app.metadata.name, namespace));
  return succeed({ commit, targets });
}

export const normalizedPath = (path: string): string =>
  path
    .replace(/^\.?\/+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');

/** Is a path another one, or inside of it? */
export function isAtOrBelow(path: string, folder: string): boolean {
  const [inside, outside] = [normalizedPath(path), normalizedPath(folder)];
  return inside === outside || outside === '' || inside.startsWith(`${outside}/`);
}

const failed = (why: string): string =>
  `Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = ${why}`;

/** With its namespace, and the mark by which Argo CD knows its own (`annotation` tracking, the default since 3.0). */
function marked(object: Manifest, application: string, namespace: string): Manifest {
  const { metadata } = object;
  const place = metadata.namespace ?? namespace;
  const isNamespaced = looseKind(object.apiVersion, object.kind).namespaced;
  const id = `${application}:${groupOf(object)}/${object.kind}:${isNamespaced ? place : ''}/${nameOf(object)}`;
  const annotations = { ...metadata.annotations, [TRACKING]: id };
  return { ...object, metadata: { ...metadata, namespace: place, annotations } };
}
