/**
 * Changing one value of the user's files before they are read, as `--set` and variants do: a path of an object, and what is to
 * stand there. A file that was changed is written out anew, so everything about it is decoded as strictly as ever.
 */

import { mergePatch } from '../cluster/merge-patch.ts';
import type { Json } from '../cluster/objects.ts';
import { nearest } from '../languages/did-you-mean.ts';
import { type Result, refuse, succeed } from '../languages/result.ts';
import { type Path, type Plain, printPath, readYaml } from '../languages/yaml.ts';
import { SCENARIO_API_VERSION } from './document.ts';
import type { SourceFile } from './problems.ts';

/** The object that is meant: the only one of its kind, unless it is named. */
export interface PatchTarget {
  readonly kind: string;
  readonly name?: string;
}

/** A value of an object. */
export interface Place {
  readonly target: PatchTarget;
  readonly path: Path;
}

export type Patch =
  | ({ readonly kind: 'set'; readonly value: Json } & Place)
  /** A JSON merge patch. */
  | { readonly kind: 'merge'; readonly target: PatchTarget; readonly value: Json };

/**
 * `spec.strategy.canary.steps[0].setWeight` (of the Rollout), `AnalysisTemplate/success-rate/spec.metrics[0].count`,
 * `Scenario/traffic[0].rate`; keys that are no plain names in brackets and quotes.
 */
export function parsePlace(text: string): Result<Place> {
  const [, kind = 'Rollout', name, rest = text] = /^([A-Z][A-Za-z]+)\/(?:([^/[\]"]+)\/)?(.+)$/.exec(text.trim()) ?? [];
  const path = parsePath(rest.trim());
  if (path === undefined) {
    return refuse(`${JSON.stringify(text)} is no path such as spec.strategy.canary.steps[0].setWeight`);
  }
  return succeed({ target: { kind, ...(name === undefined ? {} : { name }) }, path });
}

function parsePath(text: string): Path | undefined {
  const part = /^(?:\.?([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\])/;
  const path: (string | number)[] = [];
  let rest = text;
  while (rest !== '') {
    const match = part.exec(rest);
    if (match === null || (path.length === 0 && rest.startsWith('.'))) return undefined;
    const [whole, name, index, quoted] = match;
    if (quoted !== undefined) {
      const key = quotedKey(quoted);
      if (key === undefined) return undefined;
      path.push(key);
    } else path.push(name ?? Number(index));
    rest = rest.slice(whole.length);
  }
  return path.length === 0 || path.includes('__proto__') ? undefined : path;
}

function quotedKey(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** A value as one writes it behind `=`: JSON or YAML in one line. */
export function parseValue(text: string): Result<Json> {
  const { documents, mistakes } = readYaml(text.trim());
  if (mistakes[0] !== undefined) return refuse(`${JSON.stringify(text)} is no value: ${mistakes[0].found}`);
  return succeed((documents[0]?.value ?? null) as Json);
}

/** `path=value`; several, joined by ` && `, are made together. */
export function parseSettings(text: string): Result<readonly Patch[]> {
  const patches: Patch[] = [];
  for (const setting of text.split(' && ')) {
    const equals = /^(.*?[^=!<>])=(?!=)(.*)$/s.exec(setting);
    if (equals === null) return refuse(`${JSON.stringify(setting)} is no path=value`);
    const place = parsePlace(equals[1] as string);
    if (!place.ok) return place;
    const value = parseValue(equals[2] as string);
    if (!value.ok) return value;
    patches.push({ kind: 'set', ...place.value, value: value.value });
  }
  return succeed(patches);
}

/** `spec.replicas = 4`, for people. */
export function sayPatch(patch: Patch): string {
  const of = patch.target.kind === 'Rollout' && patch.target.name === undefined ? '' : `${sayTarget(patch.target)} `;
  if (patch.kind === 'set') return `${of}${printPath(patch.path)} = ${JSON.stringify(patch.value)}`;
  return `${of}${JSON.stringify(patch.value)}`;
}

const sayTarget = ({ kind, name }: PatchTarget): string => (name === undefined ? kind : `${kind} ${name}`);

/** Makes the patches, in order. A Scenario is begun where none is; any other object has to be there, exactly once. */
export function patchFiles(files: readonly SourceFile[], patches: readonly Patch[]): Result<readonly SourceFile[]> {
  let parsed: readonly ParsedFile[] = files.map((file) => ({ file, changed: false }));
  for (const patch of patches) {
    const done = patchOne(parsed, patch);
    if (!done.ok) return done;
    parsed = done.value;
  }
  return succeed(parsed.map(({ file, documents, changed }) => (changed ? written(file, documents ?? []) : file)));
}

interface ParsedFile {
  readonly file: SourceFile;
  readonly changed: boolean;
  /** Once somebody has looked. */
  readonly documents?: readonly Plain[];
}

/** JSON is YAML; indented, so that a problem in it stands on a line of its own. */
const written = ({ file }: SourceFile, documents: readonly Plain[]): SourceFile => ({
  file,
  text: `${documents.map((document) => JSON.stringify(document, undefined, 2)).join('\n---\n')}\n`,
});

function patchOne(files: readonly ParsedFile[], patch: Patch): Result<readonly ParsedFile[]> {
  const read = files.map((f) => ({ ...f, documents: f.documents ?? documentsOf(f.file) }));
  const places = read.flatMap((f, i) => f.documents.flatMap((d, j) => objectsIn(d).map((path) => ({ i, j, path }))));
  const objects = places.map(({ i, j, path }) => at(read[i]?.documents[j] ?? null, path));
  const meant = places.filter((_, k) => isMeant(objects[k], patch.target));
  const [first, second] = meant;
  if (first === undefined) {
    return patch.target.kind === 'Scenario' ? begun(read, patch) : refuse(noneOf(objects, patch.target));
  }
  if (second !== undefined) {
    return refuse(
      `there are ${meant.length} of ${sayTarget(patch.target)}: name one, as in ${patch.target.kind}/NAME/…`,
    );
  }
  const document = read[first.i]?.documents[first.j] as Plain;
  const changed = applied(at(document, first.path) as Plain, patch);
  if (!changed.ok) return changed;
  const replaced = replace(document, first.path, () => changed.value);
  return succeed(
    read.map((f, i) =>
      i === first.i ? { ...f, changed: true, documents: f.documents.map((d, j) => (j === first.j ? replaced : d)) } : f,
    ),
  );
}

const documentsOf = ({ text }: SourceFile): readonly Plain[] => readYaml(text).documents.map(({ value }) => value);

/** Where objects stand in a document: at its root, or as items of a list. */
function objectsIn(document: Plain): readonly Path[] {
  const items = isMap(document) && /List$/.test(String(document.kind)) ? document.items : undefined;
  return Array.isArray(items) ? items.map((_, i) => ['items', i]) : [[]];
}

function isMeant(object: Plain | undefined, { kind, name }: PatchTarget): boolean {
  if (!isMap(object) || object.kind !== kind) return false;
  if (kind === 'Scenario') return String(object.apiVersion).startsWith('preroll.dev/');
  return name === undefined || (isMap(object.metadata) && object.metadata.name === name);
}

function noneOf(objects: readonly (Plain | undefined)[], target: PatchTarget): string {
  const names = objects.flatMap((o) =>
    isMap(o) && isMap(o.metadata) ? [`${String(o.kind)}/${String(o.metadata.name)}`] : [],
  );
  const meant = nearest(`${target.kind}/${target.name ?? ''}`, names);
  return `there is no ${sayTarget(target)} in these files${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function begun(files: readonly ParsedFile[], patch: Patch): Result<readonly ParsedFile[]> {
  const scenario = applied({ apiVersion: SCENARIO_API_VERSION, kind: 'Scenario' }, patch);
  if (!scenario.ok) return scenario;
  return succeed([...files, { file: { file: 'Scenario', text: '' }, changed: true, documents: [scenario.value] }]);
}

function applied(object: Plain, patch: Patch): Result<Plain> {
  if (patch.kind === 'merge') return succeed(mergePatch(object, patch.value) as Plain);
  for (let depth = 1; depth <= patch.path.length; depth++) {
    const holder = at(object, patch.path.slice(0, depth - 1));
    const part = patch.path[depth - 1];
    const fits =
      holder === undefined || holder === null
        ? true
        : typeof part === 'number'
          ? Array.isArray(holder) && part <= holder.length
          : isMap(holder);
    if (!fits) {
      const where = printPath(patch.path.slice(0, depth - 1));
      return refuse(
        `${printPath(patch.path.slice(0, depth))}: there is no such place, ${where} being ${sayShape(holder)}`,
      );
    }
  }
  return succeed(replace(object, patch.path, () => patch.value as Plain));
}

const sayShape = (value: Plain | undefined): string =>
  Array.isArray(value) ? `a list of ${value.length}` : isMap(value) ? 'a mapping' : JSON.stringify(value);

/** A copy with the value at a path replaced; what is missing on the way there is made. */
function replace(value: Plain | undefined, path: Path, by: () => Plain): Plain {
  const [part, ...rest] = path;
  if (part === undefined) return by();
  if (typeof part === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    list[part] = replace(list[part], rest, by);
    return list;
  }
  const map = isMap(value) ? value : {};
  return { ...map, [part]: replace(map[part], rest, by) };
}

function at(value: Plain, path: Path): Plain | undefined {
  let found: Plain | undefined = value;
  for (const part of path) {
    if (Array.isArray(found)) found = typeof part === 'number' ? found[part] : undefined;
    else found = isMap(found) && Object.hasOwn(found, part) ? found[String(part)] : undefined;
  }
  return found;
}

const isMap = (value: Plain | undefined): value is { readonly [key: string]: Plain } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
