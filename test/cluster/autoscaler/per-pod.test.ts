import { describe, expect, it } from 'vitest';
import { byAverage, byUtilization, type PodQuestion } from '../../../src/cluster/autoscaler/per-pod.ts';
import { groupPods } from '../../../src/cluster/autoscaler/pod-groups.ts';
import { defaultAutoscalerOptions } from '../../../src/cluster/autoscaler.ts';
import type { Pod } from '../../../src/cluster/objects.ts';
import { atSecond, rfc3339, seconds } from '../../../src/kernel/time.ts';

const now = atSecond(1000);

interface Shape {
  readonly phase?: Pod['status']['phase'];
  readonly ready?: boolean;
  readonly started?: number;
  readonly since?: number;
  readonly deleting?: boolean;
  readonly request?: string;
}

function pod(name: string, shape: Shape = {}): Pod {
  const { phase = 'Running', ready = true, started = 0, since = started, deleting = false, request = '100m' } = shape;
  const time = (t: number) => rfc3339(atSecond(t));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: 1,
      generation: 1,
      creationTimestamp: time(started),
      ...(deleting ? { deletionTimestamp: time(1000) } : {}),
    },
    spec: { containers: [{ name: 'app', resources: { requests: request === '' ? {} : { cpu: request } } }] },
    status: {
      phase,
      startTime: time(started),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time(since) }],
    },
  };
}

/** Pods with their values in thousandths, by name; no number: no value. */
function question(replicas: number, given: readonly (readonly [Pod, number?])[]): PodQuestion {
  const values = given.flatMap(([p, amount]) =>
    amount === undefined ? [] : [[p.metadata.name, { amount, at: atSecond(990), window: seconds(15) }] as const],
  );
  return {
    facts: { now, options: defaultAutoscalerOptions } as PodQuestion['facts'],
    tolerance: { up: 0.1, down: 0.1 },
    replicas,
    pods: given.map(([p]) => p),
    values: new Map(values),
    resource: 'cpu',
  };
}
const utilization = (replicas: number, target: number, ...given: (readonly [Pod, number?])[]) => {
  const counted = byUtilization(question(replicas, given), target);
  return counted.ok ? counted.value.replicas : counted.problem;
};

describe('a utilization', () => {
  it('grows the pods that count by its ratio to the target, rounded up', () => {
    expect(utilization(3, 50, [pod('a'), 60], [pod('b'), 60], [pod('c'), 60])).toBe(4);
  });

  it('changes nothing within the tolerance', () => {
    expect(utilization(7, 50, [pod('a'), 55], [pod('b'), 55])).toBe(7);
    expect(utilization(7, 50, [pod('a'), 56], [pod('b'), 56])).toBe(3);
  });

  it('takes silent pods for idle when it would grow, and for fully used when it would shrink', () => {
    // 150 % of 100: 3 pods' worth for 2; with two silent ones 75 % of 100, which points the other way: nothing.
    expect(utilization(4, 100, [pod('a'), 150], [pod('b'), 150], [pod('c')], [pod('d')])).toBe(4);
    expect(utilization(3, 50, [pod('a'), 200], [pod('b'), 200], [pod('c')])).toBe(8);
    // 10 % of 50 would leave one; with a silent one at 100 % of its request it is 55 %: nothing.
    expect(utilization(2, 50, [pod('a'), 10], [pod('b')])).toBe(2);
    expect(utilization(4, 80, [pod('a'), 10], [pod('b'), 10], [pod('c'), 10], [pod('d')])).toBe(2);
  });

  it('counts pods that are not ready as idle when it would grow, and not at all when it would shrink', () => {
    const starting = pod('c', { phase: 'Pending', ready: false });
    expect(utilization(3, 50, [pod('a'), 200], [pod('b'), 200], [starting, 999])).toBe(8);
    expect(utilization(3, 50, [pod('a'), 10], [pod('b'), 10], [starting, 999])).toBe(1);
  });

  it('cannot be taken without pods, values or requests', () => {
    expect(utilization(1, 50)).toBe('no pods returned by selector while calculating replica count');
    expect(utilization(1, 50, [pod('a')])).toBe('did not receive metrics for targeted pods (pods might be unready)');
    expect(utilization(1, 50, [pod('a'), 10], [pod('b', { request: '' }), 10])).toBe(
      'missing request for cpu in container app of Pod b',
    );
  });
});

describe('an average', () => {
  it('compares the mean value with the target and takes silent pods for exactly on target', () => {
    const replicas = (...given: (readonly [Pod, number?])[]) => {
      const counted = byAverage(question(given.length, given), 100);
      return counted.ok ? counted.value : counted.problem;
    };
    expect(replicas([pod('a'), 250], [pod('b'), 151])).toEqual({ replicas: 4, current: { averageValue: '200m' } });
    expect(replicas([pod('a'), 20], [pod('b')])).toEqual({ replicas: 2, current: { averageValue: '20m' } });
  });
});

describe('pods', () => {
  const group = (p: Pod, sampleAt = 990, resource: 'cpu' | 'memory' = 'cpu') => {
    const values = new Map([[p.metadata.name, { amount: 1, at: atSecond(sampleAt), window: seconds(15) }]]);
    const cpu = resource === 'cpu' ? { now, options: defaultAutoscalerOptions } : undefined;
    const groups = groupPods([p], values, cpu);
    if (groups.ready.length > 0) return 'ready';
    if (groups.unready.length > 0) return 'unready';
    return groups.missing.length > 0 ? 'missing' : 'ignored';
  };

  it('that go away or have failed do not count', () => {
    expect(group(pod('p', { deleting: true }))).toBe('ignored');
    expect(group(pod('p', { phase: 'Failed' }))).toBe('ignored');
  });

  it('count in their first five minutes when they are ready and the whole sample was taken since', () => {
    expect(group(pod('p', { started: 900, since: 975 }))).toBe('ready');
    expect(group(pod('p', { started: 900, since: 976 }))).toBe('unready');
    expect(group(pod('p', { started: 900, ready: false, since: 900 }))).toBe('unready');
  });

  it('count later, unless they never were ready', () => {
    expect(group(pod('p', { started: 600, since: 999 }))).toBe('ready');
    expect(group(pod('p', { started: 600, ready: false, since: 630 }))).toBe('ready');
    expect(group(pod('p', { started: 600, ready: false, since: 629 }))).toBe('unready');
  });

  it('have no time of warming up for anything but CPU', () => {
    expect(group(pod('p', { started: 900, ready: false }), 990, 'memory')).toBe('ready');
  });
});
