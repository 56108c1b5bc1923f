/**
 * Mistakes that decode well and that the real controller refuses: its own rules, applied to the manifests a run begins
 * with, each at its place in the file. What is applied in mid-run is not asked here; a person may well apply a mistake.
 */
import type { Rollout, RolloutSpec } from '../delivery/rollout/objects.ts';
import { type FieldError, printFieldPath } from '../delivery/rollout/validation/field-error.ts';
import { validateRollout } from '../delivery/rollout/validation/spec.ts';
import { valueAt } from '../languages/decode.ts';
import type { Path } from '../languages/yaml.ts';
import type { Problem } from './format.ts';
import { isArgo, type Manifest } from './manifests.ts';
import { problemAt } from './problems.ts';
import { type PlaceInManifest, placeIn } from './spec-places.ts';
import { wordsFor } from './spec-words.ts';

/** Every such mistake in these objects. */
export function checkManifests(manifests: readonly Manifest[]): Problem[] {
  return manifests.filter((m) => isArgo(m, 'Rollout')).flatMap(checkRollout);
}

function checkRollout(manifest: Manifest): Problem[] {
  const { object, source } = manifest;
  const spec = (object.spec ?? {}) as RolloutSpec;
  return specMistakes(manifest).map(({ error, path, what }) => {
    const found = valueAt(source.document.value, [...source.base, ...path]);
    return problemAt(source, path, wordsFor(error, spec, found), what);
  });
}

/** What the controller has against the spec of a Rollout, in its own words, and where in the file that stands. */
export interface SpecMistake extends PlaceInManifest {
  readonly error: FieldError;
}

/** Every such mistake of a Rollout; what follows from members that did not decode is left out. */
export function specMistakes({ object, mistaken = [] }: Manifest): readonly SpecMistake[] {
  const metadata = { ...object.metadata, namespace: object.metadata.namespace ?? 'default' };
  const rollout = { ...object, metadata, spec: object.spec ?? {} } as unknown as Rollout;
  return distinct(validateRollout(rollout), rollout)
    .map((error) => ({ error, ...placeIn(rollout.spec, error) }))
    .filter(({ path }) => !mistaken.some((other) => concerns(path, other)));
}

/** What is missing or wrong because a mistaken member was left out is no mistake of its own. */
function concerns(path: Path, mistaken: Path): boolean {
  const shared = Math.min(path.length, mistaken.length);
  return path.slice(0, shared).every((part, i) => part === mistaken[i]);
}

/**
 * One mistake a place is enough to begin with, and sums of others are left out: that a selector with a mistake cannot be
 * read, that what is not there does not match.
 */
function distinct(errors: readonly FieldError[], { spec }: Rollout): readonly FieldError[] {
  const seen = new Set<string>();
  const isOnSelector = errors.some(({ path }) => path[1] === 'selector' && path.length > 2);
  const isOneMissing = spec.selector === undefined || spec.template === undefined;
  return errors.filter((error) => {
    if (isOnSelector && error.detail === 'invalid label selector') return false;
    if (isOneMissing && error.detail === '`selector` does not match template `labels`') return false;
    const key = `${printFieldPath(error.path)} ${error.value}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
