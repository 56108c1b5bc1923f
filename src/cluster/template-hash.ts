/**
 * The hash by which Argo Rollouts names a version (`utils/hash: ComputePodTemplateHash`): FNV-1a over the template as Go
 * writes it, in the letters of names. A Deployment's is another (`pod-template.ts`), since Kubernetes hashes differently.
 */
import { fnv32a } from '../kernel/fnv.ts';
import type { PodTemplateSpec } from './objects.ts';
import { safeName } from './pod-template.ts';
import { templateJson } from './template-json.ts';

const known = new WeakMap<PodTemplateSpec, string>();

/** The hash of a template; `collisions` is how often another template turned out to have the same one. */
export function templateHash(template: PodTemplateSpec | undefined, collisions?: number): string {
  if (template === undefined) return safeName(fnv32a('{}'));
  if (collisions !== undefined) {
    const salt = new Uint8Array(8);
    for (let i = 0; i < 4; i++) salt[i] = (collisions >>> (8 * i)) & 0xff;
    return safeName(fnv32a(salt, fnv32a(templateJson(template))));
  }
  let hash = known.get(template);
  if (hash === undefined) {
    hash = safeName(fnv32a(templateJson(template)));
    known.set(template, hash);
  }
  return hash;
}
