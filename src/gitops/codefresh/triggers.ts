/** Which pushes start a build. */
import type { Pipeline, Trigger } from './pipeline.ts';
import type { Push } from './variables.ts';

/** Does this push start a build of the pipeline? One that has no triggers is started by every push. */
export const isStartedBy = ({ triggers }: Pipeline, push: Push): boolean =>
  triggers.length === 0 || triggers.some((trigger) => matches(trigger, push));

const matches = ({ disabled, repo, branchRegex }: Trigger, push: Push): boolean =>
  !disabled &&
  (repo === undefined || repo.toLowerCase() === `${push.owner}/${push.repo}`.toLowerCase()) &&
  (branchRegex === undefined || isBranch(branchRegex, push.branch));

/** A branch by its exact name, or by `/regular expression/flags` as JavaScript has it. */
export function isBranch(pattern: string, branch: string): boolean {
  const regex = branchPattern(pattern);
  return regex === undefined ? pattern === branch : regex.test(branch);
}

/** The expression of `/…/flags`; `undefined` for a plain name, or one that is no expression. */
export function branchPattern(pattern: string): RegExp | undefined {
  const [, source, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(pattern) ?? [];
  if (source === undefined) return undefined;
  try {
    // `g` and `y` would make the answer depend on what was asked before.
    return new RegExp(source, flags.replaceAll(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}
