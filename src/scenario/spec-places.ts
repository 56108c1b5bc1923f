/** Where in a manifest the field stands that the real controller complains of: its paths leave out and rename members. */
import type { CanaryStep, RolloutSpec } from '../delivery/rollout/objects.ts';
import type { FieldError, FieldPath } from '../delivery/rollout/validation/field-error.ts';
import type { Path } from '../languages/yaml.ts';

export interface PlaceInManifest {
  readonly path: Path;
  /** Whether the key or the value is meant. */
  readonly what: 'key' | 'value';
}

export function placeIn(spec: RolloutSpec, { path: told, detail }: FieldError): PlaceInManifest {
  const path = [...manifestPath(spec, told)];
  if (detail.startsWith('Step must have')) {
    const second = EXCLUSIVE.filter((action) => stepAt(spec, path)?.[action] !== undefined)[1];
    return second === undefined ? { path, what: 'value' } : { path: [...path, second], what: 'key' };
  }
  return { path, what: 'value' };
}

/** Weights, pauses, experiments and analyses exclude each other in one step (`validation.go: hasMultipleStepsType`). */
export const EXCLUSIVE = ['setWeight', 'pause', 'experiment', 'analysis'] as const;

const stepAt = (spec: RolloutSpec, path: Path): CanaryStep | undefined => {
  const i = path[4];
  return typeof i === 'number' ? spec.strategy?.canary?.steps?.[i] : undefined;
};

function manifestPath(spec: RolloutSpec, told: FieldPath): Path {
  const parts = told.map((part) => (typeof part === 'object' ? part.key : part));
  const [, second, third] = parts;
  if (second === 'template' && parts.at(-1) === 'containers' && spec.template?.spec === undefined) {
    return ['spec', 'template'];
  }
  if (second === 'template' && (third === 'labels' || third === 'annotations')) {
    return ['spec', 'template', 'metadata', ...parts.slice(2)];
  }
  if (second !== 'strategy' || third === 'strategy') return third === 'strategy' ? parts.slice(0, 2) : parts;
  const strategy = spec.strategy?.blueGreen !== undefined ? 'blueGreen' : 'canary';
  const rest = parts.slice(2);
  if (rest.at(-1) === 'analyses') {
    const step = stepAt(spec, ['spec', 'strategy', strategy, ...rest]);
    rest[rest.length - 1] = step?.analysis === undefined ? 'experiment' : 'analysis';
  }
  return ['spec', 'strategy', strategy, ...rest];
}
