/** One thing wrong with one field, said as Kubernetes says it (`apimachinery: field.Error`), and the path of that field. */
import { quote } from '../../../languages/go-format.ts';
import { type JsonValue, printJson } from '../../../languages/json.ts';

/** A step of a path: a member's name, a place in a list, or the key of a map, which is printed in brackets. */
export type PathPart = string | number | { readonly key: string };
export type FieldPath = readonly PathPart[];

export type FieldErrorKind =
  | 'Duplicate'
  | 'Forbidden'
  | 'Internal'
  | 'Invalid'
  | 'NotFound'
  | 'NotSupported'
  | 'Required'
  | 'TooLong';

export interface FieldError {
  readonly kind: FieldErrorKind;
  readonly path: FieldPath;
  /** The offending value as printed; kinds that show none have none. */
  readonly value?: string;
  readonly detail: string;
}

/** Errors in the order in which the real validators find them. Only as much is looked at as is asked for. */
export type Errors = Generator<FieldError, void, undefined>;

/** A value that is printed as it stands: a structure in Go's order of members (`go-value.ts`). */
export interface Printed {
  readonly printed: string;
}

export const invalid = (path: FieldPath, value: JsonValue | Printed | undefined, detail: string): FieldError => ({
  kind: 'Invalid',
  path,
  value: printValue(value),
  detail,
});

export const required = (path: FieldPath, detail = ''): FieldError => ({ kind: 'Required', path, detail });

export const forbidden = (path: FieldPath, detail: string): FieldError => ({ kind: 'Forbidden', path, detail });

export const duplicate = (path: FieldPath, value: string): FieldError => ({
  kind: 'Duplicate',
  path,
  value: quote(value),
  detail: '',
});

export const notFound = (path: FieldPath, value: string, detail = ''): FieldError => ({
  kind: 'NotFound',
  path,
  value: quote(value),
  detail,
});

/** The value of a type with few values is printed as JSON, not as a Go string; the two differ in odd characters only. */
export const notSupported = (path: FieldPath, value: string, supported: readonly string[]): FieldError => ({
  kind: 'NotSupported',
  path,
  value: printJson(value),
  detail: `supported values: ${supported.map(quote).join(', ')}`,
});

export const tooLong = (path: FieldPath, bytes: number): FieldError => ({
  kind: 'TooLong',
  path,
  detail: `may not be more than ${bytes} bytes`,
});

export const internal = (path: FieldPath, detail: string): FieldError => ({ kind: 'Internal', path, detail });

const WORDS: Readonly<Record<FieldErrorKind, string>> = {
  Duplicate: 'Duplicate value',
  Forbidden: 'Forbidden',
  Internal: 'Internal error',
  Invalid: 'Invalid value',
  NotFound: 'Not found',
  NotSupported: 'Unsupported value',
  Required: 'Required value',
  TooLong: 'Too long',
};

/** `spec.strategy.steps[0].setWeight: Invalid value: 250: SetWeight needs to be between 0 and 100` */
export const textOf = (error: FieldError): string => `${printFieldPath(error.path)}: ${bodyOf(error)}`;

/** The text without the field. */
export function bodyOf({ kind, value, detail }: FieldError): string {
  const head = value === undefined ? WORDS[kind] : `${WORDS[kind]}: ${value}`;
  return detail === '' ? head : `${head}: ${detail}`;
}

/** `spec.template.spec.containers[0].resources.limits[cpu]` */
export function printFieldPath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'string') text += text === '' ? part : `.${part}`;
    else text += `[${typeof part === 'number' ? part : part.key}]`;
  }
  return text;
}

function printValue(value: JsonValue | Printed | undefined): string {
  if (value === undefined) return 'null';
  if (typeof value === 'string') return quote(value);
  if (isPrinted(value)) return value.printed;
  return printJson(value);
}

const isPrinted = (value: JsonValue | Printed): value is Printed =>
  typeof value === 'object' && value !== null && 'printed' in value;
