/** Volumes: a name, and exactly one source (`ValidateVolumes`, `validateVolumeSource`). */
import {
  duplicate,
  type Errors,
  type FieldError,
  type FieldPath,
  forbidden,
  invalid,
  required,
} from '../field-error.ts';
import { dnsLabelProblems } from '../names.ts';
import type { VolumeShape } from './shapes.ts';
import { SOURCES } from './volume-sources.ts';

/** Gives the sound volumes by their names; a volume with a mistake cannot be mounted either. */
export function* validateVolumes(
  volumes: readonly VolumeShape[],
  at: FieldPath,
): Generator<FieldError, ReadonlyMap<string, VolumeShape>, undefined> {
  const sound = new Map<string, VolumeShape>();
  for (const [i, volume] of volumes.entries()) {
    const here = [...at, i];
    const { name = '' } = volume;
    const errors = [...validateSource(volume, here)];
    if (name === '') errors.push(required([...here, 'name']));
    else errors.push(...dnsLabelProblems(name).map((problem) => invalid([...here, 'name'], name, problem)));
    if (sound.has(name)) errors.push(duplicate([...here, 'name'], name));
    if (errors.length === 0) sound.set(name, volume);
    yield* errors;
  }
  return sound;
}

/** A volume without any source is an empty folder. */
function* validateSource(volume: VolumeShape, at: FieldPath): Errors {
  let isGiven = false;
  for (const { name, told = name, validate } of SOURCES) {
    const source = volume[name];
    if (source === undefined) continue;
    if (isGiven) yield forbidden([...at, told], 'may not specify more than 1 volume type');
    else yield* validate(source as never, [...at, name]);
    isGiven = true;
  }
}
