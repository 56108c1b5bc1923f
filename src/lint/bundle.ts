/** All manifests of the files given, looked at together: what refers to what, and where each thing stands. */
import type { Json, Kind, KubeObject, LooseObject } from '../cluster/objects.ts';
import type { Reader } from '../delivery/rollout/pass.ts';
import { type Duration, inSeconds, seconds } from '../kernel/time.ts';
import { decode, valueAt } from '../languages/decode.ts';
import { parsePrometheusDuration } from '../languages/duration.ts';
import { scenarioDocument } from '../scenario/document.ts';
import type { Problem } from '../scenario/format.ts';
import { type Manifest, readManifests } from '../scenario/manifests.ts';
import { problemAt, problemOf, type Source, type SourceFile } from '../scenario/problems.ts';

/** Prometheus' own default (`config: DefaultGlobalConfig`). */
const DEFAULT_SCRAPE_SECONDS = 60;

export interface Bundle {
  readonly files: readonly SourceFile[];
  /** Objects that decoded. */
  readonly manifests: readonly Manifest[];
  /** What is left of those that did not. */
  readonly fragments: readonly Manifest[];
  /** Objects that another file holds, too. */
  readonly repeated: readonly Repeated[];
  /** What reading the files found wrong. */
  readonly problems: readonly Problem[];
  readonly scrape: ScrapeInterval;
}

export interface Repeated {
  readonly manifest: Manifest;
  readonly first: Manifest;
}

export interface ScrapeInterval {
  readonly seconds: number;
  /** For the words: whether anybody said so. */
  readonly said: boolean;
}

export interface BundleOptions {
  /** Fetches what a Scenario document names under `manifests`. */
  readonly read?: (path: string, from: string) => readonly SourceFile[] | undefined;
  /** For queries; otherwise what a Scenario document says, otherwise Prometheus' default. */
  readonly scrapeInterval?: Duration;
  readonly strict?: boolean;
}

/** Reads the files, and those that a Scenario document among them names. */
export function readBundle(given: readonly SourceFile[], options: BundleOptions = {}): Bundle {
  const files = [...given];
  const manifests: Manifest[] = [];
  const fragments: Manifest[] = [];
  const problems: Problem[] = [];
  let said: number | undefined = options.scrapeInterval === undefined ? undefined : inSeconds(options.scrapeInterval);
  // Each by itself: that two files hold an object of one name is a matter of which are applied together.
  for (const file of files) {
    const read = readManifests([file], { strict: options.strict ?? true });
    manifests.push(...read.manifests);
    fragments.push(...read.fragments);
    problems.push(...read.problems);
    for (const scenario of read.scenarios) {
      problems.push(
        ...decode(scenarioDocument, scenario.document, { at: scenario.base }).mistakes.map((m) => problemOf(file, m)),
      );
      said ??= scrapeSecondsOf(scenario);
      for (const named of namedBy(scenario, options, problems)) {
        if (!files.some((known) => known.file === named.file)) files.push(named);
      }
    }
  }
  return {
    files,
    manifests,
    fragments,
    repeated: repeatedIn(manifests),
    problems,
    scrape: { seconds: said ?? DEFAULT_SCRAPE_SECONDS, said: said !== undefined },
  };
}

function repeatedIn(manifests: readonly Manifest[]): readonly Repeated[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const first = seen.get(keyOf(manifest));
    if (first === undefined) seen.set(keyOf(manifest), manifest);
    return first === undefined || first.source.file === manifest.source.file ? [] : [{ manifest, first }];
  });
}

const keyOf = (manifest: Manifest): string => {
  const { apiVersion, kind, metadata } = manifest.object;
  return `${groupOf(apiVersion)} ${kind} ${namespaceOf(manifest)}/${metadata.name}`;
};

/**
 * The bundle as each file means it. A folder may hold several examples or overlays with objects of the same names; what
 * a file refers to is then what stands nearest to it. Where no name is given twice all files mean the same.
 */
export function worldsOf(
  bundle: Bundle,
): readonly { readonly bundle: Bundle; readonly covers: (file: string) => boolean }[] {
  if (bundle.repeated.length === 0) return [{ bundle, covers: () => true }];
  const folders = new Map<string, string[]>();
  for (const { file } of bundle.files) folders.set(folderOf(file), [...(folders.get(folderOf(file)) ?? []), file]);
  const groups = [...folders.values()].flatMap((files) => withoutContradiction(files, bundle));
  return groups.map((files) => {
    const byNearness = bundle.manifests
      .map((manifest, i) => ({ manifest, i, near: nearness(files, manifest.source.file.file) }))
      .sort((a, b) => b.near - a.near || a.i - b.i)
      .map(({ manifest }) => manifest);
    const nearest = new Map<string, Manifest>();
    for (const manifest of byNearness) if (!nearest.has(keyOf(manifest))) nearest.set(keyOf(manifest), manifest);
    const manifests = bundle.manifests.filter((manifest) => nearest.get(keyOf(manifest)) === manifest);
    return { bundle: { ...bundle, manifests }, covers: (other: string) => files.includes(other) };
  });
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.search(/[^\\/]*$/)));

/** Files in as few groups as come easily, so that within each no object is there twice: they mean the same. */
function withoutContradiction(files: readonly string[], { manifests }: Bundle): readonly (readonly string[])[] {
  const groups: { readonly files: string[]; readonly keys: Set<string> }[] = [];
  for (const file of files) {
    const keys = manifests.filter(({ source }) => source.file.file === file).map(keyOf);
    const group = groups.find((one) => !keys.some((key) => one.keys.has(key)));
    if (group === undefined) groups.push({ files: [file], keys: new Set(keys) });
    else {
      group.files.push(file);
      for (const key of keys) group.keys.add(key);
    }
  }
  return groups.map((group) => group.files);
}

/** How much of their paths a file has in common with these of one folder; they themselves are nearest. */
function nearness(files: readonly string[], other: string): number {
  if (files.includes(other)) return Number.POSITIVE_INFINITY;
  const [a, b] = [(files[0] ?? '').split(/[\\/]/), other.split(/[\\/]/)];
  const parts = a.findIndex((part, i) => part !== b[i]);
  // Beyond the first folder in which they part, the nearer to it the nearer to both.
  return (parts < 0 ? a.length : parts) * 1_000 - b.length;
}

const memberOf = (source: Source, ...path: readonly string[]): unknown =>
  valueAt(source.document.value, [...source.base, ...path]);

function scrapeSecondsOf(scenario: Source): number | undefined {
  const text = memberOf(scenario, 'prometheus', 'scrapeInterval');
  if (typeof text === 'number') return text;
  const parsed = typeof text === 'string' ? parsePrometheusDuration(text) : undefined;
  return parsed?.ok === true ? inSeconds(seconds(parsed.value / 1_000)) : undefined;
}

function namedBy(scenario: Source, options: BundleOptions, problems: Problem[]): readonly SourceFile[] {
  const named = memberOf(scenario, 'manifests');
  if (!Array.isArray(named)) return [];
  return named.flatMap((path, i) => {
    const read = typeof path === 'string' ? options.read?.(path, scenario.file.file) : [];
    if (read !== undefined) return read;
    problems.push(
      problemAt(scenario, ['manifests', i], {
        found: `the file ${path}, which is not there`,
        expected: 'a path relative to this document',
        remedy: 'correct the path',
      }),
    );
    return [];
  });
}

export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
export const namespaceOf = ({ object }: Manifest): string => object.metadata.namespace ?? 'default';

/** The objects of a kind, of any version of its group. */
export const allOf = ({ manifests }: Bundle, group: string, kind: string): readonly Manifest[] =>
  manifests.filter(({ object }) => object.kind === kind && groupOf(object.apiVersion) === group);

/** An object by name; in any namespace where none is asked for. */
export const find = (
  bundle: Bundle,
  {
    group,
    kind,
    name,
    namespace,
  }: { readonly group: string; readonly kind: string; readonly name: string; readonly namespace?: string | undefined },
): Manifest | undefined =>
  allOf(bundle, group, kind).find(
    (m) => m.object.metadata.name === name && (namespace === undefined || namespaceOf(m) === namespace),
  );

/** The objects as a controller in the cluster would read them. */
export function readerOf(objects: readonly Manifest['object'][]): Reader {
  const placed = objects.map(
    (o): LooseObject =>
      ({ ...o, metadata: { ...o.metadata, namespace: o.metadata.namespace ?? 'default' } }) as unknown as LooseObject,
  );
  const of = <T extends KubeObject>({ apiVersion, kind }: Kind<T>) =>
    placed.filter((o) => o.kind === kind && groupOf(o.apiVersion) === groupOf(apiVersion)) as unknown as readonly T[];
  return {
    get: (kind, namespace, name) =>
      of(kind).find((o) => o.metadata.name === name && (!kind.namespaced || o.metadata.namespace === namespace)),
    list: (kind) => of(kind),
    ownedBy: () => [],
  };
}

/** A value inside of an object that no schema describes. */
export function inside(value: unknown, ...path: readonly (string | number)[]): Json | undefined {
  let at = value as Json | undefined;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as { readonly [member: string]: Json })[part];
  }
  return at;
}

/** The items of a list inside of an object; none if there is no list. */
export function itemsInside(value: unknown, ...path: readonly (string | number)[]): readonly Json[] {
  const found = inside(value, ...path);
  return Array.isArray(found) ? found : [];
}
