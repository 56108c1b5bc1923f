import { describe, expect, it } from 'vitest';
import { decode, EXACT, manifestsOf, rehearse } from '../rehearse.ts';

const story = (nodes: string, faults: string, rest = '') =>
  `${EXACT.replace('cluster:', `cluster:\n  nodes: ${nodes}`)}until: 10m\nfaults: ${faults}\n${rest === '' ? 'traffic: []' : rest}`;
const budget = (spec: string) => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: shop }
spec: { selector: { matchLabels: { app: shop } }, ${spec} }
`;
const TRAFFIC = 'traffic: [{ to: shop, rate: 20, arrivals: constant, from: 10s }]';
type Run = ReturnType<typeof rehearse>;
const second = (t: number) => Math.round(t / 100_000) / 10;
const evictions = (run: Run) =>
  run.of('decision').flatMap((d) => (d.rule === 'eviction' ? [[second(d.t), d.because] as const] : []));
/** Fewest available pods from a moment on. */
const fewest = (run: Run, from: number) =>
  Math.min(...run.of('replicas').flatMap((r) => (r.t > from * 1e6 ? [r.available] : [])));
const nodeStates = (run: Run, name: string) =>
  run
    .of('node')
    .flatMap((n) =>
      n.name === name
        ? [`${second(n.t)} ${n.ready ? 'ready' : 'lost'} ${n.schedulable ? 'open' : 'closed'} ${n.pods}`]
        : [],
    );

describe('a node that is drained', () => {
  const drain = '[{ at: 60s, for: 2m, fault: node-drain, node: node-1 }]';

  it('loses its pods, which come up elsewhere, and takes none until it is opened again', () => {
    const run = rehearse(story('2', drain).replace('people: []', 'people: [{ at: 90s, do: scale, replicas: 4 }]'));
    expect(evictions(run)).toEqual([[60, 'node-1 is drained']]);
    expect(nodeStates(run, 'node-1').slice(2)).toEqual(['60 ready closed 0', '180 ready open 0']);
    expect(run.of('pod').filter((p) => p.node === 'node-1')).toHaveLength(1);
    expect(run.of('rollout').at(-1)?.available).toBe(4);
  });

  it('without a budget loses all its pods at once', () => {
    const run = rehearse(story('[{ name: node-1 }, { name: node-2 }]', drain).replace('at: 60s', 'at: 61s'), {
      podSpec: '      nodeSelector: { kubernetes.io/hostname: node-1 }',
    });
    expect(evictions(run)).toHaveLength(2);
    expect(fewest(run, 60)).toBe(0);
    expect(run.notices(/FailedScheduling/).length).toBeGreaterThan(0);
    expect(run.of('rollout').at(-1)?.available).toBe(2);
  });

  it('asks the budget for each pod, again every five seconds, so that one goes when the other is up again', () => {
    const run = rehearse(
      story('[{ name: node-1 }]', '[{ at: 60s, fault: node-drain, node: node-1 }]').replace(
        'containerStart: 1s',
        'containerStart: 12s',
      ),
      { more: budget('minAvailable: 1') },
    );
    const asked = evictions(run);
    expect(asked[0]).toEqual([60, 'node-1 is drained']);
    expect(asked[1]?.[1]).toContain('the API answers 429');
    expect(asked[2]?.[1]).toContain('The disruption budget shop needs 1 healthy pods and has 1 currently');
    expect(asked.slice(1).map(([t]) => t)).toEqual(asked.slice(1).map((_, i) => 60 + 5 * i));
    expect(fewest(run, 60)).toBe(1);
  });

  it('never ends where the budget allows nothing', () => {
    const run = rehearse(story('2', drain), { more: budget('maxUnavailable: 0') });
    expect(evictions(run).map(([t, because]) => `${t} ${because}`)).toEqual([
      "60 node-1 is drained, but the API answers 429: Cannot evict pod as it would violate the pod's disruption budget. The disruption budget shop needs 2 healthy pods and has 2 currently (asked again after 5 s)",
    ]);
    expect(run.of('rollout').at(-1)?.available).toBe(2);
    expect(run.moves(/gone/)).toEqual([]);
  });
});

describe('a restart of the pods', () => {
  const restart = (more: string) =>
    rehearse(story('2', '[]').replace('people: []', 'people: [{ at: 60s, do: restart }]'), { more });
  const said = (run: Run) =>
    run.of('decision').flatMap((d) => (d.rule === 'restart' ? [[Math.round(second(d.t)), d.because] as const] : []));
  const podsEver = (run: Run) => new Set(run.of('pod').map((p) => p.name)).size;

  it('takes a pod at a time where no budget speaks of them', () => {
    const run = restart('');
    expect(podsEver(run)).toBe(4);
    expect(run.of('rollout').at(-1)?.available).toBe(2);
  });

  it('passes over those that a budget protects, and asks again after half a minute', () => {
    const run = restart(budget('maxUnavailable: 0'));
    expect(podsEver(run)).toBe(2);
    const asked = said(run).filter(([, because]) => because.startsWith('0 of 2'));
    expect(asked[0]?.[1]).toMatch(/2 are available, 1 may go; 2 that might go are protected by a PodDisruptionBudget$/);
    expect(run.of('rollout').at(-1)?.phase).toBe('Progressing');
  });

  it('fails where two budgets speak of one pod', () => {
    const second = budget('minAvailable: 1').replace('name: shop', 'name: other');
    const run = restart(`${budget('maxUnavailable: 1')}${second}`);
    expect(podsEver(run)).toBe(2);
    expect(run.of('decision').some((d) => d.because.includes('more than one PodDisruptionBudget'))).toBe(true);
  });
});

describe('a node that is lost', () => {
  const loss = (rest: string) => `[{ at: 60s, ${rest}fault: node-loss, node: node-1 }]`;

  it('is given up after 40 s, its pods 300 s later, and they stay Terminating', () => {
    const run = rehearse(story('2', loss('')));
    expect(run.moves(/stopped/)).toEqual(['60 stopped']);
    expect(run.moves(/unready/)).toEqual(['100 unready']);
    expect(run.moves(/terminating/)).toEqual(['400 terminating']);
    expect(run.moves(/gone/)).toEqual([]);
    expect(run.notices(/NodeNotReady|TaintManagerEviction/)).toEqual([
      '100 NodeNotReady',
      '100 NodeNotReady',
      '400 TaintManagerEviction',
    ]);
    expect(nodeStates(run, 'node-1').slice(2)).toEqual(['100 lost closed 1']);
    expect(run.of('pod').filter((p) => p.node === 'node-2')).toHaveLength(2);
    expect(run.of('rollout').at(-1)?.available).toBe(2);
  });

  it('fails those who are sent there until the 40 s are over', () => {
    const run = rehearse(story('2', loss(''), TRAFFIC));
    const failed = run.of('traffic').flatMap((t) => (Object.keys(t.failures).length > 0 ? [t.t / 1e6] : []));
    expect(Math.min(...failed)).toBe(60);
    expect(Math.max(...failed)).toBeLessThanOrEqual(101);
    expect(failed.length).toBeGreaterThan(38);
  });

  it('that is back in time starts its pods again, which nobody has given up', () => {
    const run = rehearse(story('2', loss('for: 30s, ')));
    expect(run.moves(/ready|starting|stopped/).slice(4)).toEqual([
      '60 stopped',
      '90 unready',
      '91 starting',
      '91 ready',
    ]);
    expect(run.moves(/terminating/)).toEqual([]);
    expect(run.notices(/NodeNotReady/)).toEqual([]);
  });

  it('that is back late ends what was given up meanwhile, and is ready again', () => {
    const run = rehearse(story('2', loss('for: 7m, ')));
    expect(run.moves(/gone/)).toEqual(['480 gone']);
    expect(run.notices(/NodeReady/)).toEqual(['480 NodeReady']);
    expect(nodeStates(run, 'node-1').at(-1)).toBe('480 ready open 0');
  });

  it('twice at a time is back when the second loss is over, too', () => {
    const twice =
      '[{ at: 60s, for: 10s, fault: node-loss, node: node-1 }, { at: 65s, for: 20s, fault: node-loss, node: node-1 }]';
    const run = rehearse(story('2', twice));
    expect(run.moves(/starting|stopped/).slice(2)).toEqual(['60 stopped', '86 starting']);
  });

  it('keeps pods as long as they tolerate', () => {
    const tolerations = (seconds: string) =>
      `      tolerations: [{ key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute${seconds} }]`;
    const brief = rehearse(story('2', loss('')), { podSpec: tolerations(', tolerationSeconds: 20') });
    expect(brief.moves(/terminating/)).toEqual(['120 terminating']);
    const forGood = rehearse(story('2', loss('')), { podSpec: tolerations('') });
    expect(forGood.moves(/terminating/)).toEqual([]);
  });

  it('may be all nodes of a zone', () => {
    const zones = '[{ name: a, zone: east }, { name: b, zone: east }, { name: c, zone: west }]';
    const run = rehearse(story(zones, '[{ at: 60s, fault: node-loss, zone: east }]'));
    expect(
      run
        .of('node')
        .filter((n) => !n.ready)
        .map((n) => n.name),
    ).toEqual(['a', 'b']);
  });

  it('must be one there is', () => {
    for (const [nodes, fault, found] of [
      ['2', '{ at: 1s, fault: node-loss, node: node-3 }', 'a node node-3 that is none'],
      ['2', '{ at: 1s, fault: node-loss, zone: east }', 'a zone east without nodes'],
      ['2', '{ at: 1s, fault: node-drain, zone: east }', 'the unknown field "zone"'],
    ] as const) {
      const decoded = decode(story(nodes, `[${fault}]`));
      expect(decoded.ok ? [] : decoded.problems.map((p) => p.found)).toEqual([found]);
    }
    const without = decode(`${EXACT}faults: [{ at: 1s, fault: node-drain }]`, manifestsOf('', ''));
    expect(without.ok ? [] : without.problems.map((p) => p.found)).toEqual(['a fault of a node, but no nodes']);
  });
});
