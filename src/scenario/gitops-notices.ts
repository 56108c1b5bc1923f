/** What of Git and of Applications does not fit together, and what of a source is not rendered: told, since it runs all the same. */
import { isAtOrBelow } from '../gitops/argo-cd/desired.ts';
import { at, isMap, listAt, textAt } from '../gitops/argo-cd/manifest.ts';
import { normalizedUrl } from '../gitops/git.ts';
import { nearest } from '../languages/did-you-mean.ts';

/** A path of a repository, as the document describes it. */
interface Place {
  readonly url: string;
  readonly path: string;
}

/** `applications` are all that there may ever be: those of the cluster, those in Git and those that commits put there. */
export function noticesOfGit(applications: readonly unknown[], places: readonly Place[]): readonly string[] {
  return [...applications.flatMap((app) => noticesOf(app, places)), ...unused(applications, places)];
}

function noticesOf(app: unknown, places: readonly Place[]): readonly string[] {
  const name = textAt(app, 'metadata', 'name');
  const source = at(app, 'spec', 'source');
  const notices: string[] = [];
  if (listAt(app, 'spec', 'sources').length > 0)
    notices.push(`Application ${name}: several sources are not modelled; only spec.source is followed.`);
  const renderer = ['helm', 'kustomize', 'plugin', 'chart'].find(
    (field) => isMap(source) && source[field] !== undefined,
  );
  if (renderer !== undefined)
    notices.push(`Application ${name}: ${renderer} is not run; the path is taken to hold the manifests as rendered.`);
  const [url, path] = [textAt(source, 'repoURL'), textAt(source, 'path')];
  const sameUrl = places.filter((place) => normalizedUrl(place.url) === normalizedUrl(url));
  const isDescribed = sameUrl.some((place) => isAtOrBelow(place.path, path));
  if (isDescribed) return notices;
  const [asked, known] =
    sameUrl.length > 0
      ? [path, sameUrl.map((place) => place.path)]
      : [url, [...new Set(places.map((place) => place.url))]];
  const closest = nearest(asked, known);
  const what = sameUrl.length > 0 ? `the path ${path} of ${url}` : `the repository ${url === '' ? '""' : url}`;
  const hint = closest === undefined ? '' : `; did you mean ${closest}?`;
  return [
    ...notices,
    `Application ${name} follows ${what}, which gitops does not describe: nothing will be found there${hint}`,
  ];
}

/** What nobody deploys never reaches the cluster. */
const unused = (applications: readonly unknown[], places: readonly Place[]): readonly string[] =>
  places
    .filter(({ url, path }) => !applications.some((app) => follows(app, url, path)))
    .map(
      ({ url, path }) =>
        `No Application follows the path ${path} of ${url}: what stands there never reaches the cluster.`,
    );

/** A path inside of the one followed is reached only with `directory.recurse`, but that is no slip of the pen. */
function follows(app: unknown, url: string, path: string): boolean {
  const source = at(app, 'spec', 'source');
  return normalizedUrl(textAt(source, 'repoURL')) === normalizedUrl(url) && isAtOrBelow(path, textAt(source, 'path'));
}
