/**
 * Hooks: objects that exist for the sake of a sync (`gitops-engine/pkg/sync/hook`). Argo CD's annotations count before
 * Helm's, whose hooks it takes over.
 */
import { annotationOf, type Manifest } from './manifest.ts';

export type SyncPhase = 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail';

const HOOK = 'argocd.argoproj.io/hook';
const KNOWN: ReadonlySet<string> = new Set([
  'PreSync',
  'Sync',
  'PostSync',
  'Skip',
  'SyncFail',
  'PreDelete',
  'PostDelete',
]);
const OF_HELM: ReadonlyMap<string, string> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-upgrade', 'PostSync'],
  ['post-install', 'PostSync'],
]);

export type DeletePolicy = 'BeforeHookCreation' | 'HookSucceeded' | 'HookFailed';

const POLICIES: readonly DeletePolicy[] = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'];
const POLICIES_OF_HELM: ReadonlyMap<string, DeletePolicy> = new Map([
  ['before-hook-creation', 'BeforeHookCreation'],
  ['hook-succeeded', 'HookSucceeded'],
  ['hook-failed', 'HookFailed'],
]);

/** Is the object a hook, of any kind? An annotation with an unknown word still makes it one. */
export function isHook(object: Manifest): boolean {
  if (annotationOf(object, HOOK) !== undefined) return !isSkipped(object);
  const helm = annotationOf(object, 'helm.sh/hook');
  return helm !== undefined && helm !== 'crd-install';
}

/** `hook: Skip` alone: not part of any sync. */
export function isSkipped(object: Manifest): boolean {
  const types = hookTypes(object);
  return types.length === 1 && types[0] === 'Skip';
}

/** A hook without a known type is left alone altogether. */
export const isIgnored = (object: Manifest): boolean => isHook(object) && hookTypes(object).length === 0;

export function hookTypes(object: Manifest): readonly string[] {
  const own = listed(object, HOOK).filter((type) => KNOWN.has(type));
  return own.length > 0 ? own : listed(object, 'helm.sh/hook').flatMap((type) => OF_HELM.get(type) ?? []);
}

/** In which phases of a sync the object takes part. */
export function phasesOf(object: Manifest): readonly SyncPhase[] {
  if (isSkipped(object)) return [];
  if (!isHook(object)) return ['Sync'];
  const types = hookTypes(object);
  return (['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const).filter((phase) => types.includes(phase));
}

/** When a hook is deleted: unless it says otherwise, before it is created again. */
export function deletePolicies(object: Manifest): readonly DeletePolicy[] {
  const own = listed(object, 'argocd.argoproj.io/hook-delete-policy').flatMap(
    (p) => POLICIES.find((k) => k === p) ?? [],
  );
  const helm = listed(object, 'helm.sh/hook-delete-policy').flatMap((p) => POLICIES_OF_HELM.get(p) ?? []);
  return own.length + helm.length > 0 ? [...own, ...helm] : ['BeforeHookCreation'];
}

/** The wave an object asks for; without one, the weight Helm gives it. */
export function waveOf(object: Manifest): number {
  const own = integer(annotationOf(object, 'argocd.argoproj.io/sync-wave'));
  return own ?? integer(annotationOf(object, 'helm.sh/hook-weight')) ?? 0;
}

/** The words of an annotation between commas, each once. */
export function listed(object: Manifest, annotation: string): readonly string[] {
  const words = (annotationOf(object, annotation) ?? '').split(',').map((word) => word.trim());
  return [...new Set(words)].filter((word) => word !== '');
}

/** Does the object carry this option of its own, as `Prune=false`? */
export const hasOption = (object: Manifest | undefined, option: string): boolean =>
  object !== undefined && listed(object, 'argocd.argoproj.io/sync-options').includes(option);

const integer = (text: string | undefined): number | undefined =>
  text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
