/**
 * From files to objects: every document of every file read and decoded, lists opened, Scenario documents set apart.
 * Nothing is resolved here; `assemble.ts` looks at the objects together.
 */
import type * as z from 'zod';
import type { Draft, Json, KubeObject } from '../cluster/objects.ts';
import { decode, describe, valueAt } from '../languages/decode.ts';
import { type Path, type Plain, readYaml, type YamlMistake } from '../languages/yaml.ts';
import { SCENARIO_API_VERSION } from './document.ts';
import type { Problem } from './format.ts';
import { anyObject, findStrict, isLooselyKnown, strictKinds } from './kinds/index.ts';
import { misspeltKind, partOfRollout, wrongScenario } from './manifest-slips.ts';
import { problemAt, problemOf, type Source, type SourceFile } from './problems.ts';
import { soundPart } from './sound-part.ts';

/** An object of a manifest, and where it came from. */
export interface Manifest {
  readonly object: ManifestObject;
  readonly source: Source;
  /** Of a fragment: the paths, from the object on, that did not decode and have been left out. */
  readonly mistaken?: readonly Path[];
}

/** Any object as it came: its inside is what its schema let through. */
export type ManifestObject = Draft<KubeObject> & {
  readonly spec?: { readonly [field: string]: Json };
  readonly data?: { readonly [field: string]: Json };
};

export interface Manifests {
  readonly manifests: readonly Manifest[];
  /** What is left of objects with mistakes, for finding more mistakes in. */
  readonly fragments: readonly Manifest[];
  /** Documents of our own kind, not decoded yet. */
  readonly scenarios: readonly Source[];
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}

export interface ManifestOptions {
  /**
   * Unknown fields and repeated keys: mistakes (as `kubectl apply` has it), or dropped with a notice (as the API server
   * does with what other clients send).
   */
  readonly strict: boolean;
}

/** Reads files of manifests. Files that hold no object at all are named, not refused: folders hold many things. */
export function readManifests(files: readonly SourceFile[], options: ManifestOptions): Manifests {
  const named = namesWithin(files.map(({ file }) => file));
  const found: Gathering = { manifests: [], fragments: [], scenarios: [], problems: [], notices: [], named };
  for (const file of files) readFile(file, options, found);
  found.problems.push(...repeated(found.manifests));
  return found;
}

export const isArgo = (m: Manifest, kind: string): boolean =>
  m.object.kind === kind && m.object.apiVersion.startsWith('argoproj.io/');

const nameOf = (m: Manifest): string => m.object.metadata.name;
const namespaceOf = (m: Manifest): string => m.object.metadata.namespace ?? 'default';

interface Gathering {
  readonly manifests: Manifest[];
  readonly fragments: Manifest[];
  readonly scenarios: Source[];
  readonly problems: Problem[];
  readonly notices: string[];
  /** The name of a file in a notice. */
  readonly named: (file: string) => string;
}

function readFile(file: SourceFile, options: ManifestOptions, found: Gathering): void {
  const yaml = readYaml(file.text, { duplicateKeys: options.strict ? 'refuse' : 'last counts' });
  found.problems.push(...yaml.mistakes.map((m) => problemOf(file, m)));
  if (yaml.documents.length === 0 && yaml.mistakes.length === 0) {
    found.notices.push(`${found.named(file.file)} holds no object: it is empty, or comments only.`);
  }
  for (const document of yaml.documents) readObject({ file, document, base: [] }, options, found);
}

function readObject(source: Source, options: ManifestOptions, found: Gathering): void {
  const value = valueAt(source.document.value, source.base);
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || Array.isArray(value)) {
    found.problems.push(
      problemAt(source, [], {
        found: describe(value),
        expected: 'a Kubernetes object: a mapping with apiVersion and kind',
        remedy: 'name a file of manifests',
      }),
    );
    return;
  }
  const { apiVersion, kind, items } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    readNamelessKind(source, value, found);
    return;
  }
  if (apiVersion.startsWith('preroll.dev/')) {
    found.scenarios.push(source);
    if (apiVersion !== SCENARIO_API_VERSION || kind !== 'Scenario') found.problems.push(wrongScenario(source));
    return;
  }
  if (kind.endsWith('List') && Array.isArray(items)) {
    for (const i of items.keys()) readObject({ ...source, base: [...source.base, 'items', i] }, options, found);
    return;
  }
  decodeObject(source, apiVersion, kind, options, found);
}

/** A mapping that does not say what it is: a part of a Rollout, an object that forgot a line, or something else altogether. */
function readNamelessKind(source: Source, value: { readonly [member: string]: Plain }, found: Gathering): void {
  const { apiVersion, kind } = value;
  const part = partOfRollout(value);
  const saysKind = typeof kind === 'string' && strictKinds.some((k) => k.kind.toLowerCase() === kind.toLowerCase());
  const saysGroup =
    typeof apiVersion === 'string' && apiVersion !== 'v1' && strictKinds.some((k) => k.apiVersion === apiVersion);
  if (part === undefined && !saysKind && !saysGroup) {
    found.notices.push(
      `${noticed(source, found)} is no Kubernetes object (it lacks apiVersion or kind) and is left out.`,
    );
    return;
  }
  const lacking = [
    ...(typeof apiVersion === 'string' ? [] : ['apiVersion']),
    ...(typeof kind === 'string' ? [] : ['kind']),
  ];
  found.problems.push(
    problemAt(source, [], {
      found:
        part === undefined
          ? `an object without ${lacking.join(' and ')}`
          : `a part of a Rollout (${part.at.join('.')}) by itself`,
      expected: 'a whole object, with apiVersion, kind and metadata.name',
      remedy:
        part === undefined
          ? `write the ${lacking.join(' and the ')}`
          : `indent it under \`${part.at.join('.')}\` of the Rollout it belongs to`,
    }),
  );
  if (part === undefined) return;
  const decoded = decode(part.schema, source.document, { at: source.base });
  found.problems.push(...unbroken(source, decoded.mistakes).map((m) => problemOf(source.file, lenientRemedy(m))));
}

/** Mistakes that are not just echoes of a line known to be broken. */
const unbroken = (source: Source, mistakes: readonly YamlMistake[]): readonly YamlMistake[] =>
  mistakes.filter((m) => !source.document.brokenLines.some((line) => m.at.line >= line && m.at.line <= line + 1));

function decodeObject(
  source: Source,
  apiVersion: string,
  kind: string,
  options: ManifestOptions,
  found: Gathering,
): void {
  const strict = findStrict(apiVersion, kind);
  const misspelt = strict === undefined ? misspeltKind(source, apiVersion, kind) : undefined;
  if (misspelt !== undefined) {
    found.problems.push(misspelt);
    return;
  }
  const decoded = decode(strict?.schema ?? anyObject, source.document, {
    at: source.base,
    unknownFields: options.strict ? 'refuse' : 'drop',
  });
  for (const dropped of decoded.dropped) found.notices.push(droppedNotice(found.named(source.file.file), dropped));
  found.problems.push(...unbroken(source, decoded.mistakes).map((m) => problemOf(source.file, lenientRemedy(m))));
  if (decoded.mistakes.length > 0 || source.document.brokenLines.length > 0) {
    if (strict !== undefined) found.fragments.push(...fragmentOf(source, strict.schema, decoded.mistakes));
    return;
  }
  const isKnown = strict !== undefined || isLooselyKnown(apiVersion, kind);
  const object = named(decoded.value as { [member: string]: unknown }, isKnown, source, found);
  if (object === undefined) return;
  found.manifests.push({ object, source });
  if (!isKnown) {
    found.notices.push(
      `${noticed(source, found)}: ${kind} ${object.metadata.name} (${apiVersion}) is of a kind preroll does not model; it is carried along.`,
    );
  }
}

/** A document whose text is broken is left alone: what it was to say is not known. */
function fragmentOf(source: Source, schema: z.ZodType, mistakes: readonly YamlMistake[]): Manifest[] {
  if (source.document.brokenLines.length > 0) return [];
  const part = soundPart(schema, source, mistakes) as ManifestObject | undefined;
  if (part === undefined || typeof part.metadata?.name !== 'string') return [];
  return [{ object: part, source, mistaken: mistakes.map(({ path }) => path.slice(source.base.length)) }];
}

/** The name, from `generateName` if that is all there is; what the server would write is left out. */
function named(
  object: { [member: string]: unknown },
  isKnown: boolean,
  source: Source,
  found: Gathering,
): ManifestObject | undefined {
  const { name, generateName, namespace, labels, annotations } = (object.metadata ?? {}) as {
    [field: string]: unknown;
  };
  const chosen = name ?? (typeof generateName === 'string' && generateName !== '' ? `${generateName}1` : undefined);
  if (typeof chosen !== 'string' || chosen === '') {
    if (!isKnown) {
      found.notices.push(`${noticed(source, found)} holds a ${String(object.kind)} without a name; it is left out.`);
      return undefined;
    }
    found.problems.push(
      problemAt(source, ['metadata'], {
        found: 'an object without a name',
        expected: 'metadata.name',
        remedy: 'give the object a name under metadata',
      }),
    );
    return undefined;
  }
  const { status: _, ...kept } = object;
  return {
    ...(kept as unknown as ManifestObject),
    metadata: {
      name: chosen,
      ...(typeof namespace === 'string' ? { namespace } : {}),
      ...(labels === undefined ? {} : { labels: labels as { [key: string]: string } }),
      ...(annotations === undefined ? {} : { annotations: annotations as { [key: string]: string } }),
    },
  };
}

/** Two objects of one name: the later would replace the earlier before anything begins. */
function repeated(manifests: readonly Manifest[]): Problem[] {
  const seen = new Map<string, Manifest>();
  const problems: Problem[] = [];
  for (const m of manifests) {
    const key = `${m.object.apiVersion.split('/')[0]} ${m.object.kind} ${namespaceOf(m)}/${nameOf(m)}`;
    const first = seen.get(key);
    seen.set(key, m);
    if (first === undefined) continue;
    problems.push(
      problemAt(m.source, ['metadata'], {
        found: `${m.object.kind} ${nameOf(m)} a second time`,
        expected: `each object once; the first is at ${placeOf(first.source)}`,
        remedy: 'leave one of the files out',
      }),
    );
  }
  return problems;
}

const droppedNotice = (file: string, { at, path, found, remedy }: YamlMistake): string =>
  `${file}:${at.line}:${at.column} ${String(path.at(-1) ?? '')}: ${found} is dropped, as the API server would; ${remedy}`;

/** Unknown fields have a second way out. */
const lenientRemedy = (m: YamlMistake): YamlMistake =>
  m.found.startsWith('the unknown field')
    ? { ...m, remedy: `${m.remedy} (or run with --lenient, which drops it as the API server does)` }
    : m;

const placeOf = (source: Source): string => `${source.file.file}:${source.document.place(source.base).line}`;

const noticed = (source: Source, { named }: Gathering): string =>
  `${named(source.file.file)}:${source.document.place(source.base).line}`;

/** Notices are part of the trace, which is the same wherever the files lie: their names begin where they differ. */
function namesWithin(files: readonly string[]): (file: string) => string {
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  const common = files.map(folderOf).reduce(
    (shared, folder) => {
      let parent = shared;
      while (!folder.startsWith(parent)) parent = folderOf(parent.slice(0, -1));
      return parent;
    },
    folderOf(files[0] ?? ''),
  );
  return (file) => (file.startsWith(common) ? file.slice(common.length) : file);
}
