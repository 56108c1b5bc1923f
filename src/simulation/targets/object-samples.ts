/**
 * What objects of the API look like as samples. An object never changes in place, so its values are read off once; and from
 * version to version its labels hardly ever change, so they are mostly those of the version before.
 */
import type { KubeObject } from '../../cluster/objects.ts';
import type { SampleGroup } from '../../metrics/instruments.ts';
import { type Labels, labelsFromPairs, METRIC_NAME } from '../../metrics/labels.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

/** Makes the samples of an object: `gauge(name, value, more)` adds one, under the object's namespace and name. */
export type Describe<T extends KubeObject> = (
  object: T,
  gauge: (name: string, value: number, more?: Pairs) => void,
) => void;

/** The samples of all objects of a kind there are now, an object's as a group. One such function belongs to one world. */
export type Describer<T extends KubeObject> = (objects: readonly T[]) => readonly SampleGroup[];

interface Described<T> {
  readonly object: T;
  readonly group: SampleGroup;
  /** What tells each sample from the others of the object, in the same order. */
  readonly names: readonly string[];
  readonly more: readonly Pairs[];
}

/** How objects of a kind are described; `identity` says which labels tell one object from another. */
export const samplesOf =
  <T extends KubeObject>(identity: (object: T) => Pairs, describe: Describe<T>) =>
  (): Describer<T> => {
    const known = new Map<string, Described<T>>();
    const groupOf = (object: T): SampleGroup => {
      const before = known.get(object.metadata.uid);
      if (before?.object === object) return before.group;
      const now = described(object, describe, identity, before);
      known.set(object.metadata.uid, now);
      return now.group;
    };
    return (objects) => {
      const groups = objects.map(groupOf);
      if (known.size > objects.length) forgetAllBut(objects, known);
      return groups;
    };
  };

function described<T extends KubeObject>(
  object: T,
  describe: Describe<T>,
  identity: (object: T) => Pairs,
  before: Described<T> | undefined,
): Described<T> {
  const names: string[] = [];
  const more: Pairs[] = [];
  const values: number[] = [];
  describe(object, (name, value, pairs = NONE) => {
    names.push(name);
    more.push(pairs);
    values.push(value);
  });
  const own = identity(object);
  const labels = names.map((name, i): Labels => {
    if (before !== undefined && before.names[i] === name && samePairs(before.more[i]!, more[i]!))
      return before.group.labels[i]!;
    return labelsFromPairs([[METRIC_NAME, name], ...own, ...more[i]!]);
  });
  const old = before?.group.labels;
  const isSameList = old?.length === labels.length && labels.every((set, i) => set === old[i]);
  return { object, names, more, group: { labels: isSameList ? old : labels, values } };
}

function forgetAllBut<T extends KubeObject>(objects: readonly T[], known: Map<string, Described<T>>): void {
  const present = new Set(objects.map(({ metadata }) => metadata.uid));
  for (const uid of known.keys()) if (!present.has(uid)) known.delete(uid);
}

const NONE: Pairs = [];

const samePairs = (a: Pairs, b: Pairs): boolean =>
  a === b || (a.length === b.length && a.every(([name, value], i) => name === b[i]![0] && value === b[i]![1]));

/** How Argo Rollouts names an object in its metrics. */
export const namespaceAndName = ({ metadata }: KubeObject): Pairs => [
  ['namespace', metadata.namespace],
  ['name', metadata.name],
];

export const oneIf = (held: boolean): number => (held ? 1 : 0);
