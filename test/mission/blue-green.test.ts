/**
 * Blue/green, row by row (BG1–BG14): what the guide says of it, and, where the real controller does otherwise, what it does;
 * the name of the test then says what the guide claims.
 * Waiting: nothing of these rows; the pipelines around them (approval, smoke tests as steps) are rows of their own.
 */
import { describe, expect, it } from 'vitest';
import { atSecond, seconds } from '../../src/kernel/time.ts';
import type { Scenario } from '../../src/scenario/format.ts';
import {
  acts,
  behaving,
  caller,
  patched,
  type Rehearsal,
  reacts,
  rehearse,
  releasing,
  seed,
  threeSigma,
} from './rehearsal.ts';

const ACTIVE = 'rollout-bluegreen-active';
const PREVIEW = 'rollout-bluegreen-preview';
const plain = seed('blue-green');
const testers = caller(plain, 'testers', PREVIEW, 50, { from: 60 });
const played = rehearse({ ...plain, traffic: [...plain.traffic.filter((t) => t.name !== 'testers'), testers] });
const promotion = played.all('command')[0]?.s ?? 0;

const blueGreen = (scenario: Scenario, strategy: object): Scenario =>
  patched(scenario, 'Rollout', { spec: { strategy: { blueGreen: strategy } } });

/** Everybody on the active Service, a hundred a second. */
const busy = (scenario: Scenario): Scenario => ({ ...scenario, traffic: [caller(scenario, 'users', ACTIVE, 100)] });

/** When the active Service's selector moved after the release. */
const switches = (run: Rehearsal) => run.all('service').filter((e) => e.name === ACTIVE && e.s > 0);

describe('the first deployment', () => {
  it('BG1: everybody is on the one colour, and both Services select it', () => {
    expect([played.selected(ACTIVE, -1), played.selected(PREVIEW, -1)]).toEqual([1, 1]);
    const { all, shareOf, failed } = played.traffic(-60, 0, 'users');
    expect(all).toBeGreaterThan(1000);
    expect(shareOf(1)).toBe(1);
    expect(failed).toBe(0);
  });

  it('BG2: it does not follow blue/green: no pause, Healthy as soon as two pods are available, revision 1', () => {
    const before = played.all('rollout').filter(({ s }) => s < 0);
    expect(before.every((e) => e.phase !== 'Paused' && e.pauses.length === 0)).toBe(true);
    const two = played.all('replicas').find((e) => e.available === 2);
    const healthy = before.find((e) => e.phase === 'Healthy');
    expect((healthy?.s ?? 0) - (two?.s ?? 0)).toBeLessThan(0.1);
    expect(healthy).toMatchObject({ current: 1, stable: 1, active: 1, available: 2 });
  });
});

describe('the new colour beside the old', () => {
  it('BG3: two and two pods; the preview selects the new colour at once, no live request meets it', () => {
    const moved = played.all('service').find((e) => e.name === PREVIEW && e.s > 0);
    const ready = played.all('pod').find((e) => e.revision === 2 && e.state === 'ready');
    expect(moved?.revision).toBe(2);
    expect(moved?.s).toBeLessThan(0.1);
    expect(ready?.s).toBeGreaterThan(1.5);
    expect([played.pods(1, 60)?.available, played.pods(2, 60)?.available]).toEqual([2, 2]);
    expect(played.selected(ACTIVE, promotion - 1)).toBe(1);
    const { all, by } = played.traffic(0, promotion, 'users');
    expect(all).toBeGreaterThan(8000);
    expect([...by.keys()]).toEqual([1]);
  });

  it('BG4: the preview is the new colour’s alone; before its pods stand, testers are refused', () => {
    const known = played.all('endpoints').find((e) => e.service === PREVIEW && e.s > 0);
    expect(known?.byRevision).toEqual({});
    const r = played.when((e) => e.updated === 2 && e.available === 2 && e.phase === 'Paused');
    const waiting = played.all('traffic').filter((e) => e.source === 'testers' && e.s > 1 && e.s <= 2);
    expect(waiting.every((e) => e.revision === 0)).toBe(true);
    expect(waiting.some((e) => (e.failures.refused ?? 0) > 0)).toBe(true);
    // Two pods that count as ready, a JVM that starts for eight seconds more.
    const after = played.traffic(r + 10, r + 12, 'testers');
    expect(after.all).toBeGreaterThan(90);
    expect([after.shareOf(2), after.failed]).toEqual([1, 0]);
  });

  it('BG5: nobody promotes: a day later it still waits, four pods stand, and everybody is on the old colour', () => {
    const run = rehearse(seed('blue-green-unattended'));
    expect(run.rollout(86_000)).toMatchObject({
      phase: 'Paused',
      pauses: ['BlueGreenPause'],
      active: 1,
      preview: 2,
      replicas: 4,
    });
    expect([...run.traffic(0, 86_000, 'users').by.keys()]).toEqual([1]);
  });
});

describe('the switch', () => {
  it('BG6: one promotion moves all live users in one step', () => {
    expect(switches(played).map((e) => e.revision)).toEqual([2]);
    expect((switches(played)[0]?.s ?? 0) - promotion).toBeLessThan(0.1);
    expect(played.traffic(0, promotion, 'users').by.get(2)).toBeUndefined();
    // kube-proxy hears of it after half a second on the average; then nobody is left on the old colour.
    const after = played.traffic(promotion + 3, 1e6, 'users');
    expect(after.shareOf(2)).toBe(1);
    // No weight between: whole shares at any time.
    expect(played.all('split').every((e) => Object.values(e.shares).every((share) => share === 1))).toBe(true);
    expect(played.rollout().weights).toBeUndefined();
  });

  it('BG7: the old colour stays for thirty seconds, the default, then goes', () => {
    const at = switches(played)[0]?.s ?? 0;
    expect(played.pods(1, at + 29)).toMatchObject({ created: 2, available: 2 });
    expect(played.pods(1, at + 31)).toMatchObject({ created: 0 });
  });

  it('BG7: scaleDownDelaySeconds: 300 keeps it for five minutes', () => {
    const run = rehearse(blueGreen({ ...plain, until: atSecond(800) }, { scaleDownDelaySeconds: 300 }));
    const at = switches(run)[0]?.s ?? 0;
    expect(run.pods(1, at + 299)).toMatchObject({ created: 2, available: 2 });
    expect(run.pods(1, at + 301)).toMatchObject({ created: 0 });
  });

  it('BG12: a hundred requests a second through the switch, servers without draining: not one is lost', () => {
    const run = rehearse(busy(plain));
    expect(run.traffic(0, 1e6).all).toBeGreaterThan(50_000);
    expect(run.outcome.failedRequests).toBe(0);
  });

  it('BG12: a delay shorter than it takes everybody to hear of the switch: a burst is refused', () => {
    const endpointPropagation = { kind: 'constant', value: seconds(5) } as const;
    const scenario = busy({ ...plain, cluster: { ...plain.cluster, endpointPropagation } });
    const run = rehearse(blueGreen(scenario, { scaleDownDelaySeconds: 1 }));
    const gone = run.all('replicas').find((e) => e.revision === 1 && e.s > 0 && e.created === 0)?.s ?? 0;
    const unheard = (switches(run)[0]?.s ?? 0) + 5 - gone;
    expect(unheard).toBeGreaterThan(3.5);
    // A hundred requests for each second in which the old pods are gone and nobody knows it.
    expect(Math.abs(run.outcome.failedRequests - 100 * unheard)).toBeLessThan(25);
    expect(rehearse(scenario).outcome.failedRequests).toBe(0);
  });

  it('BG12: scaleDownDelaySeconds: 0 is no delay of nothing: the old colour is never taken down, and nobody is refused', () => {
    // `utils/defaults: GetScaleDownDelaySecondsOrDefault` of 0 writes no deadline (argoproj/argo-rollouts#1992).
    const run = rehearse(blueGreen(busy(plain), { scaleDownDelaySeconds: 0 }));
    expect(run.rollout()).toMatchObject({ phase: 'Healthy', stable: 2, replicas: 4 });
    expect(run.pods(1)).toMatchObject({ created: 2, available: 2 });
    expect(run.pods(1)?.scaleDownAt).toBeUndefined();
    expect(run.outcome.failedRequests).toBe(0);
  });
});

describe('going back', () => {
  it('BG8: an undo within the thirty seconds is back on the old colour at once, and no pod starts for it', () => {
    const run = rehearse({ ...plain, people: [acts(plain, 300, 'promote'), acts(plain, 320, 'undo')] });
    const undo = run.all('command')[1]?.s ?? 0;
    const back = switches(run)[1];
    expect(back?.revision).toBe(3);
    expect((back?.s ?? 0) - undo).toBeLessThan(1);
    expect(run.all('pod').filter((e) => e.state === 'created' && e.s > undo)).toEqual([]);
    expect(run.traffic(undo + 4, 1e6, 'users').shareOf(3)).toBe(1);
    expect(run.rollout(undo + 1)).toMatchObject({ phase: 'Healthy', active: 3, stable: 3 });
    expect(run.pods(3)?.image).toContain('9c7732e');
    expect(run.traffic(0, 1e6, 'users').failed).toBe(0);
  });

  it('BG8: after the delay it needs new pods and, without auto-promotion, another promote', () => {
    const run = rehearse({
      ...plain,
      people: [acts(plain, 300, 'promote'), acts(plain, 340, 'undo'), acts(plain, 400, 'promote')],
    });
    const [, undo, again] = run.all('command').map(({ s }) => s);
    expect(run.pods(1, (undo ?? 0) - 1)?.created).toBe(0);
    const started = run.all('pod').filter((e) => e.state === 'created' && e.s > (undo ?? 0));
    expect(started).toHaveLength(2);
    expect(run.rollout((again ?? 0) - 1)).toMatchObject({ phase: 'Paused', active: 2, preview: 3 });
    expect(run.rollout((again ?? 0) + 1)).toMatchObject({ phase: 'Healthy', active: 3, stable: 3 });
  });

  it('BG9: a rejected colour is given up, and no live user has noticed', () => {
    const run = rehearse(seed('blue-green-rejected'));
    const undo = run.all('command')[0]?.s ?? 0;
    expect(run.rollout(undo + 1)).toMatchObject({ phase: 'Healthy', current: 3, stable: 3, active: 3, preview: 3 });
    expect(run.pods(3)?.image).toContain('9c7732e');
    expect(run.pods(2, undo + 29)?.created).toBe(2);
    expect(run.pods(2, undo + 31)?.created).toBe(0);
    const { failed, by } = run.traffic(0, 1e6, 'users');
    expect([failed, by.get(2) ?? 0]).toEqual([0, 0]);
    expect(run.all('pod').filter((e) => e.state === 'created' && e.s > undo)).toEqual([]);
  });
});

describe('variants', () => {
  const three = (scenario: Scenario): Scenario => ({
    ...scenario,
    releases: [...scenario.releases, releasing(scenario, 300, 'efd0e6e'), releasing(scenario, 480, 'a1b2c3d')],
    people: [],
    traffic: [],
    until: atSecond(900),
  });
  const standing = (run: Rehearsal) => [1, 2, 3, 4].map((revision) => run.pods(revision)?.created);

  it('BG10: with a very large scaleDownDelaySeconds no colour is ever taken down', () => {
    const run = rehearse(three(blueGreen(plain, { autoPromotionEnabled: true, scaleDownDelaySeconds: 86_400 })));
    expect(standing(run)).toEqual([2, 2, 2, 2]);
  });

  it('BG10: scaleDownDelayRevisionLimit keeps so many older colours', () => {
    for (const [limit, expected] of [
      [1, [0, 0, 2, 2]],
      [2, [0, 2, 2, 2]],
    ] as const) {
      const run = rehearse(
        three(
          blueGreen(plain, {
            autoPromotionEnabled: true,
            scaleDownDelaySeconds: 86_400,
            scaleDownDelayRevisionLimit: limit,
          }),
        ),
      );
      expect(standing(run)).toEqual(expected);
    }
  });

  it('BG10: previewReplicaCount: the new colour is one pod until it is promoted, and whole before the switch', () => {
    const run = rehearse(blueGreen(plain, { previewReplicaCount: 1 }));
    const promote = run.all('command')[0]?.s ?? 0;
    expect(run.pods(2, promote - 1)).toMatchObject({ wanted: 1, available: 1 });
    const at = switches(run)[0]?.s ?? 0;
    expect(run.pods(2, at)).toMatchObject({ wanted: 2, available: 2 });
    expect(at - promote).toBeGreaterThan(1.5);
  });

  it('BG11: the next deployment takes the same steps, back to the first colour’s image or not', () => {
    const run = rehearse({
      ...plain,
      releases: [...plain.releases, releasing(plain, 660, '9c7732e')],
      people: [reacts(plain, 'paused', 1, 120, 'promote'), reacts(plain, 'paused', 2, 120, 'promote')],
      until: atSecond(1000),
    });
    const shape = (from: number, old: number) =>
      run
        .all('rollout')
        .filter(({ s }) => s >= from && s < from + 200)
        .map((e) =>
          JSON.stringify([e.phase, e.replicas, e.updated, e.active === old, e.preview === old, e.stable === old]),
        )
        .filter((now, i, list) => now !== list[i - 1]);
    expect(shape(540, 2).length).toBeGreaterThan(5);
    expect(shape(540, 2)).toEqual(shape(0, 1));
    expect(run.rollout()).toMatchObject({ active: 3, stable: 3, phase: 'Healthy' });
    expect(run.pods(3)?.image).toContain('9c7732e');
  });

  it('BG13: a fault that shows after the promotion meets everybody; under a canary of 10 % it meets a tenth', () => {
    const fault = {
      changes: [{ since: 'version', after: seconds(300), statuses: { '500': 0.2 } }],
    } as const;
    const blue = rehearse({
      ...busy(behaving(plain, '48eb190', fault)),
      people: [reacts(plain, 'paused', 1, 120, 'promote')],
    });
    const all = blue.traffic(310, 420);
    expect(all.shareOf(2)).toBe(1);
    expect(Math.abs(all.failed / all.all - 0.2)).toBeLessThan(threeSigma(0.2, all.all));

    const manual = seed('canary-manual');
    const canary = rehearse({
      ...behaving(manual, '8c67194', fault),
      traffic: [caller(manual, 'users', 'rollout-canary-all-traffic', 100, { meshed: true })],
      people: [reacts(manual, 'step', 2, 420, 'abort')],
    });
    const abort = canary.all('command')[0]?.s ?? 0;
    const some = canary.traffic(310, abort);
    expect(Math.abs(some.shareOf(2) - 0.1)).toBeLessThan(threeSigma(0.1, some.all));
    expect(Math.abs(some.failed / some.all - 0.02)).toBeLessThan(threeSigma(0.02, some.all));
    expect(canary.traffic(abort + 1, 1e6).failed).toBe(0);
  });

  it('BG14: a Job before the promotion decides: success promotes by itself', () => {
    const run = rehearse(seed('blue-green-smoke-tests'));
    expect(run.measurements().map((m) => [m.metric, m.phase])).toEqual([['smoke-tests', 'Successful']]);
    expect(run.outcome.outcome).toBe('promoted');
    expect(run.all('command')).toEqual([]);
    const verdict = run.measurements()[0]?.s ?? 0;
    expect(switches(run).map((e) => e.revision)).toEqual([2]);
    expect((switches(run)[0]?.s ?? 0) - verdict).toBeLessThan(0.1);
    expect(verdict).toBeGreaterThan(10);
  });

  it('BG14: failure aborts: Degraded, and the active Service never left the old colour', () => {
    const run = rehearse(seed('blue-green-smoke-tests-bad'));
    expect(switches(run)).toEqual([]);
    expect(run.rollout()).toMatchObject({ phase: 'Degraded', aborted: true, active: 1, stable: 1, available: 2 });
    expect([...run.traffic(0, 1e6, 'users').by.keys()]).toEqual([1]);
    const abort = run.outcome.abortedAfter ?? 0;
    expect(run.pods(2, abort + 28)?.created).toBe(2);
    expect(run.pods(2, abort + 31)?.created).toBe(0);
    // Until the pods go the preview shows testers what was rejected; then it leads nowhere.
    expect(run.selected(PREVIEW)).toBe(2);
  });
});
