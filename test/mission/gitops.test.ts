/**
 * Git and Argo CD around a rollout, row by row (FA3, FA5, FA6, FA13, FA22, PA4): what the article says of it, and, where the
 * real Argo CD does otherwise, what it does.
 */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/cluster/objects.ts';
import { getApplication } from '../../src/gitops/argo-cd/get-application.ts';
import { atSecond, type Instant, seconds } from '../../src/kernel/time.ts';
import type { PersonAction, Scenario } from '../../src/scenario/format.ts';
import { record, runTo } from '../../src/simulation/run.ts';
import type { TraceEntry } from '../../src/simulation/trace.ts';
import { scenarioAt } from '../scenarios.ts';
import { patched, type Rehearsal, rehearse } from './rehearsal.ts';

const fight = scenarioAt('scenarios/gitops/tug-of-war.yaml');

type Decision = Extract<TraceEntry, { kind: 'decision' }>;

/** Seconds of the run at which Argo CD wrote an object. */
const wroteAt = (entries: readonly TraceEntry[], object: string): readonly number[] =>
  entries
    .filter((e): e is Decision => e.kind === 'decision' && e.controller === 'Application' && e.rule === 'sync')
    .filter((e) => e.wrote?.includes(object) === true)
    .map((e) => e.t / 1e6);

/** The canary's share as the proxies know it, from the release on. */
const canaryShares = (run: Rehearsal): readonly number[] =>
  run
    .all('split')
    .filter((e) => e.s > 0)
    .map((e) => e.shares['shop-canary'] ?? 0);

const somebody = (
  at: number,
  verb: PersonAction['verb'],
  given: PersonAction['arguments'],
  namespace = 'production',
): PersonAction => ({
  who: 'somebody',
  moment: { kind: 'at', at: atSecond(at) },
  verb,
  rollout: 'shop',
  namespace,
  arguments: given,
});

const application = (scenario: Scenario, patch: Json): Scenario => patched(scenario, 'Application', patch as object);

const withoutCommits = (scenario: Scenario): Scenario => ({
  ...scenario,
  gitops: { ...scenario.gitops!, commits: [] },
  expect: [],
});

describe('weights that two write', () => {
  it('FA5: without a rule the weights are put back at once, then 2, 6, 18 … seconds after the sync before', () => {
    const run = rehearse(fight);
    const [first = 0, ...others] = wroteAt(run.recording.trace.entries, 'VirtualService/shop').filter((t) => t > 120);
    const asked = run.all('decision').find((d) => d.rule === 'router weight')!.t / 1e6;
    expect(first - asked).toBeGreaterThan(0);
    expect(first - asked).toBeLessThan(1);
    // The end of a sync is kept in whole seconds, and the wait counted from there.
    const ends = [first, ...others].map(Math.floor);
    expect(others.map((t, i) => t - ends[i]!)).toEqual([2, 6, 18, 54, 162]);
  });

  it('FA5: each time the routes lose the canary, until the controller writes its weight again', () => {
    const shares = canaryShares(rehearse(fight));
    expect(shares.slice(0, 8)).toEqual([0.2, 0, 0.2, 0, 0.2, 0, 0.2, 0]);
  });

  const avoided = scenarioAt('scenarios/gitops/tug-of-war-avoided.yaml');
  it.each([
    ['the weights', {}],
    ['/spec/http', { jsonPointers: ['/spec/http'], jqPathExpressions: [] }],
    ['what the controller owns', { managedFieldsManagers: ['rollouts-controller'], jqPathExpressions: [] }],
  ])('FA5: with %s ignored they stay, and the application is Synced throughout', (_, rule) => {
    const ignoreDifferences = [{ group: 'networking.istio.io', kind: 'VirtualService', ...rule }];
    const scenario = application(avoided, Object.keys(rule).length === 0 ? {} : { spec: { ignoreDifferences } });
    const run = rehearse(scenario);
    expect(wroteAt(run.recording.trace.entries, 'VirtualService/shop').filter((t) => t > 120)).toEqual([]);
    expect(canaryShares(run)).toEqual([0.2, 0.5, 1, 0]);
    const during = run.all('application').filter((e) => e.s > 10 && e.s < 400);
    expect(during.map((e) => e.sync)).not.toContain('OutOfSync');
    expect(during.some((e) => e.health === 'Suspended')).toBe(true);
  });

  it.each([
    [true, 0],
    [false, 1],
  ])(
    'FA6: "ignored, except at the first deployment": a sync in mid-canary writes the weights all the same, unless it respects the rule (%s)',
    (respected, writes) => {
      const rule = {
        ignoreDifferences: [{ group: 'networking.istio.io', kind: 'VirtualService', jsonPointers: ['/spec/http'] }],
      };
      const scenario = application(fight, {
        spec: { ...rule, syncPolicy: { syncOptions: respected ? ['RespectIgnoreDifferences=true'] : [] } },
      });
      const run = rehearse({ ...scenario, people: [somebody(180, 'sync', { application: 'shop' })], expect: [] });
      const at = run.all('command').find((c) => c.who === 'somebody')!;
      expect(at.accepted).toBe(true);
      const after = wroteAt(run.recording.trace.entries, 'VirtualService/shop').filter((t) => t >= 180 && t < 240);
      expect(after).toHaveLength(writes);
      const dips = run.all('split').filter((e) => e.t > 180e6 && e.t < 240e6 && (e.shares['shop-canary'] ?? 0) === 0);
      expect(dips).toHaveLength(writes);
    },
  );
});

describe('automated sync', () => {
  it('FA3: a Service deleted by hand comes back at once; deleted again and again, after 2, 6, 18 seconds', () => {
    const deletions = [60, 61, 63.5, 70.5].map((at) =>
      somebody(at, 'delete', { kind: 'Service', object: 'shop-canary' }),
    );
    const run = rehearse({ ...withoutCommits(fight), people: deletions });
    const back = wroteAt(run.recording.trace.entries, 'Service/shop-canary').filter((t) => t > 1);
    expect(back).toHaveLength(4);
    expect(back[0]! - 60).toBeLessThan(1);
    const ends = back.map(Math.floor);
    expect(back.slice(1).map((t, i) => t - ends[i]!)).toEqual([2, 6, 18]);
  });

  it('FA3: a file removed in Git is pruned; without prune it stays and is out of sync', () => {
    const removed = (prune: boolean) => {
      const { repositories } = fight.gitops!;
      const [repository] = repositories;
      const commit = {
        repository: repository!.url,
        moment: { kind: 'at' as const, at: atSecond(60) },
        rollout: '',
        namespace: 'default',
        who: 'somebody',
        message: 'remove it',
        path: 'deploy',
        changes: [{ kind: 'remove', of: { kind: 'Service', name: 'shop-canary' } }] as const,
        revert: false,
      };
      const scenario = application(
        { ...fight, gitops: { ...fight.gitops!, commits: [commit] } },
        {
          spec: { syncPolicy: { automated: { prune } } },
        },
      );
      return rehearse({ ...scenario, until: atSecond(100), expect: [] })
        .all('application')
        .at(-1)!;
    };
    expect(removed(true)).toMatchObject({ sync: 'Synced', outOfSync: [] });
    expect(removed(false)).toMatchObject({ sync: 'OutOfSync', outOfSync: ['Service/shop-canary'] });
  });

  it('FA13: the first release is not progressive: no pauses, no weights', () => {
    const run = rehearse({ ...withoutCommits(fight), until: atSecond(60) });
    expect(run.rollout().phase).toBe('Healthy');
    expect(run.all('rollout').every((e) => e.pauses.length === 0)).toBe(true);
    expect(run.all('analysis')).toEqual([]);
  });

  it('PA4, FA22: a commit is noticed within 180 seconds of polling, differently for each seed, and nothing happens before', () => {
    const [repository] = fight.gitops!.repositories;
    const polled: Scenario = {
      ...fight,
      until: atSecond(400),
      expect: [],
      gitops: { ...fight.gitops!, repositories: [{ ...repository!, webhook: false }] },
    };
    const waits = [1, 2, 3, 4, 5, 6].map((seed) => {
      const { entries } = record({ ...polled, seed }).trace;
      return wroteAt(entries, 'Rollout/shop').filter((t) => t > 1)[0]! - 120;
    });
    for (const wait of waits) {
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThan(182);
    }
    expect(new Set(waits.map(Math.round)).size).toBeGreaterThan(3);
  });

  it('PA4: with a webhook a commit is there within three seconds; with a manual policy the application is only OutOfSync', () => {
    const hooked = wroteAt(record(fight).trace.entries, 'Rollout/shop').filter((t) => t > 1);
    expect(hooked[0]! - 120).toBeLessThan(3);
    const manual = application(fight, { spec: { syncPolicy: { automated: null } } });
    const run = rehearse({ ...manual, until: atSecond(400), expect: [] });
    expect(wroteAt(run.recording.trace.entries, 'Rollout/shop').filter((t) => t > 1)).toEqual([]);
    expect(run.all('application').at(-1)).toMatchObject({ sync: 'OutOfSync', outOfSync: ['Rollout/shop'] });
  });

  it('FA22: a pull request reaches the cluster when it is merged, and not before', () => {
    const [commit] = fight.gitops!.commits;
    const open = { ...commit!, pullRequest: { who: 'a reviewer', merged: seconds(180) } };
    const run = rehearse({ ...fight, gitops: { ...fight.gitops!, commits: [open] }, expect: [] });
    const [applied] = wroteAt(run.recording.trace.entries, 'Rollout/shop').filter((t) => t > 1);
    expect(applied).toBeGreaterThan(300);
    expect(applied).toBeLessThan(303);
    expect(run.all('release').map((e) => e.t)).toEqual([300e6]);
  });
});

describe('people at the argocd command line', () => {
  it('roll back to the revision before, which automated sync forbids', () => {
    const manual = application(fight, { spec: { syncPolicy: { automated: null } } });
    const people = [somebody(180, 'sync', { application: 'shop' }), somebody(240, 'rollback', { application: 'shop' })];
    const run = rehearse({ ...manual, people, until: atSecond(600), expect: [] });
    expect(
      run
        .all('command')
        .filter((c) => c.who === 'somebody')
        .map((c) => c.accepted),
    ).toEqual([true, true]);
    const live = run.recording.history.findLast((h) => h.kind === 'Rollout' && 'object' in h && h.object !== undefined);
    expect(JSON.stringify(live)).toContain('example.com/shop:1.0');
    const refused = rehearse({ ...fight, people: [people[1]!], until: atSecond(300), expect: [] });
    expect(refused.all('command').find((c) => c.who === 'somebody')).toMatchObject({
      accepted: false,
      message: 'rollback cannot be initiated when auto-sync is enabled',
    });
  });

  it('end a sync that waits: what it has applied stays, the rest is not tried, and nothing is tried again', () => {
    const waves = { 'Service/shop-canary': '1' };
    const waiting = patched(fight, 'Application', { spec: { syncPolicy: { automated: null } } });
    const objects = waiting.objects.map((o) =>
      `${o.kind}/${o.metadata.name}` in waves
        ? { ...o, metadata: { ...o.metadata, annotations: { 'argocd.argoproj.io/sync-wave': '1' } } }
        : o,
    );
    const people = [somebody(2, 'terminate-sync', { application: 'shop' })];
    const run = rehearse({ ...withoutCommits(waiting), objects, people, until: atSecond(30), expect: [] });
    expect(run.all('command').at(-1)).toMatchObject({ accepted: true });
    const last = run.all('application').at(-1);
    expect(last?.operation).toMatchObject({ phase: 'Failed', message: 'Operation terminated' });
    expect(last?.outOfSync).toEqual(['Service/shop-canary']);
  });
});

describe('Git that is not as people think', () => {
  it('has nothing to commit where nothing changes', () => {
    const [commit] = fight.gitops!.commits;
    const same = { ...commit!, changes: [{ ...commit!.changes[0]!, image: 'example.com/shop:1.0' }] };
    const run = rehearse({
      ...fight,
      gitops: { ...fight.gitops!, commits: [same as typeof commit & object] },
      until: atSecond(200),
      expect: [],
    });
    expect(run.all('command').at(-1)).toMatchObject({
      accepted: false,
      message: 'nothing to commit, working tree clean',
    });
    expect(run.all('release')).toEqual([]);
  });

  it('makes the application Unknown, and says why, as long as the repository is not found', () => {
    const nowhere = application(fight, { spec: { source: { repoURL: 'https://git.example/shp.git' } } });
    const run = rehearse({ ...nowhere, until: atSecond(400), expect: [] });
    expect(run.all('application').at(-1)).toMatchObject({ sync: 'Unknown' });
    expect(run.all('application').at(-1)?.conditions[0]).toMatch(
      /repository not found: https:\/\/git.example\/shp.git$/,
    );
    expect(run.all('release')).toEqual([]);
  });
});

describe('applications that applications make', () => {
  const production = scenarioAt('scenarios/gitops/production.yaml');

  it('FA1, FA4: are five, each healthy in a namespace that its own sync or that of its parent makes', () => {
    const run = rehearse({ ...production, until: atSecond(60), expect: [] });
    const last = new Map(run.all('application').map((e) => [e.name, e]));
    expect([...last.keys()].sort()).toEqual([
      'argo-rollouts',
      'devops-paradox',
      'devops-toolkit',
      'production',
      'prometheus',
    ]);
    expect([...last.values()].every((e) => e.sync === 'Synced' && e.health === 'Healthy')).toBe(true);
    const failed = run.all('application').filter((e) => /not found\. Retrying/.test(e.operation?.message ?? ''));
    expect(failed.map((e) => e.name)).toEqual(['devops-toolkit']);
  });

  it('FA22: the canary starts within three minutes of the merge, and not before', () => {
    for (const seed of [2, 3, 4]) {
      const run = rehearse({ ...production, seed, until: atSecond(820), expect: [] });
      const began = run.all('rollout').find((e) => e.current === 2)!.t / 1e6;
      expect(began).toBeGreaterThan(600);
      expect(began).toBeLessThan(785);
    }
  });

  it('FA23: what follows HEAD is rolled out without any pull request', () => {
    const head = patched(production, 'Application', { spec: { source: { targetRevision: 'HEAD' } } }, 'devops-toolkit');
    const run = rehearse({ ...head, until: atSecond(500), expect: [] });
    expect(run.all('release').map((e) => e.t)).toEqual([300e6]);
    expect(run.all('rollout').find((e) => e.current === 2)!.t).toBeLessThan(485e6);
  });

  it('PA5: what follows a tag stays there until the tag moves', () => {
    const commits = production.gitops!.commits.map((commit) =>
      commit.tag === undefined ? commit : { ...commit, tag: '2.6.2' },
    );
    const run = (list: typeof commits) =>
      rehearse({ ...production, gitops: { ...production.gitops!, commits: list }, until: atSecond(500), expect: [] });
    expect(run(commits).rollout().current).toBe(2);
    const unmoved = commits.map(({ tag: _, ...commit }) => commit);
    expect(run(unmoved).rollout().current).toBe(1);
  });
});

describe('the first sync', () => {
  it('PA3: an application is OutOfSync and Missing before it, Synced and Healthy after it', () => {
    const manual = application(withoutCommits(fight), { spec: { syncPolicy: { automated: null } } });
    const states = rehearse({ ...manual, until: atSecond(30) })
      .all('application')
      .map((e) => `${e.sync} ${e.health}`);
    expect([...new Set(states)]).toEqual(['OutOfSync Missing', 'Synced Progressing', 'Synced Healthy']);
  });
});

describe('the table of the Argo CD client', () => {
  it('PA27: a changed template in Git is OutOfSync, without a health, until it is applied; one that is new is Missing', () => {
    const [repository] = fight.gitops!.repositories;
    const template = (image: string) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name: 'smoke' },
      spec: {
        metrics: [{ name: 'smoke', provider: { job: { spec: { template: { spec: { containers: [{ image }] } } } } } }],
      },
    });
    const commit = (at: number, image: string) => ({
      repository: repository!.url,
      moment: { kind: 'at' as const, at: atSecond(at) },
      rollout: '',
      namespace: 'default',
      who: 'somebody',
      message: 'a template',
      path: 'deploy',
      changes: [{ kind: 'put', object: template(image) }] as const,
      revert: false,
    });
    const commits = [commit(60, 'smoke:1'), commit(80, 'smoke:2')];
    const scenario = application(
      { ...fight, gitops: { ...fight.gitops!, commits }, until: atSecond(100), expect: [] },
      { spec: { syncPolicy: { automated: { prune: true } } } },
    );
    const outOfSync = rehearse(scenario)
      .all('application')
      .filter((entry) => entry.sync === 'OutOfSync' && entry.outOfSync.includes('AnalysisTemplate/smoke'));
    const printed = (at: Instant) => getApplication(runTo(scenario, at).store, 'shop', at)!;
    const state = (at: Instant) => /^argoproj.io +AnalysisTemplate +\S+ +smoke +(.*?) *$/m.exec(printed(at))?.[1];
    const added = outOfSync[0]!.t as Instant;
    const changed = outOfSync.find(({ t }) => t >= atSecond(80))!.t as Instant;
    expect([added, changed, scenario.until].map(state)).toEqual(['OutOfSync  Missing', 'OutOfSync', 'Synced']);
    const before = printed(changed);
    expect(before).toMatch(/^Sync Policy: {8}Automated \(Prune\)$/m);
    expect(before).toMatch(/^Sync Status: {8}OutOfSync from HEAD \([0-9a-f]{7}\)$/m);
    expect(before).toMatch(/^argoproj.io +Rollout +\S+ +shop +Synced +Healthy +$/m);
    expect(before).toMatch(/^ +Service +\S+ +shop-canary +Synced +Healthy +$/m);
  });
});

describe('hooks', () => {
  it('that fail keep everything else from being applied', () => {
    const hooks = scenarioAt('scenarios/gitops/hooks.yaml');
    const run = rehearse({
      ...hooks,
      gitops: { ...hooks.gitops!, jobs: [{ name: 'migrate', fails: true }] },
      until: atSecond(30),
      expect: [],
    });
    expect(run.all('application').find((e) => e.operation?.message.includes('unsuccessfully'))).toBeDefined();
    expect(run.all('rollout')).toEqual([]);
  });
});
