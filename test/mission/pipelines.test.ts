/**
 * Codefresh pipelines, row by row (CF1–CF22): what the guide says of its pipelines, and, where the real systems do otherwise,
 * what they do; the name of the test then says what the guide claims.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePipeline } from '../../src/gitops/codefresh/decode.ts';
import { atSecond, seconds } from '../../src/kernel/time.ts';
import { readYaml } from '../../src/languages/yaml.ts';
import type { Scenario } from '../../src/scenario/format.ts';
import type { ApprovalAnswer, PipelinePlan } from '../../src/scenario/pipeline-plan.ts';
import type { PipelineEntry } from '../../src/simulation/trace.ts';
import { shared } from '../shared.ts';
import { type Rehearsal, rehearse, seed } from './rehearsal.ts';

const played = (name: string, change: (scenario: Scenario) => Scenario = (s) => s) =>
  rehearse(change(seed(`pipelines/${name}`)));

/** The scenario with its only pipeline changed. */
const planned = (scenario: Scenario, change: (plan: PipelinePlan) => Partial<PipelinePlan>): Scenario => ({
  ...scenario,
  pipelines: (scenario.pipelines ?? []).map((plan) => ({ ...plan, ...change(plan) })),
});

const answered = (scenario: Scenario, ...answers: ApprovalAnswer[]): Scenario => planned(scenario, () => ({ answers }));

const approves = (step: string, after: number): ApprovalAnswer => ({
  who: 'somebody',
  does: 'approve',
  step,
  after: seconds(after),
});

/** What became of a step; of the build, if no step is named. `log` is left out. */
const states = (run: Rehearsal, step?: string): readonly PipelineEntry['state'][] =>
  run
    .all('pipeline')
    .filter((e) => e.step === step && e.state !== 'log')
    .map((e) => e.state);

const endOf = (run: Rehearsal, step?: string) => states(run, step).at(-1);
const log = (run: Rehearsal, step: string) =>
  run.all('pipeline').flatMap((e) => (e.step === step && e.state === 'log' ? [e.message] : []));
const moment = (run: Rehearsal, step: string, state: PipelineEntry['state']) =>
  run.all('pipeline').find((e) => e.step === step && e.state === state)?.s ?? Number.NaN;

const approved = played('blue-green-approved');
const ACTIVE = 'rollout-bluegreen-active';

describe('a build', () => {
  it('CF1: takes its steps in the order of the file, though the stages come again', () => {
    const run = played('canary-approved');
    const plan = seed('pipelines/canary-approved').pipelines?.[0]?.pipeline;
    const begun = run.all('pipeline').filter((e) => e.step !== undefined && e.state !== 'log');
    const order = [...new Set(begun.map((e) => e.step))];
    expect(order).toEqual(plan?.steps.map(({ name }) => name));
    const stages = plan?.steps.map(({ stage }) => stage) ?? [];
    // The first stage of the canary comes again after the second.
    expect(stages.lastIndexOf('canary 10%')).toBeGreaterThan(stages.indexOf('canary 33%'));
    expect(begun.map((e) => e.t)).toEqual([...begun.map((e) => e.t)].sort((a, b) => a - b));
  });

  it('CF2: clones into a folder that `${{clone}}` names, and builds the image under `latest` and the short commit', () => {
    const change = (scenario: Scenario) =>
      planned(scenario, ({ pushes }) => ({
        pushes: pushes.map((p) => ({ ...p, revision: `abc1234${'0'.repeat(33)}` })),
      }));
    const run = played('blue-green-approved', change);
    const built = run.all('pipeline').find((e) => e.step === 'build_image' && e.state === 'success');
    expect(built?.message.split(', ').map((image) => image.replace(/^.*:/, ''))).toEqual(['latest', 'abc1234']);
    // The manifests are there and nowhere else: the deploying step starts in that folder.
    expect(endOf(run, 'deploy_colour')).toBe('success');
    expect(run.all('release')[0]?.images).toEqual({
      'spring-sample-app-container': 'kostiscodefresh/argo-rollouts-blue-green-sample-app:abc1234',
    });
  });

  it('CF3: fills in the short commit and applies each file; what did not change is not changed', () => {
    const applied = approved.all('command').filter((e) => e.who === 'release/deploy_colour');
    expect(applied.map(({ what, message }) => `${what} ${message}`)).toEqual([
      'apply service/rollout-bluegreen-active unchanged',
      'apply service/rollout-bluegreen-preview unchanged',
      'apply rollout/spring-sample-app-deployment configured',
    ]);
    expect(approved.all('release')[0]?.images['spring-sample-app-container']).toMatch(/:48eb190$/);
  });

  it('CF4: asks within five seconds of the manifests, while pods still start; the guide asks when the colour is there', () => {
    const asked = moment(approved, 'ask', 'pending-approval');
    const ready = approved.all('pod').find((e) => e.revision === 2 && e.state === 'ready')?.s ?? 0;
    expect(asked).toBeGreaterThanOrEqual(0);
    expect(asked).toBeLessThan(5);
    expect(asked).toBeLessThan(ready);
  });

  it('CF5: waits for its answer for 168 hours, and then ends by itself', () => {
    const day = 86_400;
    const waiting = played('blue-green-approved', (s) => ({ ...answered(s), traffic: [], until: atSecond(day) }));
    expect([endOf(waiting, 'ask'), endOf(waiting)]).toEqual(['pending-approval', 'running']);
    const over = played('blue-green-approved', (s) => ({ ...answered(s), traffic: [], until: atSecond(8 * day) }));
    expect(endOf(over, 'ask')).toBe('terminated');
    expect(moment(over, 'ask', 'terminated') - moment(over, 'ask', 'pending-approval')).toBeCloseTo(168 * 3600, 3);
    expect(endOf(over)).toBe('terminated');
    expect(over.selected(ACTIVE)).toBe(1);
  });

  it('CF6: approved after a minute: promotes, skips the way back and succeeds', () => {
    const run = played('blue-green-approved', (s) => answered(s, approves('ask', 60)));
    expect(states(run, 'promote_colour')).toEqual(['running', 'success']);
    expect(states(run, 'keep_colour')).toEqual(['skipped']);
    expect(endOf(run)).toBe('success');
    const [before, after] = [moment(run, 'promote_colour', 'running'), moment(run, 'promote_colour', 'success') + 1];
    expect([run.selected(ACTIVE, before), run.selected(ACTIVE, after)]).toEqual([1, 2]);
  });

  it('CF7: rejected: undoes and succeeds all the same, because the question says `fail_fast: false`', () => {
    const run = played('blue-green-rejected');
    expect(endOf(run, 'ask')).toBe('denied');
    expect(states(run, 'promote_colour')).toEqual(['skipped']);
    expect(endOf(run, 'keep_colour')).toBe('success');
    expect(endOf(run)).toBe('success');
    expect(run.rollout()).toMatchObject({ phase: 'Healthy', current: 3, active: 3 });
    const strict = played('blue-green-rejected', (s) =>
      planned(s, ({ pipeline }) => ({
        pipeline: { ...pipeline, steps: pipeline.steps.map(({ failFast: _, ...step }) => step) },
      })),
    );
    // Without it a rejection ends the build, and nobody takes the colour back.
    expect([endOf(strict), states(strict, 'keep_colour')]).toEqual(['failure', []]);
  });

  it('CF8: the earlier guide’s way back is no command: the step fails, the build is red, four pods wait', () => {
    const run = played('blue-green-rejected-misspelt');
    expect(endOf(run, 'keep_colour')).toBe('failure');
    expect(endOf(run)).toBe('failure');
    expect(run.all('command').find((e) => !e.accepted)?.message).toContain('unknown command "argo"');
    expect(run.rollout()).toMatchObject({ phase: 'Paused', active: 1 });
    expect([run.pods(1)?.available, run.pods(2)?.available]).toEqual([2, 2]);
  });
});

describe('smoke tests', () => {
  it('CF9: four answers of the preview decide, each by itself', () => {
    const good = played('smoke-tests');
    expect([endOf(good, 'smoke_tests'), endOf(good, 'promote_colour')]).toEqual(['success', 'success']);
    expect(log(good, 'smoke_tests')).toHaveLength(4);
    expect(good.outcome.outcome).toBe('promoted');
    const spoilt = [
      { statuses: { '500': 1 } },
      { bodies: { '/': { status: 200, body: { message: 'hello' } } } },
      { bodies: { '/': { status: 200, body: { message: 'Spring boot says hello' } } } },
      {
        bodies: {
          '/': { status: 200, body: { message: 'Spring boot says hello from a Docker container' } },
          '/actuator/health': { status: 200, body: { status: 'DOWN' } },
        },
      },
    ];
    for (const [i, change] of spoilt.entries()) {
      const bad = played('smoke-tests', (s) => spoiling(s, change));
      // All assertions before the one that the change meets hold.
      expect(log(bad, 'smoke_tests').filter((line) => line.endsWith(': as wanted'))).toHaveLength(i);
      expect([endOf(bad, 'smoke_tests'), endOf(bad, 'promote_colour'), endOf(bad, 'keep_colour'), endOf(bad)]).toEqual([
        'failure',
        'skipped',
        'success',
        'success',
      ]);
      expect(bad.traffic(0, 600).by.get(2) ?? 0).toBe(0);
    }
  });

  it('CF10: begin before the application answers, and reject a good release; a step that waits has them pass', () => {
    const early = played('smoke-tests-early');
    expect(log(early, 'smoke_tests')[0]).toContain('connection refused');
    expect([endOf(early, 'keep_colour'), early.rollout().active]).toEqual(['success', 3]);
    const waiting = played('smoke-tests-waiting');
    expect([endOf(waiting, 'smoke_tests'), waiting.outcome.outcome]).toEqual(['success', 'promoted']);
  });

  it('CF11: of fifty candidates, half of them bad, no bad one ever answers a user', () => {
    const scenario = seed('pipelines/smoke-tests');
    const [spring] = scenario.versions;
    const unwell = {
      ...spring!.behaviour,
      bodies: { ...spring!.behaviour.bodies, '/actuator/health': { status: 200, body: { status: 'DOWN' } } },
    };
    const isBad = (i: number) => (i * 7) % 10 < 5;
    const tagOf = (i: number) => `c${String(100_000 + i)}`;
    const spoilt = Array.from({ length: 50 }, (_, i) => i).filter(isBad);
    const run = rehearse({
      ...planned(scenario, ({ pushes }) => ({
        pushes: Array.from({ length: 50 }, (_, i) => ({
          ...pushes[0]!,
          at: atSecond(60 + 300 * i),
          revision: tagOf(i).padEnd(40, '0'),
        })),
      })),
      versions: [
        ...spoilt.map((i) => ({ image: `*:${tagOf(i)}`, name: 'unwell', behaviour: unwell })),
        ...scenario.versions,
      ],
      until: atSecond(60 + 300 * 51),
    });
    const ends = run
      .all('pipeline')
      .filter((e) => e.step === 'smoke_tests' && ['success', 'failure'].includes(e.state));
    expect(ends.map((e) => e.state)).toEqual(Array.from({ length: 50 }, (_, i) => (isBad(i) ? 'failure' : 'success')));
    const bad = new Set(
      run
        .all('replicas')
        .filter((e) => spoilt.some((i) => e.image.endsWith(`:${tagOf(i)}`)))
        .map((e) => e.revision),
    );
    expect(spoilt).toHaveLength(25);
    expect(bad.size).toBeGreaterThanOrEqual(25);
    const users = run.all('traffic').filter((e) => e.source === 'users' && bad.has(e.revision) && e.requests > 0);
    expect(users).toEqual([]);
  }, 30_000);
});

describe('the canary’s build', () => {
  it('CF12: two approvals take it from 10 to 33 to 100 %, in eleven steps of which four are skipped', () => {
    const run = played('canary-approved');
    expect(run.weights().filter((w) => w > 0)).toEqual([10, 33, 100]);
    const skipped = run.all('pipeline').filter((e) => e.state === 'skipped');
    expect(skipped.map((e) => e.step)).toEqual(['discard_10', 'stop_10', 'discard_33', 'stop_33']);
    expect(seed('pipelines/canary-approved').pipelines?.[0]?.pipeline.steps).toHaveLength(11);
    expect(endOf(run)).toBe('success');
    expect(run.outcome.outcome).toBe('promoted');
  });

  it('CF13: rejected at 10 %: undone, red, and the second question is never asked', () => {
    const run = played('canary-rejected-at-10');
    expect(states(run, 'promote_33')).toEqual(['skipped']);
    expect(endOf(run, 'discard_10')).toBe('success');
    expect([endOf(run, 'stop_10'), endOf(run)]).toEqual(['failure', 'failure']);
    expect(states(run, 'ask_33')).toEqual([]);
    expect(run.rollout().weights?.canary ?? 0).toBe(0);
    const undone = moment(run, 'discard_10', 'success');
    expect(run.rollout(undone + 2).weights?.canary).toBe(0);
    expect(run.all('replicas').findLast((e) => e.revision === 2)).toMatchObject({ wanted: 0 });
    const gone = run.all('replicas').find((e) => e.revision === 2 && e.wanted === 0 && e.s > undone)?.s ?? 0;
    expect(gone - undone).toBeGreaterThan(28);
    expect(gone - undone).toBeLessThan(33);
  });

  it('CF14: rejected at 33 %: undone from there, and red', () => {
    const run = played('canary-rejected-at-33');
    expect([endOf(run, 'ask_10'), endOf(run, 'ask_33')]).toEqual(['approved', 'denied']);
    expect(states(run, 'promote_full')).toEqual(['skipped']);
    expect([endOf(run, 'discard_33'), endOf(run, 'stop_33'), endOf(run)]).toEqual(['success', 'failure', 'failure']);
    expect(run.weights().at(-1)).toBe(0);
    expect(Math.max(...run.weights())).toBe(33);
  });

  it('CF15: the guide’s step that ends the build has an image that does not exist: it fails by the pull, with the same outcome', () => {
    const missing = played('canary-rejected-at-10');
    const there = played('canary-rejected-at-10', (s) => planned(s, () => ({ missingImages: [] })));
    const words = (run: Rehearsal) =>
      run.all('pipeline').find((e) => e.step === 'stop_10' && e.state === 'failure')?.message;
    expect(words(missing)).toContain('manifest for alpine:39 not found');
    expect(words(there)).toBe('exit code 1');
    expect(log(there, 'stop_10')[0]).toBe('canary failed');
    expect([endOf(missing), endOf(there)]).toEqual(['failure', 'failure']);
  });

  it('CF16: approved too early: the canary’s pipeline is one approval ahead, blue/green’s promotion is lost; both end green', () => {
    const canary = played('canary-approved-early');
    expect(endOf(canary)).toBe('success');
    expect(canary.rollout()).toMatchObject({ phase: 'Paused', step: 5 });
    expect(canary.rollout().weights?.canary).toBe(33);
    const blueGreen = played('blue-green-approved-early');
    expect(endOf(blueGreen)).toBe('success');
    expect(blueGreen.rollout()).toMatchObject({ phase: 'Paused', active: 1 });
  });

  it('CF17: a pipeline that only deploys is green at once, and the canary is aborted five minutes later; the articles leave it so', () => {
    const run = played('canary-with-metrics-green');
    const green = run.all('pipeline').find((e) => e.step === undefined && e.state === 'success')?.s ?? Number.NaN;
    expect(green).toBeLessThan(5);
    expect(run.when((r) => r.aborted)).toBeGreaterThan(299);
    const watched = played('canary-with-metrics-watched');
    expect([endOf(watched, 'wait_for_verdict'), endOf(watched)]).toEqual(['failure', 'failure']);
  });

  it('CF18: `/version` tells the commit that the image was built with, the old one on the other side', () => {
    const told = log(played('canary-with-metrics-watched'), 'ask_versions');
    expect(told.filter((line) => line.includes('version is'))).toEqual([
      '"My application version is 8c67194"',
      '"My application version is c323c7b"',
    ]);
  });
});

describe('delivery by pull request', () => {
  const merged = played('pull-request');
  const commands = (run: Rehearsal) => run.all('command').filter((e) => /pull request|git push/.test(e.what));

  it('CF19: a push to master starts one build, a push to another branch none', () => {
    const builds = merged.all('pipeline').filter((e) => e.step === undefined && e.state === 'running');
    expect(builds.map((e) => e.build)).toEqual([1]);
    const ignored = merged.all('pipeline').filter((e) => e.build === 0);
    expect(ignored.map((e) => e.message)).toEqual(['the push to feature of vfarcic/devops-toolkit matches no trigger']);
  });

  it('CF20: the build changes nothing in the cluster, and leaves one open pull request that changes one line of one file', () => {
    const run = played('pull-request-unmerged');
    expect(endOf(run)).toBe('success');
    expect(commands(run).map(({ what, accepted, message }) => [what, accepted, message])).toEqual([
      [
        'git push devops-toolkit-abc1234: abc1234 of devops-toolkit',
        true,
        'helm/templates/devops-toolkit.yaml (1 line)',
      ],
      [
        'opens a pull request from devops-toolkit-abc1234 into master of vfarcic/argocd-production: abc1234 of devops-toolkit',
        true,
        'helm/templates/devops-toolkit.yaml (1 line)',
      ],
    ]);
    const pushed = run.all('pipeline')[0]?.t ?? 0;
    expect(run.all('rollout').filter((e) => e.t >= pushed)).toEqual([]);
    expect(run.all('replicas').filter((e) => e.t >= pushed)).toEqual([]);
  });

  it('CF20: what is merged is found by Argo CD within three minutes', () => {
    const merge = merged.all('command').find((e) => e.what.startsWith('merges the pull request'));
    expect(merge?.accepted).toBe(true);
    const update = merged.when((r) => r.current === 2) - (merge?.s ?? 0);
    expect(update).toBeGreaterThan(0);
    expect(update).toBeLessThan(182);
  });

  it('CF21: without GITHUB_TOKEN the branch is pushed, the pull request is not opened, and the build is red', () => {
    const run = played('pull-request-without-token');
    expect(commands(run).map(({ what }) => what.replace(/:.*$/, ''))).toEqual(['git push devops-toolkit-abc1234']);
    expect([endOf(run, 'push_production'), endOf(run, 'pull_request'), endOf(run)]).toEqual([
      'success',
      'failure',
      'failure',
    ]);
  });

  it('CF22: pushed to the main line instead, it reaches the cluster without a person', () => {
    const run = played('push-to-mainline');
    expect(commands(run).map(({ who }) => who)).toEqual(['devops-toolkit-master/push_production']);
    expect(run.all('command').filter((e) => !e.who.startsWith('devops-toolkit-master/'))).toEqual([]);
    expect(run.outcome.outcome).toBe('promoted');
  });

  it('a commit of the scenario’s Git starts the pipelines whose trigger names its repository', () => {
    const scenario = seed('pipelines/push-to-mainline');
    const trigger = { name: '', repo: 'vfarcic/argocd-production', disabled: false };
    const run = rehearse({
      ...planned(scenario, ({ pipeline, pushes }) => ({
        pushes: pushes.slice(0, 0),
        pipeline: { ...pipeline, triggers: [trigger], steps: pipeline.steps.slice(0, 1) },
      })),
      gitops: {
        ...scenario.gitops!,
        commits: [
          {
            repository: 'https://github.com/vfarcic/argocd-production.git',
            moment: { kind: 'at', at: atSecond(120) },
            rollout: '',
            namespace: '',
            who: 'Ada',
            message: 'more',
            path: 'helm/templates',
            changes: [
              { kind: 'patch', of: { kind: 'Rollout', name: 'devops-toolkit' }, patch: { spec: { replicas: 5 } } },
            ],
            revert: false,
          },
        ],
      },
    });
    const [begun] = run.all('pipeline');
    expect(begun).toMatchObject({ t: atSecond(120), build: 1, state: 'running' });
    expect(begun?.message).toMatch(/^push of [0-9a-f]{7} to master of vfarcic\/argocd-production$/);
  });
});

describe('the guide’s own files', () => {
  const paths = [
    'codefresh-blue-green/manual-approval/codefresh.yaml',
    'codefresh-blue-green/manual-approval/codefresh.as-in-seed-001.yaml',
    'codefresh-blue-green/smoke-tests/codefresh.yaml',
    'codefresh-canary/canary-manual-approval/codefresh.yaml',
    'codefresh-canary/canary-with-metrics/codefresh.yaml',
    'devops-toolkit/app-repo/codefresh-master.yaml',
  ];
  const folder = shared('inputs/seeds');
  it.skipIf(folder === undefined).each(paths)(
    folder === undefined
      ? 'is read: %s (skipped: the shared conformance data is not beside this checkout)'
      : 'is read: %s',
    (path) => {
      const text = readFileSync(`${folder}/${path}`, 'utf8');
      const { documents } = readYaml(text);
      const { pipeline, mistakes, notices } = decodePipeline(documents[0]!);
      expect([mistakes, notices]).toEqual([[], []]);
      const named = [...text.slice(text.indexOf('steps:')).matchAll(/^ {2}(?: {2})?([a-z]\w*):\s*$/gm)].map(
        ([, name]) => name,
      );
      const indented = pipeline?.steps.map(({ name }) => name) ?? [];
      expect(indented.length).toBeGreaterThan(2);
      expect(named.filter((name) => indented.includes(name!))).toEqual(indented);
    },
  );
});

/** The new colour spoilt, and the old one left alone. */
function spoiling(scenario: Scenario, change: object): Scenario {
  const [spring] = scenario.versions;
  const behaviour = { ...spring!.behaviour, ...change };
  return { ...scenario, versions: [{ image: '*:48eb190', name: 'spoilt', behaviour }, ...scenario.versions] };
}
