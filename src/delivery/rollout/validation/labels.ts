/** Labels, annotations and selectors of labels (`apimachinery: meta/v1/validation`, `api/validation`). */
import type { LabelSelector, StringMap } from '../../../cluster/objects.ts';
import { compareText, utf8Bytes } from '../../../languages/utf8.ts';
import { type Errors, type FieldPath, forbidden, invalid, required, tooLong } from './field-error.ts';
import { labelValueProblems, qualifiedNameProblems } from './names.ts';

/** The real order among the entries of a map is left to chance; ours is alphabetical. */
export const entriesOf = <T>(map: { readonly [key: string]: T } | undefined): [string, T][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => compareText(a, b));

export function* validateLabelName(key: string, at: FieldPath): Errors {
  for (const problem of qualifiedNameProblems(key)) yield invalid(at, key, problem);
}

export function* validateLabels(labels: StringMap | undefined, at: FieldPath): Errors {
  for (const [key, value] of entriesOf(labels)) {
    yield* validateLabelName(key, at);
    for (const problem of labelValueProblems(value)) yield invalid(at, value, problem);
  }
}

const MOST_ANNOTATION_BYTES = 262144;

/** Keys of annotations are judged as if written in lower case. */
export function* validateAnnotations(annotations: StringMap | undefined, at: FieldPath): Errors {
  let size = 0;
  for (const [key, value] of entriesOf(annotations)) {
    for (const problem of qualifiedNameProblems(key.toLowerCase())) yield invalid(at, key, problem);
    size += utf8Bytes(key).length + utf8Bytes(value).length;
  }
  if (size > MOST_ANNOTATION_BYTES) yield tooLong(at, MOST_ANNOTATION_BYTES);
}

export function* validateLabelSelector(selector: LabelSelector | undefined, at: FieldPath): Errors {
  yield* validateLabels(selector?.matchLabels, [...at, 'matchLabels']);
  for (const [i, { key, operator, values = [] }] of (selector?.matchExpressions ?? []).entries()) {
    const here = [...at, 'matchExpressions', i];
    yield* validateOperator(operator, values, here);
    yield* validateLabelName(key, [...here, 'key']);
    yield* validateValues(values, [...here, 'values']);
  }
}

function* validateOperator(operator: string, values: readonly string[], at: FieldPath): Errors {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      yield required([...at, 'values'], "must be specified when `operator` is 'In' or 'NotIn'");
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      yield forbidden([...at, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else yield invalid([...at, 'operator'], operator, 'not a valid selector operator');
}

export function* validateValues(values: readonly string[], at: FieldPath): Errors {
  for (const [i, value] of values.entries()) {
    for (const problem of labelValueProblems(value)) yield invalid([...at, i], value, problem);
  }
}
