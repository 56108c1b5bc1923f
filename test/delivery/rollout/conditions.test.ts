import { describe, expect, it } from 'vitest';
import { conditionOf, isHealthy, newCondition, withCondition } from '../../../src/delivery/rollout/conditions.ts';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import { atSecond, rfc3339 } from '../../../src/kernel/time.ts';
import { createShop } from './shop.ts';

const at = (t: number, status: 'True' | 'False', reason: string, message = reason) =>
  newCondition(atSecond(t), 'Progressing', status, reason, message);

describe('a condition', () => {
  it('keeps what it said as long as status and reason stay: messages go stale', () => {
    const before = [at(1, 'True', 'Moving', 'one pod')];
    expect(withCondition(before, at(9, 'True', 'Moving', 'two pods'))).toBe(before);
  });

  it('keeps the time of its last transition when only the reason changes, and moves to the end', () => {
    const other = newCondition(atSecond(0), 'Paused', 'False', 'Resumed', '');
    const next = withCondition([at(1, 'True', 'Moving'), other], at(9, 'True', 'Moved'));
    expect(next.map((c) => c.type)).toEqual(['Paused', 'Progressing']);
    expect(next[1]).toMatchObject({
      reason: 'Moved',
      lastTransitionTime: rfc3339(atSecond(1)),
      lastUpdateTime: rfc3339(atSecond(9)),
    });
    const turned = withCondition(next, at(20, 'False', 'Stuck'));
    expect(turned[1]?.lastTransitionTime).toBe(rfc3339(atSecond(20)));
  });
});

describe('a canary', () => {
  it('is healthy only with its steps done, its version stable and no pod of another left', () => {
    const rollout = {
      metadata: { generation: 3 },
      spec: { replicas: 2, strategy: { canary: { steps: [{ setWeight: 50 }] } } },
      status: { observedGeneration: '3' },
    } as unknown as Rollout;
    const done = {
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
      currentStepIndex: 1,
      stableRS: 'a',
      currentPodHash: 'a',
    };
    expect(isHealthy(rollout, done)).toBe(true);
    expect(isHealthy(rollout, { ...done, currentStepIndex: 0 })).toBe(false);
    expect(isHealthy(rollout, { ...done, stableRS: 'b' })).toBe(false);
    expect(isHealthy(rollout, { ...done, replicas: 3 })).toBe(false);
    expect(isHealthy({ ...rollout, status: { observedGeneration: '2' } }, done)).toBe(false);
  });

  it('says so through an update: Completed and Healthy go and come back', () => {
    const shop = createShop({ steps: [{ setWeight: 40 }, { pause: {} }] });
    const said = () =>
      ['Completed', 'Healthy', 'Paused', 'Progressing'].map((type) => {
        const { status, reason } = conditionOf(shop.status(), type) ?? {};
        return `${type} ${status} ${reason}`;
      });
    const finished = ['Completed True RolloutCompleted', 'Healthy True RolloutHealthy'];
    expect(said().slice(0, 2)).toEqual(finished);
    shop.release('shop:2');
    shop.until(20);
    expect(said()).toEqual([
      'Completed False RolloutCompleted',
      'Healthy False RolloutHealthy',
      'Paused True RolloutPaused',
      'Progressing Unknown RolloutPaused',
    ]);
    shop.act({ do: 'promote' });
    shop.until(60);
    expect(said()).toEqual([...finished, 'Paused False RolloutPaused', 'Progressing True NewReplicaSetAvailable']);
  });
});
