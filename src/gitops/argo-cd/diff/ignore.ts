/** Which places of an object the comparison passes over (`ignoreDifferences` of an application). */
import type { Json } from '../../../cluster/objects.ts';
import { type Result, refuse, succeed } from '../../../languages/result.ts';
import { globMatches } from '../glob.ts';
import { at, groupOf, isMap, listAt, type Manifest, nameOf, textAt } from '../manifest.ts';
import { unescapePointer } from './differences.ts';
import { compileJq, type JqPath } from './jq.ts';
import { type Place, valueAt } from './paths.ts';

export interface IgnoreRule {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

/** The places to pass over in an object, given what its live counterpart says of its owners. */
export interface Ignored {
  readonly places: (object: Manifest, live: Manifest) => readonly Place[];
}

/** Reads the rules; one that cannot be read spoils them all. */
export function ignoring(rules: readonly IgnoreRule[]): Result<Ignored> {
  const compiled: { readonly rule: IgnoreRule; readonly paths: readonly JqPath[] }[] = [];
  for (const rule of rules) {
    const paths: JqPath[] = [];
    for (const expression of rule.jqPathExpressions ?? []) {
      const path = compileJq(expression);
      if (!path.ok) return refuse(path.problem);
      paths.push(path.value);
    }
    compiled.push({ rule, paths });
  }
  const places = (object: Manifest, live: Manifest): readonly Place[] =>
    compiled
      .filter(({ rule }) => isMeant(rule, object))
      .flatMap(({ rule, paths }) => [
        ...(rule.jsonPointers ?? []).flatMap((pointer) => placeOf(pointer, object)),
        ...paths.flatMap((path) => path(object as unknown as Json)),
        ...ownedPlaces(rule.managedFieldsManagers ?? [], object, live),
      ]);
  return succeed({ places });
}

/** Group and kind are patterns, without the version. */
function isMeant({ group = '', kind, name = '', namespace = '' }: IgnoreRule, object: Manifest): boolean {
  return (
    globMatches(group, groupOf(object)) &&
    globMatches(kind, object.kind) &&
    (name === '' || name === nameOf(object)) &&
    (namespace === '' || namespace === (object.metadata.namespace ?? ''))
  );
}

/** A pointer that leads nowhere does nothing. */
function placeOf(pointer: string, object: Manifest): readonly Place[] {
  if (!pointer.startsWith('/')) return [];
  const place: (string | number)[] = [];
  for (const part of pointer.slice(1).split('/').map(unescapePointer)) {
    const here = valueAt(object as unknown as Json, place);
    if (Array.isArray(here) && /^\d+$/.test(part)) place.push(Number(part));
    else place.push(part);
  }
  return valueAt(object as unknown as Json, place) === undefined ? [] : [place];
}

/** What these managers own according to the live object. */
function ownedPlaces(managers: readonly string[], object: Manifest, live: Manifest): readonly Place[] {
  return listAt(live, 'metadata', 'managedFields')
    .filter((entry) => managers.includes(textAt(entry, 'manager')))
    .flatMap((entry) => leaves(at(entry, 'fieldsV1'), object as unknown as Json, []));
}

/** The outermost places of a set of fields, whose members are written `f:name` and items `k:{"name":"x"}`. */
function leaves(fields: Json | undefined, object: Json, from: Place): readonly Place[] {
  const inner = isMap(fields) ? Object.keys(fields).filter((key) => key !== '.') : [];
  if (inner.length === 0) return from.length === 0 || valueAt(object, from) === undefined ? [] : [from];
  return inner.flatMap((key) => {
    const deeper = isMap(fields) ? fields[key] : undefined;
    if (key.startsWith('f:')) return leaves(deeper, object, [...from, key.slice(2)]);
    const list = valueAt(object, from);
    if (!key.startsWith('k:') || !Array.isArray(list)) return [];
    const wanted: unknown = JSON.parse(key.slice(2));
    const index = list.findIndex(
      (item) => isMap(wanted) && Object.entries(wanted).every(([name, value]) => at(item, name) === value),
    );
    return index < 0 ? [] : leaves(deeper, object, [...from, index]);
  });
}
