/** Rules that many numbers share. */
import { type Errors, type FieldPath, invalid } from './field-error.ts';

export function* validateNotNegative(value: number, at: FieldPath): Errors {
  if (value < 0) yield invalid(at, value, 'must be greater than or equal to 0');
}
