import { describe, expect, it } from 'vitest';
import { replicaSets } from '../../../src/cluster/objects.ts';
import { createRolloutController } from '../../../src/delivery/rollout/controller.ts';
import { type Rollout, rollouts } from '../../../src/delivery/rollout/objects.ts';
import { controllerValidation } from '../../../src/delivery/rollout/validation/controller-validation.ts';
import { type Act, act, createObject, patchObject } from '../../../src/gitops/people.ts';
import { createLockstep } from '../../../src/simulation/lockstep.ts';

describe('a Rollout, second by second', () => {
  it('splits by counting pods and keeps to maxUnavailable', () => {
    const world = started([{ setWeight: 20 }, { pause: {} }]);
    world.release('shop:2');
    world.until(12);
    expect(world.sizes()).toEqual([4, 1]);
    expect(world.rollout().status).toMatchObject({ currentStepIndex: 1, phase: 'Paused', message: 'CanaryPauseStep' });
  });

  it('goes on only after a pause is over, not when it ends', () => {
    const world = started([{ setWeight: 20 }, { pause: { duration: '10s' } }, { setWeight: 60 }]);
    world.release('shop:2');
    const begun = world.firstSecond((r) => (r.status?.pauseConditions ?? []).length > 0);
    const over = world.firstSecond((r) => r.status?.currentStepIndex === 2);
    expect(over - begun).toBe(11);
  });

  it('gives the stable version its pods back after an abort', () => {
    const world = started([{ setWeight: 40 }, { pause: {} }]);
    world.release('shop:2');
    world.until(12);
    world.act({ do: 'abort' });
    world.until(30);
    expect(world.sizes()).toEqual([5, 0]);
    expect(world.rollout().status?.phase).toBe('Degraded');
  });

  it('says what is wrong with a spec and touches no pod', () => {
    const world = started([{ setWeight: 20 }]);
    world.patch({ spec: { strategy: { canary: { steps: [{ setWeight: 250 }] } } } });
    world.until(8);
    expect(world.rollout().status?.message).toContain('SetWeight needs to be between 0 and 100');
    expect(world.sizes()).toEqual([5]);
  });
});

/** Five pods of `shop:1` stand at second 5. */
function started(steps: readonly object[]) {
  const lockstep = createLockstep({}, (context) => [
    createRolloutController(context, { validate: controllerValidation() }),
  ]);
  const { store, now } = lockstep;
  const person = { store, now: now(), by: 'user' };
  const template = {
    metadata: { labels: { app: 'shop' } },
    spec: { containers: [{ name: 'shop', image: 'shop:1' }] },
  };
  createObject(person, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { replicas: 5, selector: { matchLabels: { app: 'shop' } }, template, strategy: { canary: { steps } } },
  } as never);
  let second = 0;
  const until = (last: number) => {
    while (second <= last) lockstep.second(second++, () => undefined);
  };
  until(5);
  const rollout = (): Rollout => {
    const [only] = store.list(rollouts);
    if (only === undefined) throw new Error('no rollout');
    return only;
  };
  return {
    until,
    rollout,
    sizes: () =>
      [...store.list(replicaSets)]
        .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
        .map((set) => set.spec.replicas),
    release: (image: string) => act(person, 'default', 'shop', { do: 'set-image', image }),
    act: (what: Act) => act(person, 'default', 'shop', what),
    patch: (patch: object) => patchObject(person, 'Rollout', 'default', 'shop', patch),
    firstSecond(holds: (rollout: Rollout) => boolean): number {
      while (!holds(rollout())) {
        if (second > 200) throw new Error('never');
        until(second);
      }
      return second - 1;
    },
  };
}
