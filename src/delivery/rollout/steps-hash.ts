/** The hash by which a change of a canary's steps is noticed (`utils/conditions: ComputeStepHash`). Its letters are our own. */
import { safeName } from '../../cluster/pod-template.ts';
import { fnv32a } from '../../kernel/fnv.ts';
import type { CanaryStep, RolloutSpec } from './objects.ts';

const known = new WeakMap<readonly CanaryStep[], string>();
const NO_STEPS: readonly CanaryStep[] = [];

/** The hash of the steps; empty for a blue-green rollout. */
export function stepsHash({ strategy }: RolloutSpec): string {
  if (strategy?.canary === undefined || strategy.blueGreen !== undefined) return '';
  const steps = strategy.canary.steps ?? NO_STEPS;
  let hash = known.get(steps);
  if (hash === undefined) {
    hash = safeName(fnv32a(canonicalJson(steps)));
    known.set(steps, hash);
  }
  return hash;
}

/** JSON with sorted keys, without members that are null. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const map = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(map).filter((key) => map[key] !== null && map[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(map[key])}`)
    .join(',')}}`;
}
