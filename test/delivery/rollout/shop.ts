/** A Rollout `shop` of five pods in lockstep, its first version up; what tests of the controller look at second by second. */
import type { Decision } from '../../../src/cluster/controller.ts';
import { looseKind, replicaSets, services } from '../../../src/cluster/objects.ts';
import { createRolloutController } from '../../../src/delivery/rollout/controller.ts';
import { type Rollout, type RolloutStatus, rollouts } from '../../../src/delivery/rollout/objects.ts';
import { type Outside, untroubled } from '../../../src/delivery/rollout/outside.ts';
import { type Act, act, createObject, patchObject } from '../../../src/gitops/people.ts';
import { createLockstep } from '../../../src/simulation/lockstep.ts';

export interface ShopOptions {
  readonly steps?: readonly object[];
  /** More of `spec.strategy.canary`. */
  readonly canary?: object;
  /** Instead of a canary. */
  readonly blueGreen?: object;
  /** Objects besides; the Services `stable` and `canary` are there anyway. */
  readonly objects?: readonly object[];
  readonly outside?: Partial<Outside>;
}

export function createShop({ steps = [], canary = {}, blueGreen, objects = [], outside }: ShopOptions) {
  const decisions: Decision[] = [];
  const lockstep = createLockstep(
    {},
    (context) => [createRolloutController(context, { outside: { ...untroubled, ...outside } })],
    (decision) => void decisions.push(decision),
  );
  const { store, now } = lockstep;
  const person = { store, now: now(), by: 'user' };
  const metadata = (name: string) => ({ name, namespace: 'default' });
  const service = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: { selector: { app: 'shop' }, ports: [{ port: 80 }] },
  });
  const template = { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'shop', image: 'shop:1' }] } };
  const strategy = blueGreen === undefined ? { canary: { ...canary, steps } } : { blueGreen };
  const rolloutObject = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: metadata('shop'),
    spec: { replicas: 5, selector: { matchLabels: { app: 'shop' } }, template, strategy },
  };
  for (const object of [service('stable'), service('canary'), ...objects, rolloutObject])
    createObject(person, object as never);

  let second = 0;
  const events: string[] = [];
  const until = (last: number) => {
    for (; second <= last; second++) {
      for (const { notice } of lockstep.second(second)) {
        events.push(`${second} ${notice.type} ${notice.reason}: ${notice.message}`);
      }
    }
  };
  until(6);
  const rollout = (): Rollout => {
    const [only] = store.list(rollouts);
    if (only === undefined) throw new Error('no rollout');
    return only;
  };
  return {
    store,
    decisions,
    until,
    rollout,
    status: (): RolloutStatus => rollout().status ?? {},
    /** Texts of events of this reason, with the second. */
    events: (reason: string) => events.filter((text) => text.includes(` ${reason}: `)),
    object: (apiVersion: string, kind: string, name: string) => store.get(looseKind(apiVersion, kind), 'default', name),
    hashOf: (name: string) => store.get(services, 'default', name)?.spec.selector?.['rollouts-pod-template-hash'],
    sizes: () => store.list(replicaSets).map((set) => set.spec.replicas),
    release: (image: string) => act(person, 'default', 'shop', { do: 'set-image', image }),
    act: (what: Act) => act(person, 'default', 'shop', what),
    patch: (change: object) => patchObject(person, 'Rollout', 'default', 'shop', change as never),
  };
}
