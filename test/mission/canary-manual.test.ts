/**
 * The canary that waits for people, behind a Linkerd split, row by row (CA1–CA22): what the articles say of it, and, where the
 * real controller does otherwise, what it does; the name of the test then says what the article claims.
 * Waiting: the text of `get rollout` in a run (CA13).
 */
import { describe, expect, it } from 'vitest';
import { atSecond, seconds } from '../../src/kernel/time.ts';
import type { Scenario } from '../../src/scenario/format.ts';
import {
  acts,
  behaving,
  caller,
  canary,
  patched,
  reacts,
  rehearse,
  releasing,
  reworded,
  seed,
  threeSigma,
  valuesOf,
} from './rehearsal.ts';

const ROOT = 'rollout-canary-all-traffic';
const PREVIEW = 'rollout-canary-preview';
const ACTIVE = 'rollout-canary-active';
const NEW = '8c67194';
const plain = seed('canary-manual');

/** Everybody there is: in the mesh and outside, on all three Services; a hundred requests a second of each. */
const everybody = (scenario: Scenario): Scenario => ({
  ...scenario,
  traffic: [
    caller(scenario, 'meshed', ROOT, 100, { meshed: true }),
    caller(scenario, 'outside', ROOT, 100),
    caller(scenario, 'insiders', PREVIEW, 100, { meshed: true }),
    caller(scenario, 'cautious', ACTIVE, 100, { meshed: true }),
  ],
});

const played = rehearse(everybody(plain));
/** The moments at which somebody promoted. */
const [first = 0, second = 0] = played.all('command').map(({ s }) => s);

/** Steps that end in a pause, at which the scenario ends, too. */
const upTo = (steps: readonly object[], more: object = {}) =>
  rehearse({ ...everybody(canary(plain, { steps, ...more })), people: [], until: atSecond(260) });

describe('at rest', () => {
  it('CA1: the root selects all pods, active and preview the same version, and the split is 0/100', () => {
    expect([ROOT, PREVIEW, ACTIVE].map((service) => played.selected(service, -1))).toEqual([undefined, 1, 1]);
    expect(played.all('router').findLast(({ s }) => s < 0)?.content).toEqual({
      service: ROOT,
      backends: [
        { service: PREVIEW, weight: '0' },
        { service: ACTIVE, weight: '100' },
      ],
    });
    for (const who of ['meshed', 'outside', 'insiders', 'cautious']) {
      const { all, by, failed } = played.traffic(-80, 0, who);
      // One or two are still on their way when the release comes.
      expect(Math.abs(all - 8000)).toBeLessThan(5);
      expect(failed).toBe(0);
      expect([...by.keys()]).toEqual([1]);
    }
  });

  it('CA2: the first deployment takes no step: four pods, no pause, step 6 of 6, Healthy', () => {
    const before = played.all('rollout').filter(({ s }) => s < 0);
    expect(before.every((e) => e.pauses.length === 0 && e.phase !== 'Paused')).toBe(true);
    expect(before.at(-1)).toMatchObject({ phase: 'Healthy', step: 6, stable: 1, available: 4, updated: 4 });
    const firstReady = before.find((e) => e.available > 0)?.s ?? 0;
    expect((before.find((e) => e.phase === 'Healthy')?.s ?? 0) - firstReady).toBeLessThan(1);
  });

  it('CA12: the user makes the Services, not the controller; it moves two selectors, adds a TrafficSplit, and leaves the root alone', () => {
    // All three are there before the controller has looked at anything.
    const made = played.all('service').filter(({ t }) => t === 0);
    expect(made.map((e) => e.name).sort()).toEqual([ACTIVE, ROOT, PREVIEW].sort());
    expect(played.all('service').filter((e) => e.name === ROOT)).toHaveLength(1);
    expect(played.all('service').filter((e) => e.name === PREVIEW).length).toBeGreaterThan(1);
    expect(played.all('notice').some((e) => e.reason === 'TrafficSplitCreated')).toBe(true);
  });
});

describe('stage one', () => {
  it('CA3: 10 % of the traffic on one pod of (4 + 1), as soon as that pod is there', () => {
    const r = played.when((e) => e.updated === 1 && e.available === 5);
    expect(r).toBeGreaterThan(2.5);
    expect(played.all('rollout').every((e) => e.s >= r || (e.weights?.canary ?? 0) === 0)).toBe(true);
    expect(played.when((e) => e.weights?.canary === 10) - r).toBeLessThan(0.1);
    expect(played.rollout(60)).toMatchObject({ phase: 'Paused', step: 2, replicas: 5, updated: 1 });
    const { all, shareOf, failed } = played.traffic(5, 105, 'meshed');
    expect(all).toBe(10_000);
    expect(failed).toBe(0);
    expect(Math.abs(shareOf(2) - 0.1)).toBeLessThan(0.009);
  });

  it('CA20: insiders on preview see only the new version, the cautious on active only the old, everybody else by weight', () => {
    expect(played.traffic(10, 110, 'insiders').shareOf(2)).toBe(1);
    expect(played.traffic(10, 110, 'cautious').shareOf(1)).toBe(1);
    expect(Math.abs(played.traffic(first + 5, first + 105, 'meshed').shareOf(2) - 0.33)).toBeLessThan(0.0142);
  });

  it('CA13: Paused at step 2 of 6, weight 10 asked for and there, one canary pod and four stable ones', () => {
    expect(played.recording.header.rollouts[0]?.steps).toHaveLength(6);
    expect(played.rollout(60)).toMatchObject({ phase: 'Paused', step: 2, weights: { canary: 10, stable: 90 } });
    expect(played.pods(2, 60)).toMatchObject({ available: 1, image: expect.stringContaining(NEW) });
    expect(played.pods(1, 60)).toMatchObject({ available: 4, image: expect.stringContaining('c323c7b') });
    const split = played.all('split').findLast(({ s }) => s < 60 && s > 0);
    expect(split?.shares).toEqual({ [PREVIEW]: 0.1, [ACTIVE]: 0.9 });
  });

  it('CA14: the four old pods receive 90 percent, not "9 percent"', () => {
    expect(Math.abs(played.traffic(5, 105, 'meshed').shareOf(1) - 0.9)).toBeLessThan(0.009);
  });

  it('CA16: callers outside the mesh are split by pods, not "10 %": one pod of five is 20 %, two of six are 33 %', () => {
    const stage1 = played.traffic(6, 106, 'outside');
    expect(Math.abs(stage1.shareOf(2) - 1 / 5)).toBeLessThan(threeSigma(1 / 5, stage1.all));
    const stage2 = played.traffic(first + 10, first + 110, 'outside');
    expect(Math.abs(stage2.shareOf(2) - 2 / 6)).toBeLessThan(threeSigma(2 / 6, stage2.all));
  });

  it('CA4: the weight does not depend on the pods: 10 % on five pods, 50 % on three', () => {
    for (const [weight, replicas] of [
      [10, 5],
      [50, 3],
    ] as const) {
      const run = upTo([{ setCanaryScale: { replicas } }, { setWeight: weight }, { pause: {} }]);
      expect(run.pods(2)?.available).toBe(replicas);
      expect(run.pods(1)?.available).toBe(4);
      const { all, shareOf } = run.traffic(20, 120, 'meshed');
      expect(Math.abs(shareOf(2) - weight / 100)).toBeLessThan(threeSigma(weight / 100, all));
    }
  });
});

describe('stage two and the end', () => {
  it('CA5: the first promotion asks for 33 % at once, on the one pod there is; "to accommodate extra traffic" comes second', () => {
    const asked = played.when((e) => e.weights?.canary === 33);
    expect(asked - first).toBeLessThan(0.1);
    expect(played.pods(2, asked)).toMatchObject({ wanted: 1, available: 1 });
    const both = played.when((e) => e.updated === 2 && e.available === 6);
    expect(both - asked).toBeGreaterThan(2.5);
    expect(played.rollout(second - 1)).toMatchObject({ phase: 'Paused', step: 5, updated: 2 });
    expect(played.when((e) => e.phase === 'Paused' && e.step === 5) - both).toBeLessThan(0.1);
  });

  it('CA5: meanwhile the one pod bears twice what each of two will', () => {
    // Pods that take their time make the gap wide enough to count in.
    const sandbox = { kind: 'constant', value: seconds(60) } as const;
    const slow = rehearse({ ...everybody(plain), cluster: { ...plain.cluster, sandbox } });
    const asked = slow.when((e) => e.weights?.canary === 33);
    const both = slow.when((e) => e.updated === 2 && e.available === 6);
    expect(both - asked).toBeGreaterThan(60);
    const perPod = (from: number, pods: number) => {
      const { by } = slow.traffic(from, from + 55, 'meshed');
      return (by.get(2) ?? 0) / 55 / pods;
    };
    expect(Math.abs(perPod(asked + 2, 1) - 33)).toBeLessThan(3 * Math.sqrt((33 * 0.67) / 55));
    expect(Math.abs(perPod(both + 5, 2) - 16.5)).toBeLessThan(3 * Math.sqrt((33 * 0.67) / 55));
  });

  it('CA15: at 33 % the TrafficSplit says preview 33, active 67', () => {
    expect(played.all('router').findLast(({ s }) => s < second)).toMatchObject({
      object: 'TrafficSplit/rollout-example-traffic-split',
      content: {
        backends: [
          { service: PREVIEW, weight: '33' },
          { service: ACTIVE, weight: '67' },
        ],
      },
    });
  });

  it('CA6: the second promotion: two pods become four at 33 %, then 100 %, then all names move and the old pods go', () => {
    expect(played.weights()).toEqual([0, 10, 33, 100, 0]);
    const four = played.when((e) => e.updated === 4 && e.ready === 8, second);
    const all = played.when((e) => e.weights?.canary === 100);
    expect(four - second).toBeGreaterThan(2.5);
    expect(Math.abs(all - four)).toBeLessThan(0.1);
    expect(played.rollout(all - 0.1)).toMatchObject({ weights: { canary: 33, stable: 67 }, updated: 4 });
    const at = all + 1;
    expect([ROOT, PREVIEW, ACTIVE].map((service) => played.selected(service, at))).toEqual([undefined, 2, 2]);
    expect(played.rollout(at)).toMatchObject({ stable: 2, phase: 'Healthy', weights: { canary: 0, stable: 100 } });
    expect(played.pods(1, all + 29)?.created).toBe(4);
    expect(played.pods(1, all + 31)?.created).toBe(0);
    // Who is in the mesh notices nothing at all.
    expect(played.traffic(0, 1e6, 'meshed').failed).toBe(0);
  });

  it('CA17: other patterns are walked as written', () => {
    const patterns = [
      [10, 100],
      [10, 30, 60, 90, 100],
    ];
    for (const pattern of patterns) {
      const steps = pattern.flatMap((setWeight) => [{ setWeight }, { pause: { duration: '20s' } }]);
      const run = rehearse({ ...canary(plain, { steps }), people: [], until: atSecond(500) });
      expect(run.weights()).toEqual([0, ...pattern, 0]);
      expect(run.outcome.outcome).toBe('promoted');
    }
  });

  it('CA18: under SMI, Istio, NGINX and ALB the same steps give the same weights, in different objects', () => {
    const smi = /smi:\n +rootService: .*\n +trafficSplitName: .*\n/;
    const routers: readonly (readonly [string, string | undefined, string])[] = [
      ['TrafficSplit', undefined, ROOT],
      ['VirtualService', 'istio: { virtualService: { name: sample } }\n', ACTIVE],
      ['Ingress', 'nginx: { stableIngress: sample }\n', ACTIVE],
      ['Ingress', 'alb: { ingress: sample, servicePort: 80 }\n', ACTIVE],
    ];
    const written = routers.map(([kind, routing, to]) => {
      const scenario = reworded('canary-manual', (text) => (routing === undefined ? text : text.replace(smi, routing)));
      const traffic = [caller(scenario, 'users', to, 100, { meshed: true })];
      const run = rehearse({ ...scenario, traffic });
      expect(run.weights()).toEqual([0, 10, 33, 100, 0]);
      const { all, shareOf } = run.traffic(10, 110);
      expect(Math.abs(shareOf(2) - 0.1)).toBeLessThan(threeSigma(0.1, all));
      const objects = new Set(run.all('router').map((e) => e.object));
      expect([...objects].every((object) => object.startsWith(`${kind}/`))).toBe(true);
      return [...objects].sort().join();
    });
    expect(new Set(written).size).toBe(4);
  });

  it('CA19: a header route goes before the weighted one in Istio, at weight 0; under SMI the same step is not "without effect" but refused', () => {
    const match = [{ headerName: 'User-Agent', headerValue: { regex: '.*Mobile.*' } }];
    const steps = [
      { setCanaryScale: { replicas: 1 } },
      { setHeaderRoute: { name: 'mobile-first', match } },
      { pause: {} },
    ];
    const managed = { trafficRouting: { managedRoutes: [{ name: 'mobile-first' }] } };
    const smi = upTo(steps, managed);
    expect(smi.rollout()).toMatchObject({
      phase: 'Degraded',
      message: expect.stringContaining('SetHeaderRoute requires TrafficRouting, supports Istio and ALB and Apisix'),
    });
    expect(smi.all('router')).toEqual([]);

    const istio = canary(
      reworded('canary-manual', (text) =>
        text.replace(
          /smi:\n +rootService: .*\n +trafficSplitName: .*\n/,
          'istio: { virtualService: { name: sample } }\n',
        ),
      ),
      { steps, ...managed },
    );
    const traffic = [caller(istio, 'users', ACTIVE, 100, { meshed: true })];
    const run = rehearse({ ...istio, traffic, people: [], until: atSecond(260) });
    const content = run.all('router').at(-1)?.content as { readonly http: readonly object[] };
    expect(content.http).toHaveLength(2);
    expect(content.http[0]).toMatchObject({
      name: 'mobile-first',
      match: [{ headers: { 'User-Agent': { regex: '.*Mobile.*' } } }],
      route: [{ destination: { host: PREVIEW }, weight: 100 }],
    });
    expect(content.http[1]).toMatchObject({ route: [{ weight: 100 }, { weight: 0 }] });
    // Those without the header stay where they were.
    expect(run.traffic(10, 110).shareOf(1)).toBe(1);
  });

  it('CA19: all phones are on the canary at weight 0, and nobody else; at 33 % the weight holds for the others', () => {
    const run = rehearse(seed('canary-mobile-first'));
    expect(run.rollout(60)).toMatchObject({ phase: 'Paused', step: 2, weights: { canary: 0, stable: 100 } });
    expect(run.traffic(10, 290, 'phones').shareOf(2)).toBe(1);
    expect(run.traffic(10, 290, 'desks').shareOf(1)).toBe(1);
    expect(run.traffic(320, 590, 'phones').shareOf(2)).toBe(1);
    const { all, shareOf } = run.traffic(320, 590, 'desks');
    expect(Math.abs(shareOf(2) - 0.33)).toBeLessThan(threeSigma(0.33, all));
    // The route goes with the end of the update.
    const last = run.all('router').at(-1)?.content as { readonly http: readonly object[] };
    expect(last.http).toHaveLength(1);
    expect(run.traffic(0, 1e6).failed).toBe(0);
  });
});

describe('going back', () => {
  const broken = behaving(plain, NEW, { statuses: { '500': 0.5 } });
  const one = [caller(plain, 'meshed', ROOT, 100, { meshed: true })];

  it('CA7: a canary that fails half of its answers at 10 % fails one request in twenty, until the balancer is set back', () => {
    const run = rehearse({ ...broken, traffic: one, people: [reacts(plain, 'step', 2, 120, 'abort')] });
    const [abort] = run.all('command');
    const { all, failed } = run.traffic(5, abort?.s ?? 0);
    expect(Math.abs(failed / all - 0.05)).toBeLessThan(threeSigma(0.05, all));
    expect(run.traffic((abort?.s ?? 0) + 1, 1e6).failed).toBe(0);
    // Nothing has to start for it.
    expect(run.all('pod').filter((e) => e.state === 'created' && e.s > (abort?.s ?? 0))).toEqual([]);
  });

  it('CA8: an abort at 33 %: weight 0 at once, two canary pods for thirty seconds more, Degraded, 4/4 stable', () => {
    const run = rehearse(seed('canary-manual-abort'));
    const abort = run.all('command').at(-1)?.s ?? 0;
    expect(run.rollout(abort - 1)).toMatchObject({ weights: { canary: 33 }, step: 5 });
    expect(run.rollout(abort + 0.2)).toMatchObject({ weights: { canary: 0, stable: 100 }, phase: 'Degraded' });
    expect(run.pods(2, abort + 28)?.created).toBe(2);
    expect(run.pods(2, abort + 31)?.created).toBe(0);
    expect(run.rollout()).toMatchObject({ phase: 'Degraded', aborted: true, available: 4, updated: 0 });
    expect(run.all('replicas').every((e) => e.revision !== 1 || e.s < 0 || e.available === 4)).toBe(true);
  });

  it('CA9: undo is a third revision that is the first: no steps, Healthy, no traffic on the canary', () => {
    const run = rehearse(seed('canary-manual-undo'));
    const undo = run.all('command').at(-1)?.s ?? 0;
    expect(run.rollout(undo - 1)).toMatchObject({ current: 2, stable: 1, step: 2 });
    expect(run.rollout(undo + 0.5)).toMatchObject({ current: 3, stable: 3, step: 6, phase: 'Healthy' });
    expect(run.pods(3)?.image).toContain('c323c7b');
    expect(run.traffic(undo + 1, 1e6).by.get(2) ?? 0).toBe(0);
    expect(run.all('notice').some((e) => e.reason === 'SkipSteps')).toBe(true);
  });

  it('CA10: undo to a chosen revision brings its template back, as a whole canary of its own', () => {
    const steps = [{ setWeight: 10 }, { pause: { duration: '30s' } }];
    const run = rehearse({
      ...canary(plain, { steps }),
      releases: [...plain.releases, releasing(plain, 300, 'd5ad388')],
      people: [acts(plain, 500, 'undo', { toRevision: 1 })],
      until: atSecond(700),
    });
    const undo = run.all('command').at(-1)?.s ?? 0;
    expect(run.rollout(undo - 1)).toMatchObject({ phase: 'Healthy', current: 3, stable: 3 });
    expect(run.rollout(undo + 20)).toMatchObject({ phase: 'Paused', step: 1, current: 4, weights: { canary: 10 } });
    expect(run.pods(4)?.image).toContain('c323c7b');
    expect(run.rollout()).toMatchObject({ phase: 'Healthy', stable: 4 });
  });

  it('CA10: revisionHistoryLimit 2 keeps two old ReplicaSets', () => {
    const tags = ['a', 'b', 'c', 'd', 'e'];
    const left = (limit: number) => {
      const scenario = patched(canary(plain, { steps: [] }), 'Rollout', { spec: { revisionHistoryLimit: limit } });
      const run = rehearse({
        ...scenario,
        traffic: [],
        releases: tags.map((tag, i) => releasing(scenario, 120 + i * 90, tag)),
        people: [],
        until: atSecond(780),
      });
      return valuesOf(run.ask('kube_replicaset_spec_replicas', 655), 'replicaset').length;
    };
    expect(left(2)).toBe(1 + 2);
    expect(left(10)).toBe(1 + tags.length);
  });

  it('CA22: telling the balancer takes less than a second; deploying the old version again takes a pod’s start', () => {
    const back = rehearse(seed('canary-manual-abort'));
    const abort = back.all('command').at(-1)?.s ?? 0;
    const followed = back.all('split').find(({ s }) => s > abort)?.s ?? Number.POSITIVE_INFINITY;
    expect(followed - abort).toBeLessThan(1);

    const again = rehearse({
      ...canary(plain, { steps: [] }),
      people: [acts(plain, 300, 'undo')],
      until: atSecond(400),
    });
    const undo = again.all('command').at(-1)?.s ?? 0;
    const served = again.all('traffic').find((e) => e.s > undo && e.revision === 3 && e.requests > 0)?.s ?? 0;
    expect(served - undo).toBeGreaterThan(2.6);
  });
});

describe('set image', () => {
  it('CA11: another tag starts an update; the same tag starts nothing', () => {
    const setting = (image: string) =>
      rehearse({
        ...plain,
        people: [acts(plain, 60, 'set-image', { image, container: 'golang-sample-app-container' })],
        releases: [],
        traffic: [],
        until: atSecond(120),
      });
    const repository = 'kostiscodefresh/argo-rollouts-canary-sample-app';
    const same = setting(`${repository}:c323c7b`);
    expect(same.all('command')[0]).toMatchObject({ accepted: true });
    expect(same.pods(2)).toBeUndefined();
    expect(same.rollout()).toMatchObject({ phase: 'Healthy', current: 1 });
    const other = setting(`${repository}:${NEW}`);
    expect(other.pods(2)).toMatchObject({ image: `${repository}:${NEW}`, available: 1 });
  });

  it('CA11: the container name the article prints does not exist, and nothing changes', () => {
    const image = `kostiscodefresh/argo-rollouts-canary-sample-app:${NEW}`;
    const run = rehearse({
      ...plain,
      people: [acts(plain, 60, 'set-image', { image, container: 'spring-sample-app-container' })],
      releases: [],
      traffic: [],
      until: atSecond(120),
    });
    expect(run.all('command')[0]).toMatchObject({
      accepted: false,
      message: 'unable to find container named "spring-sample-app-container"',
    });
    expect(run.pods(2)).toBeUndefined();
  });
});
