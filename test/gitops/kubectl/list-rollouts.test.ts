import { describe, expect, it } from 'vitest';
import { listRollouts } from '../../../src/gitops/kubectl/list-rollouts.ts';
import { look, object } from './shop.ts';

const shop = object('Rollout', 'shop', {
  spec: { replicas: 4, strategy: { canary: { steps: [{ setWeight: 25 }, { pause: {} }] } } },
  status: {
    phase: 'Paused',
    currentStepIndex: 1,
    replicas: 4,
    readyReplicas: 4,
    updatedReplicas: 1,
    availableReplicas: 4,
  },
});
const cart = object('Rollout', 'cart-with-a-long-name', {
  metadata: { namespace: 'prod' },
  spec: { strategy: { blueGreen: {} } },
  status: { phase: 'Healthy', replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
});

describe('list rollouts', () => {
  it('fills cells to their least widths, the last one, too, but not its heading', () => {
    expect(listRollouts(look([shop, cart])).stdout).toBe(
      [
        'NAME        STRATEGY   STATUS        STEP  SET-WEIGHT  READY  DESIRED  UP-TO-DATE  AVAILABLE',
        'shop        Canary     Paused        1/2   25          4/4    4        1           4        ',
        '',
      ].join('\n'),
    );
  });

  it('shows all namespaces, and when', () => {
    const { stdout } = listRollouts(look([shop, cart]), { allNamespaces: true, timestamps: true });
    expect(stdout.split('\n').map((line) => line.slice(0, 77).trimEnd())).toEqual([
      'TIMESTAMP             NAMESPACE  NAME                   STRATEGY   STATUS',
      '2020-01-01T00:10:00Z  prod       cart-with-a-long-name  BlueGreen  Healthy',
      '2020-01-01T00:10:00Z  default    shop                   Canary     Paused',
      '',
    ]);
  });

  it('does not fail when there are none', () => {
    const none = { stdout: '', stderr: 'No resources found.\n', exit: 0 };
    expect(listRollouts(look([cart]))).toEqual(none);
    expect(listRollouts(look([shop]), { name: 'other' })).toEqual(none);
  });
});
