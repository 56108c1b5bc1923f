/** Errors of fields as the recordings write them down, and how two lists differ. */
import { type FieldError, printFieldPath, textOf } from '../../../src/delivery/rollout/validation/field-error.ts';

export interface RecordedError {
  readonly field?: string;
  readonly type?: string;
  readonly value?: string;
  readonly detail: string;
  readonly text?: string;
}

const TYPES: Readonly<Record<FieldError['kind'], string>> = {
  Duplicate: 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
  Internal: 'InternalError',
  Invalid: 'FieldValueInvalid',
  NotFound: 'FieldValueNotFound',
  NotSupported: 'FieldValueNotSupported',
  Required: 'FieldValueRequired',
  TooLong: 'FieldValueTooLong',
};

export const recorded = (error: FieldError): RecordedError => ({
  field: printFieldPath(error.path),
  type: TYPES[error.kind],
  ...(error.value === undefined ? {} : { value: error.value }),
  detail: error.detail,
  text: textOf(error),
});

/** The first difference between our errors and the recorded ones; only what a recording states counts. */
export function errorsDiffer(errors: readonly FieldError[], expected: readonly RecordedError[]): string | undefined {
  for (const [i, wanted] of expected.entries()) {
    const got = errors[i] === undefined ? undefined : recorded(errors[i]);
    if (got === undefined) return `error ${i}: expected ${wanted.text ?? wanted.detail}, got none`;
    for (const member of ['field', 'type', 'value', 'detail', 'text'] as const) {
      const isStated = wanted[member] !== undefined || (wanted.type !== undefined && member === 'value');
      if (isStated && got[member] !== wanted[member])
        return `error ${i}, ${member}: expected ${wanted[member]}, got ${got[member]} (${got.text})`;
    }
  }
  return undefined;
}
