/**
 * The hash that names a version: of a pod template (ReplicaSet names, labels, Service selectors) and of the list of steps.
 *
 * As in Kubernetes it is FNV-1a over JSON, written in an alphabet that spells no words. Two ways of writing the same
 * template are one version; the real controller gets there by decoding and encoding the Rollout first
 * (`rollout/controller.go: remarshalRollout`).
 */

import type { PodTemplateSpec } from '../../cluster/objects.ts';
import { fnv32a } from '../../kernel/fnv.ts';
import type { CanaryStep, RolloutSpec } from './objects.ts';
import { templateJson } from './template-json.ts';

const templateHashes = new WeakMap<PodTemplateSpec, string>();
const stepHashes = new WeakMap<readonly CanaryStep[], string>();

/** The hash of a template; `collisions` is how often another template turned out to have the same one. */
export function templateHash(template: PodTemplateSpec | undefined, collisions: number | undefined): string {
  if (collisions !== undefined) {
    const bytes = new Uint8Array(8);
    for (let i = 0; i < 4; i++) bytes[i] = (collisions >>> (8 * i)) & 0xff;
    return safelySpelled(fnv32a(bytes, fnv32a(templateJson(template ?? {}))));
  }
  if (template === undefined) return safelySpelled(fnv32a('{}'));
  return remembered(templateHashes, template, () => safelySpelled(fnv32a(templateJson(template))));
}

/** The hash of a canary's steps; empty for a blue-green rollout. */
export function stepsHash(spec: RolloutSpec): string {
  if (spec.strategy?.canary === undefined || spec.strategy.blueGreen !== undefined) return '';
  const steps = spec.strategy.canary.steps ?? NO_STEPS;
  return remembered(stepHashes, steps, () => safelySpelled(fnv32a(canonicalJson(steps))));
}
const NO_STEPS: readonly CanaryStep[] = [];

function remembered<K extends object>(known: WeakMap<K, string>, key: K, compute: () => string): string {
  let hash = known.get(key);
  if (hash === undefined) {
    hash = compute();
    known.set(key, hash);
  }
  return hash;
}

/** Kubernetes' alphabet without vowels and look-alikes, by decimal digit (`util/rand.SafeEncodeString`). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

const safelySpelled = (hash: number): string =>
  [...String(hash)].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');

/** JSON with sorted keys, without members that are null. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const map = value as Readonly<Record<string, unknown>>;
  const members: string[] = [];
  for (const key of Object.keys(map).sort()) {
    const member = map[key];
    if (member !== null && member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}
