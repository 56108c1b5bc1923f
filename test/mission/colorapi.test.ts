/**
 * The colours: a canary by the ratio of pods, judged by what it says of itself, row by row (PA1–PA28): what the article says
 * of it, and, where the real controller does otherwise, what it does; the name of the test then says what the article claims.
 * Waiting: Argo CD (PA3–PA6, PA27, and who deletes first in PA7), the text of `get rollout` (PA15, and the SetWeight and
 * ActualWeight of PA22), and ports that nobody listens on (PA25).
 */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/cluster/objects.ts';
import { atSecond, seconds } from '../../src/kernel/time.ts';
import { decodeScenario } from '../../src/scenario/decode.ts';
import type { Scenario } from '../../src/scenario/format.ts';
import { acts, behaving, caller, patched, type Rehearsal, rehearse, reworded, seed, threeSigma } from './rehearsal.ts';

const plain = seed('colorapi');
const good = rehearse(plain);
const bad = rehearse(seed('colorapi-bad'));
const start = { kind: 'constant', value: seconds(0) } as const;

/** The scenario whose only metric says this besides what it says. */
function asking(scenario: Scenario, metric: Readonly<Record<string, Json>>): Scenario {
  const template = scenario.objects.find((o) => o.kind === 'AnalysisTemplate') as unknown as {
    readonly spec: { readonly metrics: readonly [Readonly<Record<string, Json>>] };
  };
  const [like] = template.spec.metrics;
  return patched(scenario, 'AnalysisTemplate', { spec: { metrics: [{ ...like, ...metric }] } });
}

const url = 'http://{{args.host}}/';
const withReplicas = (replicas: number): Scenario => patched(plain, 'Rollout', { spec: { replicas } });

/** Seeds one to n, the same story. */
const seeds = (n: number, scenario: Scenario): readonly Rehearsal[] =>
  Array.from({ length: n }, (_, i) => rehearse({ ...scenario, seed: i + 1 }));

/** How many of so many requests of a loop met the new version, from a whole second on. */
const met = (run: Rehearsal, from: number, requests: number, perSecond: number): number => {
  const { all, by } = run.traffic(from, from + requests / perSecond);
  expect(all).toBe(requests);
  return by.get(2) ?? 0;
};

/** The bounds within which 95 of 100 counts lie. */
function middle(counts: readonly number[]): readonly [number, number] {
  const sorted = [...counts].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

describe('the app', () => {
  it('PA1: 1.0 is red and ok, 2.0 blue and ok, 3.0 black and nok, and each answers 200', () => {
    const said = (tag: '2.0' | '3.0', field: string): readonly string[] => {
      const [release] = plain.releases;
      const scenario = asking(
        { ...plain, releases: [{ ...release!, images: { '*': `particule/simplecolorapi:${tag}` } }] },
        { successCondition: 'true', provider: { web: { url, jsonPath: `{$.${field}}` } } },
      );
      const run = rehearse(scenario);
      expect(run.traffic(10, 29).failed).toBe(0);
      const [old, canary] = run.measurements().map((m) => m.value);
      return [old ?? '', canary ?? ''];
    };
    expect(said('2.0', 'color')).toEqual(['"red"', '"blue"']);
    expect(said('2.0', 'status')).toEqual(['"ok"', '"ok"']);
    expect(said('3.0', 'color')).toEqual(['"red"', '"black"']);
    expect(said('3.0', 'status')).toEqual(['"ok"', '"nok"']);
  });

  /** The article's first manifest, and the same pods as a Rollout. */
  const rollout = plain.objects.find((o) => o.kind === 'Rollout')!;
  const { strategy: _, ...spec } = (rollout as unknown as { spec: Record<string, Json> }).spec;
  const deployment = { ...rollout, apiVersion: 'apps/v1', kind: 'Deployment', spec } as typeof rollout;
  const others = plain.objects.filter((o) => o.kind !== 'Rollout');
  const before: Scenario = {
    ...plain,
    objects: [deployment, ...others],
    releases: [],
    people: [],
    until: atSecond(120),
    traffic: [caller(plain, 'users', 'colorapi', 50)],
  };

  it('PA2: a Deployment of five pods, named colorapi-<hash>-<5 letters>', () => {
    const run = rehearse(before);
    const names = new Set(run.all('pod').map((e) => e.name));
    expect(names.size).toBe(5);
    for (const name of names) expect(name).toMatch(/^colorapi-[a-z0-9]{8,10}-[a-z0-9]{5}$/);
    expect(run.ask('kube_pod_status_phase{phase="Running"} == 1', 110)).toHaveLength(5);
  });

  it('PA7: another kind is another object, not "two lines": without a prune both serve', () => {
    const run = rehearse({
      ...before,
      people: [acts(plain, 60, 'apply', { object: rollout as unknown as Json })],
    });
    expect(run.all('command')[0]?.accepted).toBe(true);
    expect(run.ask('kube_pod_status_phase{phase="Running"} == 1', 118)).toHaveLength(10);
  });

  it('PA7: pruned first, there is a gap as long as new pods take to start; pruned last, there is none', () => {
    const apply = (at: number) => acts(plain, at, 'apply', { object: rollout as unknown as Json });
    const prune = (at: number) => acts(plain, at, 'delete', { kind: 'Deployment', object: 'colorapi' });
    const failed = (people: Scenario['people']) => rehearse({ ...before, people }).traffic(40, 120).failed;
    const r = 2.1 + 1;
    expect(failed([prune(60), apply(61)])).toBeGreaterThan(50 * r);
    // What is lost here is lost while kube-proxy has not heard of the old pods' end.
    expect(failed([apply(60), prune(80)])).toBeLessThan(50);
  });

  it('PA26: imagePullPolicy Always asks the registry at every pod’s start', () => {
    const starts = (policy: string) => {
      const run = rehearse(
        reworded('colorapi', (text) => text.replace('imagePullPolicy: Always', `imagePullPolicy: ${policy}`)),
      );
      const all = run.all('pod').filter((e) => e.revision === 2);
      return all
        .filter((e) => e.state === 'ready')
        .map((e) => e.s - (all.find((c) => c.name === e.name && c.state === 'created')?.s ?? 0));
    };
    const always = starts('Always');
    expect(always).toHaveLength(5);
    for (const s of always) expect(s).toBeCloseTo(2.1, 1);
    const [first, ...later] = starts('IfNotPresent');
    expect(first).toBeCloseTo(2.1, 1);
    for (const s of later) expect(s).toBeCloseTo(1.6, 1);
  });
});

describe('a good release', () => {
  it('PA8: 20 %, half a minute, 50 %, half a minute, and then all without a step that says so', () => {
    expect(good.recording.header.rollouts[0]?.steps).toEqual([
      'setWeight: 20',
      'pause: 30s',
      'setWeight: 50',
      'pause: 30s',
    ]);
    const paused = (step: number) => good.when((e) => e.phase === 'Paused' && e.step === step);
    const r = 2.1;
    expect(Math.abs(paused(1) - r)).toBeLessThan(0.2);
    expect(Math.abs(paused(3) - (30 + 2 * r))).toBeLessThan(1.2);
    expect(Math.abs((good.outcome.promotedAfter ?? 0) - (60 + 3 * r))).toBeLessThan(2.2);
    const steps = good
      .all('rollout')
      .flatMap((e) => (e.s >= 0 && e.step !== undefined && e.current === 2 ? [e.step] : []));
    expect([...new Set(steps)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('PA9: the share is the ratio of pods, each connection random, not "round robin"', () => {
    const run = rehearse({ ...plain, traffic: [caller(plain, 'users', 'colorapi', 100)] });
    const counts = Array.from({ length: 25 }, (_, i) => run.traffic(4 + i, 5 + i).by.get(2) ?? 0);
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    expect(Math.abs(mean / 100 - 1 / 5)).toBeLessThan(threeSigma(1 / 5, 2500));
    // Binomial: a variance of 16, of which 25 seconds show 0.41 to 1.90 times as much in 99 of 100 runs. Round robin: none.
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (counts.length - 1);
    expect(variance).toBeGreaterThan(0.41 * 16);
    expect(variance).toBeLessThan(1.9 * 16);
  });

  it('PA10: not "2 canary pods out of 8": one of five is 20 %, one of six 16.7 %', () => {
    for (const [replicas, stable] of [
      [5, 4],
      [6, 5],
    ] as const) {
      const run = rehearse(withReplicas(replicas));
      const at = run.when((e) => e.phase === 'Paused' && e.step === 1);
      expect(run.pods(2, at + 10)).toMatchObject({ wanted: 1, available: 1 });
      expect(run.pods(1, at + 10)).toMatchObject({ wanted: stable, available: stable });
    }
  });

  it('PA11: at 50 % there are three canary pods of six, with five replicas as with six', () => {
    for (const replicas of [5, 6]) {
      const run = rehearse(withReplicas(replicas));
      const at = run.when((e) => e.phase === 'Paused' && e.step === 3);
      expect([run.pods(1, at + 10)?.available, run.pods(2, at + 10)?.available]).toEqual([3, 3]);
    }
  });

  it('PA12: never more than seven pods, never fewer than four available; at the end five new ones', () => {
    expect(good.outcome.peakPods).toBeLessThanOrEqual(7);
    expect(good.all('rollout').every((e) => e.s < 0 || e.available >= 4)).toBe(true);
    expect([good.pods(1)?.created, good.pods(2)?.created]).toEqual([0, 5]);
  });

  it('PA13: the printed counts (7/0, 15/4, 9/10, 0/7) lie within what 95 of 100 seeds give', () => {
    // The article's loop asks twice a second; once a second makes whole counts of whole seconds.
    const loop = caller(plain, 'curl loop', 'colorapi', 1);
    const runs = seeds(60, { ...plain, until: atSecond(220), traffic: [loop] });
    const within = (from: number, requests: number, printed: number, share: number) => {
      const counts = runs.map((run) => met(run, from, requests, 1));
      const [low, high] = middle(counts);
      expect(printed).toBeGreaterThanOrEqual(low);
      expect(printed).toBeLessThanOrEqual(high);
      const total = counts.reduce((a, b) => a + b, 0);
      const n = requests * runs.length;
      expect(Math.abs(total / n - share)).toBeLessThanOrEqual(threeSigma(share, n));
    };
    within(-20, 7, 0, 0);
    within(10, 19, 4, 1 / 5);
    within(45, 19, 10, 1 / 2);
    within(80, 7, 7, 1);
  });

  it('PA14: `set image "*=…:2.0"` says `rollout "colorapi" image updated` and changes all containers', () => {
    const image = 'particule/simplecolorapi:2.0';
    const run = rehearse({ ...plain, releases: [], people: [acts(plain, 60, 'set-image', { image })] });
    expect(run.all('command')[0]).toMatchObject({ accepted: true, message: 'rollout "colorapi" image updated' });
    expect(run.pods(2)?.image).toBe(image);
  });
});

describe('the analysis', () => {
  it('PA16: the run is called <rollout>-<hash>-<revision>, and its counts are the measurements so far', () => {
    const set = good.pods(2)?.name;
    expect(set).toMatch(/^colorapi-[a-z0-9]+$/);
    expect([...new Set(good.all('analysis').map((e) => e.run))]).toEqual([`${set}-2`]);
    const so = (s: number) => good.measurements().filter((m) => m.s <= s).length;
    expect([1, 6, 11].map(so)).toEqual([1, 2, 3]);
  });

  it('PA16: twelve errors are allowed when never five come in a row', () => {
    const ok = { result: 'ok' };
    const error = { error: 'connection refused' };
    const six = Array.from({ length: 6 }, () => [ok, ok, ok, ok, ok, error, error]).flat();
    const slow = patched(plain, 'Rollout', {
      spec: { strategy: { canary: { steps: [{ setWeight: 20 }, { pause: { duration: '5m' } }] } } },
    });
    const run = rehearse({ ...slow, answers: { webcheck: [[...six, ok]] } });
    const of = (phase: string) => run.measurements().filter((m) => m.phase === phase).length;
    expect(of('Error')).toBe(12);
    expect(of('Successful')).toBeGreaterThanOrEqual(30);
    expect(run.all('analysis').at(-1)?.phase).toBe('Successful');
    expect(run.outcome.outcome).toBe('promoted');

    const row = rehearse({ ...slow, answers: { webcheck: [[ok, error, error, error, error, error]] } });
    expect(row.measurements().map((m) => m.phase)).toEqual(['Successful', ...Array(5).fill('Error')]);
    expect(row.outcome.outcome).toBe('aborted');
  });

  it('PA17: it measures every five seconds from the beginning, before there is a canary pod, until the update is over', () => {
    const times = good.measurements().map((m) => m.s);
    expect(times[0]).toBeLessThan(0.1);
    expect(good.all('pod').find((e) => e.revision === 2 && e.state === 'ready')?.s).toBeGreaterThan(2);
    for (const [i, m] of good.measurements().entries()) {
      const last = good.measurements()[i - 1];
      // What erred is asked again after ten.
      if (last !== undefined) expect(m.s - last.s).toBeCloseTo(last.phase === 'Error' ? 10 : 5, 0);
    }
    const promoted = good.outcome.promotedAfter ?? 0;
    expect(promoted - (times.at(-1) ?? 0)).toBeLessThan(5.1);
    const end = good.all('analysis').at(-1);
    expect(end).toMatchObject({ phase: 'Successful', message: 'Run Terminated' });
    expect(Math.abs((end?.s ?? 0) - promoted)).toBeLessThan(0.1);
  });

  it('PA18: ok is Successful, nok Failed; another status, a refusal or a missing key is an Error', () => {
    const canaries = (change: Parameters<typeof behaving>[2]) => {
      const run = rehearse(
        behaving({ ...plain, traffic: [], until: atSecond(150) }, '2.0', { startup: start, ...change }),
      );
      return new Set(run.measurements().flatMap((m) => (m.s > 4 && m.s < 29 ? [m.phase] : [])));
    };
    const body = (said: Json) => ({ bodies: { '/': { status: 200, body: said } } });
    expect(canaries(body({ color: 'blue', status: 'ok' }))).toEqual(new Set(['Successful']));
    expect(canaries(body({ color: 'blue', status: 'nok' }))).toEqual(new Set(['Failed']));
    expect(canaries(body({ color: 'blue' }))).toEqual(new Set(['Error']));
    expect(canaries({ bodies: { '/': { status: 503, body: {} } } })).toEqual(new Set(['Error']));
    expect(canaries({ statuses: { '500': 1 } })).toEqual(new Set(['Error']));
    // A process that does not answer yet refuses.
    const slow = canaries({ ...body({ status: 'ok' }), startup: { kind: 'constant', value: seconds(600) } });
    expect(slow).toEqual(new Set(['Error']));
  });

  it('PA19: asked of the canary alone, 3.0 is stopped after ten seconds: exactly "✔ 1,✖ 2"', () => {
    expect(bad.measurements().map((m) => m.phase)).toEqual(['Successful', 'Failed', 'Failed']);
    const times = bad.measurements().map((m) => m.s);
    for (const [i, s] of [0, 5, 10].entries()) expect(Math.abs((times[i] ?? 0) - s)).toBeLessThan(0.2);
    expect(Math.abs((bad.outcome.abortedAfter ?? 0) - 10)).toBeLessThan(0.3);
    expect(bad.all('analysis').at(-1)?.message).toContain('failed (2) > failureLimit (1)');
  });

  it('PA20: asked through the Service of everybody, as printed, 3.0 is found by luck: one run in thirty finds nothing', () => {
    const scenario = behaving({ ...seed('colorapi-mixed'), traffic: [], until: atSecond(182) }, '3.0', {
      startup: start,
      bodies: { '/': { status: 200, body: { color: 'black', status: 'nok' } } },
    });
    const n = 300;
    const runs = seeds(n, scenario);
    const unfound = runs.filter((run) => run.outcome.outcome !== 'aborted').length;
    // Six questions at one in five and six at one in two, at most one failure: 3.5 %.
    const p = 0.8 ** 6 * 0.5 ** 6 + 6 * 0.2 * 0.8 ** 5 * 0.5 ** 6 + 0.8 ** 6 * 6 * 0.5 ** 6;
    expect(p).toBeCloseTo(0.0348, 3);
    expect(Math.abs(unfound / n - p)).toBeLessThan(threeSigma(p, n));
    const after = runs.flatMap((run) => run.outcome.abortedAfter ?? []);
    expect(Math.max(...after) - Math.min(...after)).toBeGreaterThan(20);
    expect(rehearse(seed('colorapi-mixed')).outcome.outcome).toBe('aborted');
  });
});

describe('a bad release', () => {
  it('PA21: during the trial some requests are black (printed: 5 of 13), after it none', () => {
    const runs = seeds(60, { ...seed('colorapi-bad'), until: atSecond(160) });
    for (const run of runs) {
      expect(met(run, -10, 8, 2)).toBe(0);
      expect(run.traffic((run.outcome.abortedAfter ?? 0) + 5, 1e6).by.get(2) ?? 0).toBe(0);
    }
    const counts = runs.map((run) => met(run, 4, 12, 2));
    const [low, high] = middle(counts);
    expect(5).toBeGreaterThanOrEqual(low);
    expect(5).toBeLessThanOrEqual(high);
  });

  it('PA21: black requests stop as soon as the canary’s pod has left the endpoints', () => {
    const run = rehearse({ ...seed('colorapi-bad'), traffic: [caller(plain, 'users', 'colorapi', 100)] });
    const left = run
      .all('endpoints')
      .find((e) => e.service === 'colorapi' && e.s > 10 && e.byRevision['2'] === undefined);
    expect(run.traffic(5, 10).by.get(2) ?? 0).toBeGreaterThan(0);
    expect(run.traffic(Math.ceil(left?.s ?? 0), 1e6).by.get(2) ?? 0).toBe(0);
  });

  it('PA22: at three replicas and two steps: Degraded, step 0 of 2, updated 0, ready 3', () => {
    const run = rehearse(seed('colorapi-three'));
    expect(run.recording.header.rollouts[0]?.steps).toHaveLength(2);
    expect(run.rollout(60)).toMatchObject({
      phase: 'Degraded',
      step: 0,
      wanted: 3,
      updated: 0,
      ready: 3,
      available: 3,
    });
    expect(run.pods(2, 60)).toMatchObject({ wanted: 0, created: 0 });
    expect(run.measurements().map((m) => m.phase)).toEqual(['Successful', 'Failed', 'Failed']);
  });

  it('PA22: with the printed listing of four steps it is step 0 of 4, not "0/2"', () => {
    expect(bad.recording.header.rollouts[0]?.steps).toHaveLength(4);
    expect(bad.rollout()).toMatchObject({ phase: 'Degraded', step: 0, wanted: 5, updated: 0, ready: 5 });
  });

  it('PA23: asking for 1.0 is Healthy again, with a new revision and no step', () => {
    const run = rehearse(seed('colorapi-three'));
    const asked = run.all('command')[0]?.s ?? 0;
    expect(run.rollout(asked - 1)).toMatchObject({ phase: 'Degraded', current: 2 });
    const after = run.all('rollout').filter((e) => e.s > asked + 0.1);
    expect(after.every((e) => e.phase === 'Healthy')).toBe(true);
    expect(run.rollout()).toMatchObject({ phase: 'Healthy', aborted: false, current: 3, stable: 3, step: 2, ready: 3 });
    expect(run.all('pod').filter((e) => e.s > asked)).toEqual([]);
  });
});

describe('the listing as printed', () => {
  const problems = (text: string) => {
    const decoded = decodeScenario([{ file: 'listing.yaml', text }]);
    return decoded.ok ? [] : decoded.problems.map((p) => `${p.at.line} ${p.path} ${p.found}`);
  };
  const listing = (args: string, interval: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: colorapi }
spec:
  replicas: 5
  selector: { matchLabels: { app: colorapi } }
  template:
    metadata: { labels: { app: colorapi } }
    spec: { containers: [{ name: colorapi, image: "colorapi:1.0" }] }
  strategy:
    canary:
      analysis:
        templates: [{ templateName: webcheck }]
${args}
      steps: [{ setWeight: 20 }]
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: webcheck }
spec:
  args: [{ name: host }]
  metrics:
    - name: webcheck
      interval: ${interval}
      successCondition: result == "ok"
      provider: { web: { url: "http://{{args.host}}/", jsonPath: "{$.status}" } }
`;
  const inside = '        args: [{ name: host, value: colorapi }]';

  it('PA24: mended, it decodes', () => {
    expect(problems(listing(inside, '5s'))).toEqual([]);
  });

  it('PA24: the colon that is missing in `- name host` is told with its line', () => {
    const found = problems(listing('        args:\n        - name host\n          value: colorapi', '5s'));
    expect(found.join('\n')).toMatch(/^1[5-6] /m);
  });

  it('PA24: `args` beside the analysis is an unknown field of the canary', () => {
    expect(problems(listing('      args: [{ name: host, value: colorapi }]', '5s'))[0]).toBe(
      '14 spec.strategy.canary.args the unknown field "args"',
    );
  });

  it('PA24: an interval that is a number is refused', () => {
    expect(problems(listing(inside, '5'))).toEqual(['24 spec.metrics[0].interval the number 5']);
  });
});

describe('behind an NGINX ingress', () => {
  it('PA28: ten replicas, weights of 25 and 50 for a minute and a half each, in a second Ingress', () => {
    const run = rehearse(seed('colorapi-nginx'));
    expect(run.weights()).toEqual([0, 25, 50, 100, 0]);
    const weight = (s: number) => {
      const written = run.all('router').findLast((e) => e.s <= s)?.content as { annotations: Record<string, string> };
      return written.annotations['nginx.ingress.kubernetes.io/canary-weight'];
    };
    expect([60, 150].map(weight)).toEqual(['25', '50']);
    for (const [from, share] of [
      [10, 0.25],
      [100, 0.5],
    ] as const) {
      const { all, shareOf } = run.traffic(from, from + 80);
      expect(Math.abs(shareOf(2) - share)).toBeLessThan(threeSigma(share, all));
    }
  });

  it('PA28: who sends X-Canary: always is on the canary, whatever the weight; never is never there', () => {
    const scenario = seed('colorapi-nginx');
    const sending = (value: string) => ({
      ...caller(scenario, value, 'colorapi', 20),
      headers: { 'x-canary': value },
    });
    const run = rehearse({ ...scenario, traffic: ['always', 'never', 'perhaps'].map(sending) });
    expect(run.traffic(10, 80, 'always').shareOf(2)).toBe(1);
    expect(run.traffic(10, 80, 'never').shareOf(1)).toBe(1);
    const { all, shareOf } = run.traffic(10, 80, 'perhaps');
    expect(Math.abs(shareOf(2) - 0.25)).toBeLessThan(threeSigma(0.25, all));
    const written = run.all('router').findLast((e) => e.s < 60)?.content as { annotations: Record<string, string> };
    expect(written.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/canary': 'true',
      'nginx.ingress.kubernetes.io/canary-by-header': 'X-Canary',
    });
  });

  it('PA28: under a prefix that the ingress controller was not started with, everybody stays on the old version', () => {
    const run = rehearse(
      reworded('colorapi-nginx', (text) =>
        text.replace('nginx:\n', 'nginx:\n          annotationPrefix: argorollout.nginx.ingress.kubernetes.io\n'),
      ),
    );
    expect(run.weights()).toEqual([0, 25, 50, 100, 0]);
    expect(run.traffic(10, 175).shareOf(1)).toBe(1);
  });
});
