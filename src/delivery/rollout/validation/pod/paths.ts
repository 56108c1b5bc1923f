/** Paths of files inside a volume or a container. */
import { type Errors, type FieldPath, invalid } from '../field-error.ts';

export function* validateNoBacksteps(path: string, at: FieldPath): Errors {
  if (path.split('/').includes('..')) yield invalid(at, path, "must not contain '..'");
}

/** Relative, and never upwards. */
export function* validateDescendingPath(path: string, at: FieldPath): Errors {
  if (path.startsWith('/')) yield invalid(at, path, 'must be a relative path');
  yield* validateNoBacksteps(path, at);
}

/** Nor beginning with two dots, which are the volume's own. */
export function* validateOwnPath(path: string, at: FieldPath): Errors {
  yield* validateDescendingPath(path, at);
  if (path.startsWith('..') && !path.startsWith('../')) yield invalid(at, path, "must not start with '..'");
}
