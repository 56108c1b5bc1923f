/** What objects of the API look like as samples. An object never changes in place, so its samples are made once. */
import type { KubeObject } from '../../cluster/objects.ts';
import type { Sample } from '../../metrics/instruments.ts';
import { labelsFromPairs, METRIC_NAME } from '../../metrics/labels.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

/** Makes the samples of an object: `gauge(name, value, more)` adds one, under the object's namespace and name. */
export type Describe<T extends KubeObject> = (
  object: T,
  gauge: (name: string, value: number, more?: Pairs) => void,
) => void;

/** A function that remembers the samples of each object; `identity` says which labels tell one object from another. */
export function samplesOf<T extends KubeObject>(
  identity: (object: T) => Pairs,
  describe: Describe<T>,
): (object: T) => readonly Sample[] {
  const known = new WeakMap<T, readonly Sample[]>();
  return (object) => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const samples: Sample[] = [];
    const own = identity(object);
    describe(object, (name, value, more = []) => {
      samples.push({ labels: labelsFromPairs([[METRIC_NAME, name], ...own, ...more]), value });
    });
    known.set(object, samples);
    return samples;
  };
}

/** How Argo Rollouts names an object in its metrics. */
export const namespaceAndName = ({ metadata }: KubeObject): Pairs => [
  ['namespace', metadata.namespace],
  ['name', metadata.name],
];

export const oneIf = (held: boolean): number => (held ? 1 : 0);
