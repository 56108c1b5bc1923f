/** The programs that commands of pipelines find, by name. To add one: write it, and name it here. */
import type { Program } from '../workplace.ts';
import { done } from '../workplace.ts';
import { curl } from './curl.ts';
import { deployImage } from './deploy-image.ts';
import { git } from './git.ts';
import { kubectl, plugin } from './kubectl.ts';
import { builtins } from './shell-builtins.ts';
import { textTools } from './text-tools.ts';

const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...builtins,
  ...textTools,
  ['cf-deploy-kubernetes', deployImage],
  ['curl', curl],
  ['git', git],
  ['kubectl', kubectl],
]);

/** The program of that name or path. One that preroll does not know does nothing, and says so. */
export function programOf(name: string): Program {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (/^kubectl-argo-rollouts(?:-[a-z0-9-]+)?$/.test(base)) return plugin;
  return programs.get(base) ?? unknown(name);
}

const unknown = (name: string): Program =>
  // biome-ignore lint/correctness/useYield: a program may take time; this one takes none.
  function* (place, words) {
    place.log(`did nothing here: ${[name, ...words].join(' ')}`);
    return done();
  };
