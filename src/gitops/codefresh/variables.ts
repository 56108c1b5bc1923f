/** `${{NAME}}`, filled before a step runs. A name that nobody gave a value stays as it is written; that is no error. */

export type Variables = ReadonlyMap<string, string>;

/** The text with every known `${{NAME}}` filled in. */
export const filledIn = (text: string, variables: Variables): string =>
  text.replace(/\$\{\{\s*([A-Za-z_][\w-]*)\s*\}\}/g, (whole, name: string) => variables.get(name) ?? whole);

/** What the deploy image makes of a manifest: every `{{NAME}}` that the environment knows is filled in. */
export const rendered = (manifest: string, environment: Variables): string =>
  manifest.replace(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g, (whole, name: string) => environment.get(name) ?? whole);

/** A push to a repository, by which a pipeline is started. */
export interface Push {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
  /** The full hash of the commit. */
  readonly revision: string;
  readonly author: string;
  readonly message: string;
}

/** The built-in variables of a build that a push started. */
export function builtIn(push: Push, pipeline: string, build: number): Map<string, string> {
  return new Map([
    ['CF_REPO_OWNER', push.owner],
    ['CF_REPO_NAME', push.repo],
    ['CF_BRANCH', push.branch],
    ['CF_BRANCH_TAG_NORMALIZED', push.branch.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-')],
    ['CF_REVISION', push.revision],
    ['CF_SHORT_REVISION', push.revision.slice(0, 7)],
    ['CF_COMMIT_AUTHOR', push.author],
    ['CF_COMMIT_MESSAGE', push.message],
    ['CF_PIPELINE_NAME', pipeline],
    ['CF_BUILD_ID', String(build)],
    ['CF_BUILD_URL', `https://g.codefresh.io/build/${build}`],
    ['CF_VOLUME_PATH', '/codefresh/volume'],
  ]);
}
