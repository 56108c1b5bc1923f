/** A small cluster for a rehearsal: a few machines with little room, what happens to them, and what drains have to respect. */
import fc from 'fast-check';
import { fault, lasting } from './faults.ts';
import { type Manifest, type Mapping, manifest, NAME, written } from './manifest.ts';

export interface SmallCluster {
  /** `cluster.nodes` of the Scenario document. */
  readonly nodes: number | readonly Mapping[];
  /** What befalls the machines, as entries of `faults`. */
  readonly faults: readonly Mapping[];
  /** Perhaps a PodDisruptionBudget. */
  readonly objects: readonly Manifest[];
}

/** The first nodes of either way to say them. */
const FIRST = 'node-1';
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const one = fc.record({
  pods: optional(fc.integer({ min: 1, max: 8 })),
  zone: optional(fc.constantFrom('east', 'west')),
});
const machines = fc.oneof(
  fc.integer({ min: 1, max: 4 }),
  fc
    .array(one, { minLength: 1, maxLength: 4 })
    .map((list) => list.map((node, i) => written({ name: `node-${i + 1}`, ...node } as unknown as Mapping))),
);

const which = optional(fc.constant(FIRST));
const misfortunes = fc.array(
  fc.oneof(
    fault('node-drain', { for: lasting, node: which }),
    // Shorter and longer than it takes to give a node up.
    fault('node-loss', { for: optional(fc.constantFrom('10s', '39s', '60s', '100s')), node: which }),
  ),
  { maxLength: 2 },
);

const AMOUNTS = [0, 1, 2, '50%', '100%'];
const budget = fc
  .record({ field: fc.constantFrom('minAvailable', 'maxUnavailable'), amount: fc.constantFrom(...AMOUNTS) })
  .map(({ field, amount }) =>
    manifest('policy/v1', 'PodDisruptionBudget', NAME, {
      spec: { selector: { matchLabels: { app: NAME } }, [field]: amount },
    }),
  );

/** Up to four machines, up to two misfortunes of theirs, at most one budget. */
export const clusters = (): fc.Arbitrary<SmallCluster> =>
  fc.record({ nodes: machines, faults: misfortunes, objects: fc.array(budget, { maxLength: 1 }) });
