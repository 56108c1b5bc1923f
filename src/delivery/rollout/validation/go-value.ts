/**
 * Structures of the API as Go prints them into an error: compact JSON with members in the order of their declaration,
 * empty optional ones left out (`pkg/apis/rollouts/v1alpha1/types.go`, `apimachinery: meta/v1`).
 */
import { type JsonValue, printJson, printJsonString } from '../../../languages/json.ts';
import type { Printed } from './field-error.ts';

/** Members in order. A name with `!` is printed even when empty; a nested shape tells how its value is printed. */
export interface Shape {
  readonly members: readonly (readonly [name: string, shape?: Shape])[];
}

const shape = (...members: (string | readonly [string, Shape])[]): Shape => ({
  members: members.map((m) => (typeof m === 'string' ? [m] : m)),
});

export const stringMatch = shape('exact', 'prefix', 'regex');
export const setHeaderRoute = shape('name', ['match', shape('headerName!', ['headerValue!', stringMatch])]);
export const setMirrorRoute = shape(
  'name!',
  ['match', shape(['method', stringMatch], ['path', stringMatch], 'headers')],
  'percentage',
);
export const analysisArgument = shape('name!', 'value', [
  'valueFrom',
  shape('podTemplateHashValue', ['fieldRef', shape('fieldPath!')]),
]);
export const labelSelector = shape('matchLabels', ['matchExpressions', shape('key!', 'operator!', 'values')]);

/** A structure, a list of structures, or null. */
export const goValue = (value: unknown, as: Shape): Printed => ({ printed: print(value, as) });

function print(value: unknown, as: Shape): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => print(item, as)).join(',')}]`;
  const map = value as Readonly<Record<string, unknown>>;
  const members: string[] = [];
  for (const [name, inner] of as.members) {
    const key = name.replace('!', '');
    const member = map[key];
    if (name === key && isEmpty(member, inner)) continue;
    const text = inner === undefined ? printPlain(member) : print(member, inner);
    members.push(`${printJsonString(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}

/**
 * A structure of the API server's inside, whose members have no names for JSON: all are printed, under their Go names, and
 * null where there is nothing.
 */
export const goInternal = (
  members: readonly (readonly [name: string, value: Printed | JsonValue | undefined])[],
): Printed => ({
  printed: `{${members.map(([name, value]) => `"${name}":${isPrinted(value) ? value.printed : printJson(value ?? null)}`).join(',')}}`,
});

const isPrinted = (value: Printed | JsonValue | undefined): value is Printed =>
  typeof value === 'object' && value !== null && 'printed' in value;

/** A member that must be there and is not is the empty text: all of ours are texts. */
const printPlain = (value: unknown): string => printJson((value ?? '') as JsonValue);

/** Lists, maps and texts without content; a structure, which stands behind a pointer, never is. */
function isEmpty(value: unknown, inner: Shape | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return inner === undefined && typeof value === 'object' && Object.keys(value).length === 0;
}
