import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Effect, type Look } from '../../../src/cluster/deployment/look.ts';
import {
  DESIRED,
  MAXIMUM,
  REVISION,
  REVISION_HISTORY,
  type Version,
} from '../../../src/cluster/deployment/versions.ts';
import type { PodTemplateSpec } from '../../../src/cluster/objects.ts';
import { atSecond, rfc3339, seconds } from '../../../src/kernel/time.ts';

const template = (image: string): PodTemplateSpec => ({ spec: { containers: [{ name: 'app', image }] } });

const version = (name: string, revision: number, wanted: number, rest: Partial<Version> = {}): Version => ({
  name,
  since: rfc3339(atSecond(revision)),
  revision,
  wanted,
  created: wanted,
  ready: wanted,
  available: wanted,
  noted: { desired: 10, maximum: 13 },
  observed: true,
  minReadySeconds: 0,
  annotations: { [REVISION]: String(revision) },
  template: template(name),
  ...rest,
});

const look = (rest: Partial<Look>): Look => ({
  now: atSecond(1000),
  name: 'web',
  generation: 1,
  annotations: {},
  template: template('new'),
  settings: {
    replicas: 10,
    strategy: 'RollingUpdate',
    surge: 3,
    unavailable: 2,
    minReadySeconds: 0,
    paused: false,
    historyLimit: 10,
    progressDeadlineSeconds: 600,
  },
  status: {},
  current: undefined,
  old: [],
  oldPods: 0,
  ...rest,
});

const inShort = (effects: readonly Effect[]): readonly string[] =>
  effects.map((e) => {
    if (e.kind === 'create') return `create ${e.to} as ${e.revision}`;
    if (e.kind === 'scale') return `${e.version} ${e.from} → ${e.to}`;
    return `${e.kind} ${e.version}`;
  });
const effectsOf = (rest: Partial<Look>) => inShort(decide(look(rest)).effects);
const settings = look({}).settings;

describe('a rolling update', () => {
  it('creates the first version whole', () => {
    expect(effectsOf({})).toEqual(['create 10 as 1']);
  });

  it('begins a new version in the room of the surge and gives up what may be unavailable at once', () => {
    expect(effectsOf({ old: [version('a', 1, 10)] })).toEqual(['create 3 as 2', 'a 10 → 8']);
  });

  it('grows the current version before it shrinks the old ones', () => {
    const current = version('new', 2, 3, { ready: 0, available: 0 });
    expect(effectsOf({ current, old: [version('a', 1, 8)] })).toEqual(['new 3 → 5']);
  });

  it('takes nothing away while the current version has not come up', () => {
    const current = version('new', 2, 5, { ready: 0, available: 0 });
    expect(effectsOf({ current, old: [version('a', 1, 8)] })).toEqual([]);
  });

  it('cleans up pods that are not available first, oldest version first, then the surplus', () => {
    const old = [version('a', 1, 4, { available: 3 }), version('b', 2, 3, { available: 1 })];
    const current = version('new', 3, 6, { available: 6 });
    // 13 wanted, 8 promised: 5 may go, of which 3 are idle; then 10 are available, 2 more than promised.
    expect(effectsOf({ current, old })).toEqual(['a 4 → 3', 'b 3 → 1', 'a 3 → 1']);
  });

  it('lets go of a broken version in favour of the one it is rolled back to', () => {
    const old = [version('broken', 2, 5, { ready: 0, available: 0 })];
    const current = version('new', 1, 8, { available: 7, annotations: { [REVISION]: '3' }, revision: 3 });
    // 13 wanted, 8 promised, 1 of the current version is missing: 4 may go.
    expect(effectsOf({ current, old })).toEqual(['broken 5 → 1']);
  });

  it('gives up for this look when an old version still shows pods it no longer wants', () => {
    const old = [version('a', 1, 2, { available: 4 }), version('b', 2, 8)];
    expect(effectsOf({ current: version('new', 3, 3), old })).toEqual([]);
  });

  it('cuts a current version that is too large', () => {
    expect(effectsOf({ current: version('new', 1, 12) })).toEqual(['new 12 → 10']);
  });
});

describe('Recreate', () => {
  const recreate = { settings: { ...settings, strategy: 'Recreate', surge: 0, unavailable: 0 } } as const;

  it('first sends all old pods away', () => {
    const old = [version('a', 1, 6), version('b', 2, 4)];
    expect(effectsOf({ ...recreate, old })).toEqual(['a 6 → 0', 'b 4 → 0']);
  });

  it('waits while old pods are counted, and while they terminate', () => {
    expect(effectsOf({ ...recreate, old: [version('a', 1, 0, { created: 2 })] })).toEqual([]);
    expect(effectsOf({ ...recreate, old: [version('a', 1, 0)], oldPods: 1 })).toEqual([]);
  });

  it('then brings all new ones at once', () => {
    expect(effectsOf({ ...recreate, old: [version('a', 1, 0)] })).toEqual(['create 10 as 2']);
    expect(effectsOf({ ...recreate, old: [version('a', 1, 0)], current: version('new', 2, 0) })).toEqual([
      'new 0 → 10',
    ]);
  });
});

describe('scaling', () => {
  const scaledTo = (replicas: number, surge = 3) => ({ settings: { ...settings, replicas, surge } });

  it('gives everything to the only active version', () => {
    expect(effectsOf({ ...scaledTo(4), current: version('new', 1, 10) })).toEqual(['new 10 → 4']);
  });

  it('shares what is added in proportion', () => {
    const sides = { old: [version('a', 1, 8)], current: version('new', 2, 5, { available: 0 }) };
    expect(effectsOf({ ...scaledTo(15, 4), ...sides })).toEqual(['a 8 → 12', 'new 5 → 7']);
  });

  it('gives the rest of the rounding to the largest, among equals to the younger when adding', () => {
    const sides = {
      old: [version('a', 1, 5, { noted: { desired: 10, maximum: 20 } })],
      current: version('new', 2, 5, { available: 0, noted: { desired: 10, maximum: 20 } }),
    };
    // 14 may exist: each share is round(5 · 14 / 20) − 5 = −1, so all 4 and what the shares took away is left over.
    expect(effectsOf({ ...scaledTo(11), ...sides })).toEqual(['new 5 → 10', 'a 5 → 4']);
  });

  it('takes everything away when nothing is asked for', () => {
    const sides = { old: [version('a', 1, 8)], current: version('new', 2, 5, { available: 0 }) };
    expect(effectsOf({ ...scaledTo(0), ...sides })).toEqual(['a 8 → 0', 'new 5 → 0']);
  });

  it('ends the old versions once the current one is saturated, even while paused', () => {
    const sides = { old: [version('a', 1, 2), version('b', 2, 1)], current: version('new', 3, 10) };
    expect(effectsOf({ settings: { ...settings, paused: true }, ...sides })).toEqual(['b 1 → 0', 'a 2 → 0']);
  });

  it('leaves together exactly what may exist, however the sizes were', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 60 }), fc.nat(20), (a, b, c, replicas, surge) => {
        const noted = { desired: replicas + 1, maximum: a + b + c };
        const sides = {
          old: [version('a', 1, a, { noted }), version('b', 2, b, { noted })],
          current: version('new', 3, c, { noted, available: 0 }),
        };
        const { effects } = decide(look({ ...scaledTo(replicas, surge), ...sides }));
        const sizes = effects.map((e) => (e.kind === 'scale' ? e.to : Number.NaN));
        expect(sizes).toHaveLength(3);
        expect(sizes.every((n) => n >= 0)).toBe(true);
        expect(sizes.reduce((x, y) => x + y, 0)).toBe(replicas + surge);
      }),
    );
  });
});

describe('revisions', () => {
  it('give a version that is wanted again the highest number, and remember the old one', () => {
    const current = version('new', 1, 10, { annotations: { [REVISION]: '1', [REVISION_HISTORY]: '7' } });
    const { effects, revision } = decide(look({ current, old: [version('a', 4, 0)] }));
    expect(revision).toBe(5);
    expect(effects[0]).toMatchObject({ kind: 'note', annotations: { [REVISION]: '5', [REVISION_HISTORY]: '7,1' } });
  });

  it('stay when the version already carries the highest', () => {
    const outcome = decide(look({ current: version('new', 6, 10), old: [version('a', 4, 0)] }));
    expect(outcome.revision).toBe(6);
    expect(outcome.effects).toEqual([]);
  });

  it('hand the annotations of the Deployment on, except those that are its own', () => {
    const annotations = { note: 'hello', [REVISION]: '9', [DESIRED]: '1', [MAXIMUM]: '1' };
    const { effects } = decide(look({ annotations, current: version('new', 1, 10) }));
    expect(effects[0]).toMatchObject({ kind: 'note', annotations: { note: 'hello' } });
    expect(effects[0]).not.toHaveProperty(['annotations', DESIRED]);
  });

  it('cut their list from the front when it grows too long', () => {
    const long = Array.from({ length: 600 }, (_, i) => 1000 + i).join(',');
    const current = version('new', 1, 10, { annotations: { [REVISION]: '1', [REVISION_HISTORY]: long } });
    const { effects } = decide(look({ current, old: [version('a', 4, 0)] }));
    const note = effects.find((e) => e.kind === 'note');
    const list = note?.annotations[REVISION_HISTORY] ?? '';
    expect(list.length).toBeLessThanOrEqual(2000);
    expect(list.endsWith(',1599,1')).toBe(true);
  });
});

describe('the history', () => {
  const done = {
    status: { observedGeneration: 1, replicas: 10, updatedReplicas: 10, availableReplicas: 10 },
    current: version('new', 9, 10),
  };

  it('is cut to its limit, lowest revision first, when the rollout is done', () => {
    const old = [version('a', 3, 0), version('b', 1, 0), version('c', 2, 0)];
    expect(effectsOf({ ...done, settings: { ...settings, historyLimit: 1 }, old })).toEqual(['forget b', 'forget c']);
  });

  it('stays while the rollout goes on, or the status was written for an earlier spec', () => {
    const old = [version('a', 1, 0)];
    const limited = { settings: { ...settings, historyLimit: 0 }, old };
    expect(effectsOf({ ...done, ...limited, status: { ...done.status, availableReplicas: 9 } })).toEqual([]);
    expect(effectsOf({ ...done, ...limited, generation: 2 })).toEqual([]);
  });

  it('skips a version with pods and takes no other in its place', () => {
    const old = [version('a', 1, 0, { created: 1 }), version('b', 2, 0), version('c', 3, 0)];
    expect(effectsOf({ ...done, settings: { ...settings, historyLimit: 2 }, old })).toEqual([]);
  });
});

describe('progress', () => {
  const stuck = {
    current: version('new', 2, 3, { ready: 0, available: 0 }),
    old: [version('a', 1, 10)],
  };
  const saying = (reason: string, since: number) => ({
    type: 'Progressing',
    status: 'True' as const,
    reason,
    lastUpdateTime: rfc3339(atSecond(since)),
    lastTransitionTime: rfc3339(atSecond(since)),
  });
  const counts = { replicas: 13, updatedReplicas: 3, readyReplicas: 10, availableReplicas: 10 };
  const stuckWith = (status: Look['status'], rest: Partial<Look> = {}) =>
    decide(look({ ...stuck, status: { ...counts, ...status }, ...rest }));
  const progressing = (outcome: ReturnType<typeof decide>) =>
    outcome.status.conditions?.find((c) => c.type === 'Progressing');

  it('times out strictly after the deadline', () => {
    const since400 = stuckWith({ conditions: [saying('ReplicaSetUpdated', 400)] });
    expect(progressing(since400)?.reason).toBe('ReplicaSetUpdated');
    expect(since400.lookAgain).toBe(seconds(1));
    const late = stuckWith({ conditions: [saying('ReplicaSetUpdated', 399)] });
    expect(progressing(late)).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "new" has timed out progressing.',
    });
    expect(late.lookAgain).toBeUndefined();
  });

  it('restarts the clock with every further pod, and keeps the time of the last transition', () => {
    const moved = stuckWith({ conditions: [saying('ReplicaSetUpdated', 399)], readyReplicas: 9 });
    expect(progressing(moved)).toMatchObject({
      reason: 'ReplicaSetUpdated',
      lastUpdateTime: rfc3339(atSecond(1000)),
      lastTransitionTime: rfc3339(atSecond(399)),
    });
  });

  it('is unknown while paused, and the clock starts again on resuming', () => {
    const paused = stuckWith(
      { conditions: [saying('ReplicaSetUpdated', 1)] },
      { settings: { ...settings, paused: true } },
    );
    expect(progressing(paused)).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
    const resumed = stuckWith({ conditions: [{ ...saying('DeploymentPaused', 1), status: 'Unknown' }] });
    expect(progressing(resumed)).toMatchObject({ status: 'Unknown', reason: 'DeploymentResumed' });
    expect(resumed.lookAgain).toBe(seconds(601));
  });

  it('is not judged without a deadline', () => {
    const { progressDeadlineSeconds: _, ...endless } = settings;
    const outcome = stuckWith({ conditions: [saying('ReplicaSetUpdated', 1)] }, { settings: endless });
    expect(progressing(outcome)).toBeUndefined();
    expect(outcome.lookAgain).toBeUndefined();
  });

  it('does not end for a finished rollout that loses pods', () => {
    const current = version('new', 1, 10, { available: 4 });
    const outcome = decide(look({ current, status: { conditions: [saying('NewReplicaSetAvailable', 1)] } }));
    expect(progressing(outcome)?.reason).toBe('NewReplicaSetAvailable');
    expect(outcome.status.conditions?.find((c) => c.type === 'Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
    });
  });

  it('begins for a version that nobody has spoken of', () => {
    const outcome = decide(look({ current: version('new', 1, 10, { ready: 0, available: 0, created: 0 }) }));
    expect(progressing(outcome)?.reason).toBe('FoundNewReplicaSet');
  });
});

describe('any look', () => {
  const count = fc.integer({ min: 0, max: 12 });
  const anyVersion = (name: string, revision: number) =>
    fc
      .tuple(count, count)
      .map(([wanted, available]) => version(name, revision, wanted, { available, ready: available }));
  const anyLook = fc
    .record({
      replicas: fc.nat(12),
      surge: fc.nat(5),
      unavailable: fc.nat(5),
      current: fc.option(anyVersion('new', 3), { nil: undefined }),
      old: fc.tuple(anyVersion('a', 1), anyVersion('b', 2)),
      paused: fc.boolean(),
    })
    .map(({ replicas, surge, unavailable, current, old, paused }) => {
      const margins = {
        surge: surge + Number(surge + unavailable === 0),
        unavailable: Math.min(unavailable, replicas),
      };
      return look({ settings: { ...settings, replicas, paused, ...margins }, current, old });
    });

  it('wants nothing negative, and says why it does what it does', () => {
    fc.assert(
      fc.property(anyLook, (seen) => {
        for (const effect of decide(seen).effects) {
          expect(effect.because.length).toBeGreaterThan(0);
          if (effect.kind === 'scale' || effect.kind === 'create') expect(effect.to).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('never grows a rolling update beyond replicas and surge', () => {
    fc.assert(
      fc.property(anyLook, (seen) => {
        const noted = { desired: seen.settings.replicas };
        const [current, old] = [seen.current && { ...seen.current, noted }, seen.old.map((v) => ({ ...v, noted }))];
        const calm = { ...seen, current, old, settings: { ...seen.settings, paused: false } };
        const before = [...old, ...(current === undefined ? [] : [current])].reduce((n, v) => n + v.wanted, 0);
        const growth = decide(calm).effects.reduce((n, e) => {
          if (e.kind === 'create') return n + e.to;
          return e.kind === 'scale' ? n + e.to - e.from : n;
        }, 0);
        const most = calm.settings.replicas + calm.settings.surge;
        expect(before + growth).toBeLessThanOrEqual(Math.max(most, before));
      }),
    );
  });
});
