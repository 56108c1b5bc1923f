import { describe, expect, it } from 'vitest';
import { afterExit, type BackOff } from '../../src/cluster/kubelet/back-off.ts';
import type { Health } from '../../src/cluster/kubelet/health.ts';
import { type Container, type Pod, pods } from '../../src/cluster/objects.ts';
import { createPodLifecycle } from '../../src/cluster/pod-lifecycle.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, inSeconds, seconds } from '../../src/kernel/time.ts';

/** What a pod whose container starts at 1 goes through until `until`, and what is said of it. */
function story(container: Partial<Container>, health: Health | undefined, until: number, startup = 2) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const moves: string[] = [];
  const said: string[] = [];
  createPodLifecycle({
    engine,
    store,
    plan: () => ({
      scheduling: seconds(0),
      sandbox: seconds(0),
      imagePull: seconds(0),
      containerStart: seconds(1),
      startup: seconds(startup),
      becomesReady: true,
      shutdown: seconds(0),
      ...(health === undefined ? {} : { health }),
    }),
    moved: (_, state) => void moves.push(`${inSeconds(engine.now)} ${state}`),
    notice: ({ reason }) => void said.push(`${inSeconds(engine.now)} ${reason}`),
  });
  store.create(
    pods,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'app', ...container }] },
      status: { phase: 'Pending' },
    },
    'me',
  );
  engine.runUntil(atSecond(until));
  return { moves, said, pod: () => store.get(pods, 'default', 'p') as Pod };
}

const sick = (fields: Partial<Health['sicknesses'][0]>): Health => ({
  sicknesses: [{ probes: ['readiness', 'liveness', 'startup'], since: 'pod', after: seconds(0), ...fields }],
});

describe('a readiness probe', () => {
  it('takes the pod out after failureThreshold misses and in again after successThreshold hits', () => {
    const readinessProbe = { periodSeconds: 2, failureThreshold: 2, successThreshold: 3 };
    const { moves } = story({ readinessProbe }, sick({ after: seconds(20), lasting: seconds(9) }), 60);
    // Asked at 1, 3, 5 …: up at 3; sick from 21 to 30, so missed at 21 and 23; found well at 31, 33, 35.
    expect(moves).toEqual(['1 starting', '7 ready', '23 unready', '35 ready']);
  });

  it('does not notice what lasts shorter than its patience', () => {
    const { moves } = story({ readinessProbe: {} }, sick({ after: seconds(20), lasting: seconds(15) }), 120);
    expect(moves).toEqual(['1 starting', '11 ready']);
  });
});

describe('a liveness probe', () => {
  it('has the container restarted, at once and then with back-off, while it keeps failing', () => {
    const livenessProbe = { periodSeconds: 5, failureThreshold: 2 };
    const { moves, said, pod } = story({ livenessProbe }, sick({ after: seconds(10) }), 60);
    // Asked 0, 5, 10 … s after each start: misses at 10 and 15.
    expect(moves).toEqual([
      '1 starting',
      '1 ready',
      '16 stopped',
      '17 starting',
      '17 ready',
      '32 stopped',
      '43 starting',
      '43 ready',
      '58 stopped',
    ]);
    expect(said.filter((s) => s.startsWith('16') || s.startsWith('32'))).toEqual([
      '16 Unhealthy',
      '16 Killing',
      '32 Unhealthy',
      '32 Killing',
      '32 BackOff',
    ]);
    expect(pod().status).toMatchObject({ phase: 'Running', reason: 'CrashLoopBackOff', restarts: 2 });
  });

  it('gives an application up that needs longer to start than it is patient, without anything else being wrong', () => {
    const { moves } = story({ livenessProbe: { periodSeconds: 5 } }, undefined, 14, 30);
    expect(moves).toEqual(['1 starting', '1 ready', '11 stopped', '12 starting', '12 ready']);
  });

  it('waits for the startup probe, which is more patient', () => {
    const probes = { livenessProbe: { periodSeconds: 5 }, startupProbe: { periodSeconds: 5, failureThreshold: 10 } };
    const { moves } = story(probes, undefined, 100, 30);
    expect(moves).toEqual(['1 starting', '31 ready']);
  });
});

describe('a process that crashes', () => {
  it('every time loops: the waits are 0, 10, 20, 40 seconds', () => {
    const { moves } = story({}, { sicknesses: [], crashes: { every: seconds(5), exitCode: 1 } }, 110);
    expect(moves.filter((m) => m.endsWith('stopped'))).toEqual([6, 12, 28, 54, 100].map((t) => `${t} stopped`));
  });

  it('once is restarted and stays', () => {
    const { moves } = story({}, { sicknesses: [], crashes: { after: seconds(5), exitCode: 1 } }, 600);
    expect(moves).toEqual(['1 starting', '1 ready', '6 stopped', '7 starting', '7 ready']);
  });
});

describe('the back-off', () => {
  it('ends at five minutes, and begins anew after ten minutes of life', () => {
    let backOff: BackOff | undefined;
    const waits: number[] = [];
    let now = 0;
    const exit = (lived: number) => {
      now += lived;
      const after = afterExit(backOff, atSecond(now));
      backOff = after.backOff;
      now += inSeconds(after.wait);
      waits.push(inSeconds(after.wait));
    };
    for (let i = 0; i < 8; i++) exit(1);
    exit(601);
    exit(1);
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 0, 10]);
  });
});
