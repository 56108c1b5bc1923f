/** Which releases a push is: pod templates that it changes, in the manifests that it holds or makes an application follow. */
import { deepEqual } from '../cluster/equality.ts';
import type { Json, StringMap } from '../cluster/objects.ts';
import { isAtOrBelow } from '../gitops/argo-cd/desired.ts';
import { at, isMap, listAt, type Manifest, nameOf, textAt } from '../gitops/argo-cd/manifest.ts';
import type { Commit, Repository } from '../gitops/git.ts';

export interface GitRelease {
  readonly rollout: string;
  readonly images: StringMap;
  /** Where in the repository that was pushed to. */
  readonly path: string;
}

type Git = (url: string) => Repository | undefined;

/** Rollouts and Deployments that a commit gives another pod template. */
export function releasedBy(commit: Commit, before: Commit | undefined, git: Git): readonly GitRelease[] {
  if (before === undefined) return [];
  return [...commit.tree].flatMap(([path, objects]) => {
    const earlier = before.tree.get(path) ?? [];
    const own = changedTemplates(objects, earlier);
    const below = objects
      .filter((o) => o.kind === 'Application')
      .flatMap((app) => {
        const old = earlier.find((o) => o.kind === app.kind && nameOf(o) === nameOf(app));
        const isMoved = old !== undefined && !deepEqual(at(old, 'spec', 'source'), at(app, 'spec', 'source'));
        return isMoved ? changedTemplates(followedBy(app, git), followedBy(old, git)) : [];
      });
    return [...own, ...below].map((release) => ({ ...release, path }));
  });
}

/** The manifests that an application points to. */
function followedBy(app: Manifest, git: Git): readonly Manifest[] {
  const source = at(app, 'spec', 'source');
  const commit = git(textAt(source, 'repoURL'))?.resolve(textAt(source, 'targetRevision'));
  return [...(commit?.tree ?? [])].flatMap(([path, objects]) =>
    isAtOrBelow(path, textAt(source, 'path')) ? objects : [],
  );
}

const changedTemplates = (now: readonly Manifest[], earlier: readonly Manifest[]) =>
  now.flatMap((object) => {
    const old = earlier.find((o) => o.kind === object.kind && nameOf(o) === nameOf(object));
    const template = at(object, 'spec', 'template');
    if ((object.kind !== 'Rollout' && object.kind !== 'Deployment') || old === undefined || template === undefined)
      return [];
    if (deepEqual(template, at(old, 'spec', 'template'))) return [];
    return [{ rollout: nameOf(object), images: imagesOf(template) }];
  });

const imagesOf = (template: Json): StringMap =>
  Object.fromEntries(
    listAt(template, 'spec', 'containers').flatMap((c): [string, string][] =>
      isMap(c) && typeof c.image === 'string' ? [[textAt(c, 'name'), c.image]] : [],
    ),
  );
