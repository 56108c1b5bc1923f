/** The health of an application: the worst of its own objects (`controller/health.go: setApplicationHealth`). */

import { isWorse } from './health/status.ts';
import { healthOf } from './health.ts';
import { isHook, isIgnored, isSkipped } from './hooks.ts';
import { annotationOf, groupOf, type Manifest, nameOf } from './manifest.ts';

/** An object as Git wants it and as the cluster has it; either may be absent. */
export interface ManagedObject {
  readonly target: Manifest | undefined;
  readonly live: Manifest | undefined;
}

export interface ApplicationHealth {
  readonly status: string;
  /** Per object: its health, or `undefined` where none was asked or there is no check. */
  readonly objects: readonly (string | undefined)[];
  /** The first check that failed, with its message. */
  readonly error: string | undefined;
}

/** The name of the Application itself and where it lives. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
}

export function applicationHealth(managed: readonly ManagedObject[], self: Identity): ApplicationHealth {
  const taking = managed.map((object) => takesPart(object));
  let status = 'Healthy';
  const errors: string[] = [];
  const objects = managed.map((object, i) => {
    if (taking[i] !== true) return undefined;
    const health = judge(object, self, errors);
    const { live } = object;
    if (health === undefined) return undefined;
    if (live !== undefined && !(isChild(live) && health === 'Unknown') && isWorse(status, health)) status = health;
    return health;
  });
  const own = managed.filter((_, i) => taking[i] === true);
  const nothingLives = own.length > 0 && own.every(({ live }) => live === undefined);
  if (nothingLives && isWorse(status, 'Missing')) status = 'Missing';
  return { status, objects, error: combined(errors) };
}

function takesPart({ target, live }: ManagedObject): boolean {
  if (target !== undefined && isSkipped(target)) return false;
  return live === undefined || !(isHook(live) || isIgnored(live));
}

function judge({ live }: ManagedObject, self: Identity, errors: string[]): string | undefined {
  if (live === undefined) return 'Missing';
  if (annotationOf(live, 'argocd.argoproj.io/ignore-healthcheck') === 'true') return undefined;
  if (isChild(live) && nameOf(live) === self.name && live.metadata.namespace === self.namespace) return undefined;
  const health = healthOf(live);
  if (health?.problem !== undefined) errors.push(problemOf(live, health.problem));
  return health?.status;
}

const isChild = (live: Manifest): boolean => live.kind === 'Application' && groupOf(live) === 'argoproj.io';

function problemOf(live: Manifest, problem: string): string {
  const [name, namespace = ''] = [nameOf(live), live.metadata.namespace];
  return `failed to get resource health for "${live.kind}" with name "${name}" in namespace "${namespace}": ${problem}`;
}

/** With several problems the first is told and the others are counted. */
function combined([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined || others.length === 0) return first;
  return `see application-controller logs for ${others.length} other errors; most recent error was: ${first}`;
}
