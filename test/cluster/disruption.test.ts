/** PodDisruptionBudgets: how many pods may go, and what the eviction API answers. */
import { describe, expect, it } from 'vitest';
import { evict } from '../../src/cluster/disruption/eviction.ts';
import { budgets, type PodDisruptionBudget } from '../../src/cluster/disruption/objects.ts';
import { budgetStatus } from '../../src/cluster/disruption/status.ts';
import { type Pod, pods } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';
import { atSecond, type Instant } from '../../src/kernel/time.ts';

const NOW: Instant = atSecond(0);
const labels = { app: 'shop' };

/** A store with so many pods of which the first are ready, and a budget with its status kept as the controller keeps it. */
function setting(
  spec: Partial<PodDisruptionBudget['spec']>,
  { ready, all, scale }: { ready: number; all: number; scale: number },
) {
  const store = createStore(() => NOW);
  for (let i = 0; i < all; i++) {
    const status = i < ready ? ('True' as const) : ('False' as const);
    store.create(
      pods,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `p${i}`, namespace: 'default', labels },
        spec: { containers: [{ name: 'app' }] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status }] },
      } as never,
      'test',
    );
  }
  store.create(
    budgets,
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop', namespace: 'default' },
      spec: { selector: { matchLabels: labels }, ...spec },
    },
    'test',
  );
  const present = () => store.get(budgets, 'default', 'shop') as PodDisruptionBudget;
  const look = () => {
    const status = budgetStatus(present(), { now: NOW, pods: store.list(pods, 'default'), scale });
    store.updateStatus(budgets, { ...present(), status }, 'test');
    return status;
  };
  const gone: string[] = [];
  const ask = (name: string) =>
    evict(store, store.get(pods, 'default', name) as Pod, NOW, ({ metadata }) => gone.push(metadata.name));
  return { look, ask, gone };
}

describe('a budget', () => {
  it.each([
    [{ minAvailable: 2 }, 2, 1],
    [{ minAvailable: 4 }, 4, 0],
    [{ minAvailable: '50%' }, 3, 0],
    [{ minAvailable: '0%' }, 0, 3],
    [{ maxUnavailable: 1 }, 4, 0],
    [{ maxUnavailable: '50%' }, 2, 1],
    [{ maxUnavailable: '100%' }, 0, 3],
  ])('%j wants %i of four pods, three of them ready, for a scale of five, and lets %i go', (spec, desired, allowed) => {
    const { look } = setting(spec, { ready: 3, all: 4, scale: 5 });
    expect(look()).toMatchObject({ currentHealthy: 3, desiredHealthy: desired, disruptionsAllowed: allowed });
  });

  it('is asked before its controller has looked: not yet', () => {
    const { ask, gone } = setting({ minAvailable: 1 }, { ready: 3, all: 3, scale: 3 });
    expect(ask('p0')).toMatchObject({ code: 429, message: expect.stringContaining('still being processed') });
    expect(gone).toEqual([]);
  });

  it('is spent by each eviction, whether or not its controller looks in between', () => {
    const { look, ask, gone } = setting({ maxUnavailable: 2 }, { ready: 3, all: 3, scale: 3 });
    look();
    expect([ask('p0').kind, ask('p1').kind, ask('p2').kind]).toEqual(['spent', 'spent', 'refused']);
    // The pods still stand in the store, but their eviction is remembered.
    expect(look()).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 });
    expect(gone).toEqual(['p0', 'p1']);
  });

  it('lets a pod go that is not ready only while it holds, or if its policy says so', () => {
    const holding = setting({ minAvailable: 2 }, { ready: 2, all: 3, scale: 3 });
    holding.look();
    expect([holding.ask('p0').kind, holding.ask('p2').kind]).toEqual(['refused', 'free']);
    const failing = setting({ minAvailable: 3 }, { ready: 2, all: 3, scale: 3 });
    failing.look();
    expect(failing.ask('p2').kind).toBe('refused');
    const relaxed = setting(
      { minAvailable: 3, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      { ready: 2, all: 3, scale: 3 },
    );
    relaxed.look();
    expect(relaxed.ask('p2').kind).toBe('free');
  });
});
