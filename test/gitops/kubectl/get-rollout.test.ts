import { describe, expect, it } from 'vitest';
import { getRollout } from '../../../src/gitops/kubectl/get-rollout.ts';
import { coloured } from '../../../src/gitops/kubectl/ink.ts';
import { type About, look, object, replicaSet } from './shop.ts';

const canary = {
  steps: [{ setWeight: 10 }, { setWeight: 25 }, { pause: {} }, { setWeight: 50 }],
};
const rollout = (about: About = {}) =>
  object('Rollout', 'shop', {
    age: 500,
    ...about,
    spec: { replicas: 4, strategy: { canary }, ...about.spec },
    status: {
      phase: 'Paused',
      message: 'CanaryPauseStep',
      stableRS: 'old',
      currentPodHash: 'new',
      currentStepIndex: 2,
      replicas: 4,
      updatedReplicas: 1,
      readyReplicas: 4,
      availableReplicas: 3,
      ...about.status,
    },
  });
const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.trimStart().startsWith(start));
const print = (...objects: ReturnType<typeof object>[]) => getRollout(look(objects), 'shop').stdout;

describe('get rollout', () => {
  it('prints the Rollout, its images and its tree, with blanks as far as the columns go', () => {
    const pod = object('Pod', 'shop-new-1', {
      owner: 'shop-new',
      age: 50,
      spec: { containers: [{ name: 'app' }] },
      status: { phase: 'Pending', reason: 'ContainerCreating' },
    });
    expect(print(rollout(), replicaSet('new', 2, 1), replicaSet('old', 1, 3, { age: 480 }), pod)).toBe(
      [
        'Name:            shop',
        'Namespace:       default',
        'Status:          ॥ Paused',
        'Message:         CanaryPauseStep',
        'Strategy:        Canary',
        '  Step:          2/4',
        '  SetWeight:     25',
        '  ActualWeight:  33',
        'Images:          shop:new (canary)',
        '                 shop:old (stable)',
        'Replicas:',
        '  Desired:       4',
        '  Current:       4',
        '  Updated:       1',
        '  Ready:         4',
        '  Available:     3',
        '',
        'NAME                   KIND        STATUS               AGE    INFO',
        '⟳ shop                 Rollout     ॥ Paused             8m20s  ',
        '├──# revision:2                                                ',
        '│  └──⧉ shop-new       ReplicaSet  ✔ Healthy            60s    canary',
        '│     └──□ shop-new-1  Pod         ◌ ContainerCreating  50s    ready:0/1',
        '└──# revision:1                                                ',
        '   └──⧉ shop-old       ReplicaSet  ✔ Healthy            8m     stable',
        '',
      ].join('\n'),
    );
  });

  it('paints icons and tags, and fills columns as if it had not', () => {
    const text = getRollout(look([rollout(), replicaSet('old', 1, 3)], coloured), 'shop').stdout;
    expect(lineOf(text, 'Images')).toBe('Images:          shop:old (\u001b[32mstable\u001b[0m)');
    expect(lineOf(text, '└──⧉')).toBe(
      '   └──⧉ \u001b[32mshop-old\u001b[0m  ReplicaSet  \u001b[32m✔\u001b[0m Healthy  60s    \u001b[32mstable\u001b[0m',
    );
  });

  it('says what fails it: no such Rollout, or no Deployment to take the template from', () => {
    expect(getRollout(look([]), 'shop')).toEqual({
      stdout: '',
      stderr: 'Error: rollout.argoproj.io "shop" not found\n',
      exit: 1,
    });
    const referring = rollout({ spec: { workloadRef: { name: 'shop-deploy' } } });
    expect(getRollout(look([referring]), 'shop').stderr).toBe('Error: deployment.apps "shop-deploy" not found\n');
  });

  it('takes the actual weight from the router where there is one, and all traffic after the last step', () => {
    const routed = { strategy: { canary: { ...canary, trafficRouting: { nginx: {} } } } };
    const weights = { canary: { weight: 20 }, stable: { weight: 80 } };
    const actual = (about: About) => lineOf(print(rollout(about), replicaSet('new', 2, 1)), 'ActualWeight')?.slice(17);
    expect(actual({ spec: routed, status: { canary: { weights } } })).toBe('20');
    expect(actual({ spec: routed })).toBe('25');
    expect(actual({ spec: routed, status: { availableReplicas: 0 } })).toBe('0');
    expect(actual({ spec: routed, status: { currentStepIndex: 4 } })).toBe('100');
  });

  it('names the sides of a pair of Services that take turns', () => {
    const pingPong = { strategy: { canary: { ...canary, pingPong: {} } } };
    const sets = [replicaSet('new', 2, 1), replicaSet('old', 1, 3)];
    const tags = (stablePingPong?: string) => {
      const text = print(rollout({ spec: pingPong, status: { canary: { stablePingPong } } }), ...sets);
      return [lineOf(text, '│  └──⧉')?.split(' ').at(-1), lineOf(text, '└──⧉')?.split(' ').at(-1)];
    };
    expect(tags('ping')).toEqual(['canary,pong', 'stable,ping']);
    expect(tags()).toEqual(['canary,ping', 'stable,pong']);
  });

  it('tells active from preview, and how long a replaced version is kept', () => {
    const blueGreen = rollout({
      spec: { strategy: { blueGreen: {} } },
      status: { blueGreen: { activeSelector: 'old', previewSelector: 'new' } },
    });
    const kept = (until: string) => ({ metadata: { annotations: { 'scale-down-deadline': until } } });
    const text = print(
      blueGreen,
      replicaSet('new', 5, 1),
      replicaSet('old', 4, 1),
      replicaSet('older', 3, 1, kept('2020-01-01T00:10:21Z')),
      replicaSet('oldest', 2, 1, kept('2020-01-01T00:09:59Z')),
      replicaSet('first', 1, 1, kept('soon')),
    );
    const infos = text.split('\n').filter((line) => line.includes('⧉'));
    expect(infos.map((line) => line.split(' ').at(-1))).toEqual([
      'preview',
      'stable,active',
      'delay:21s',
      'delay:passed',
      'delay:',
    ]);
    expect(text).not.toContain('SetWeight');
  });

  it('sorts tags only when an image comes from two places', () => {
    const container = { template: { spec: { containers: [{ name: 'app', image: 'shop:one' }] } } };
    const stable = replicaSet('old', 1, 3, { spec: { replicas: 3, ...container } });
    const both = print(rollout(), stable, replicaSet('new', 2, 1, { spec: { replicas: 1, ...container } }));
    expect(lineOf(both, 'Images')).toBe('Images:          shop:one (canary, stable)');
    const bare = replicaSet('old', 1, 3, { status: { replicas: 0 } });
    expect(print(rollout(), bare)).not.toContain('Images');
  });

  it('says of a ReplicaSet that is to have no pods that it is scaled down, while it still has some', () => {
    const statusOf = (about: About) => lineOf(print(rollout(), replicaSet('old', 1, 2, about)), '└──⧉');
    expect(statusOf({ spec: { replicas: 0 } })).toContain('• ScaledDown');
    expect(statusOf({ status: { availableReplicas: 1 } })).toContain('◌ Progressing');
    expect(statusOf({ status: { observedGeneration: 0 } })).toContain('◌ Progressing');
    expect(statusOf({ status: { conditions: [{ type: 'ReplicaFailure', status: 'True' }] } })).toContain(
      '✖ ReplicaFailure',
    );
  });

  it('puts into a revision its ReplicaSets, then its Experiments, then its analysis, the last names of a second first', () => {
    const of2 = { owner: 'shop', metadata: { annotations: { 'rollout.argoproj.io/revision': '2' } } };
    const measurements = [
      { phase: 'Successful', startedAt: '2020-01-01T00:09:50Z', metadata: { 'job-name': 'smoke.1' } },
      { phase: 'Successful', startedAt: '2020-01-01T00:09:55Z' },
    ];
    const metricResults = [
      { name: 'smoke', successful: 2, measurements },
      { name: 'errors', successful: 1, failed: 2, error: 1 },
    ];
    const text = print(
      rollout(),
      object('AnalysisRun', 'run-a', { ...of2, status: { phase: 'Failed', metricResults } }),
      object('AnalysisRun', 'run-b', of2),
      object('Experiment', 'try', { ...of2, status: { phase: 'Running' } }),
      object('AnalysisRun', 'run-of-try', { owner: 'try', status: { phase: 'Pending' } }),
      replicaSet('one', 1, 1, {}, 'try'),
      replicaSet('new', 2, 1),
      object('AnalysisRun', 'of-nowhere', { owner: 'shop', status: { phase: 'Error' } }),
    );
    const rows = text.split('\n').slice(text.split('\n').findIndex((l) => l.startsWith('NAME ')) + 2);
    expect(rows.map((row) => row.trimEnd().replace(/ {2,}(?=\S)/g, '  '))).toEqual([
      '├──# revision:2',
      '│  ├──⧉ shop-new  ReplicaSet  ✔ Healthy  60s  canary',
      '│  ├──Σ try  Experiment  ◌ Running  60s',
      '│  │  ├──⧉ try-one  ReplicaSet  ✔ Healthy  60s',
      '│  │  └──α run-of-try  AnalysisRun  ◷ Pending  60s',
      '│  ├──α run-b  AnalysisRun  60s',
      '│  └──α run-a  AnalysisRun  ✖ Failed  60s  ✔ 3,✖ 2,⚠ 1',
      '│  └──⊞ smoke.1  Job  ✔ Successful  10s',
      '└──# revision:0',
      '  └──α of-nowhere  AnalysisRun  ⚠ Error  60s',
      '',
    ]);
  });
});
