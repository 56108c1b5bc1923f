import { describe, expect, it } from 'vitest';
import { decode, EXACT, rehearse } from '../rehearse.ts';

const story = (nodes: string, rest = '') =>
  `${EXACT.replace('cluster:', `cluster:\n  nodes: ${nodes}`)}until: 3m\ntraffic: []\n${rest}`;
const requests = ', resources: { requests: { cpu: 600m, memory: 1Gi } }';
const release = 'releases: [{ at: 1m, tag: v2 }]';
const withRelease = (text: string) => text.replace('releases: []', release);
const messages = (run: ReturnType<typeof rehearse>, reason: string) =>
  run.of('notice').flatMap((n) => (n.reason === reason ? [n.message] : []));
const places = (run: ReturnType<typeof rehearse>, revision: number) =>
  run.of('pod').flatMap((p) => (p.revision === revision && p.node !== undefined ? [p.node] : []));

describe('a cluster with nodes', () => {
  it('spreads pods over nodes that are alike, and says where they are', () => {
    const run = rehearse(story('2'));
    expect([...places(run, 1)].sort()).toEqual(['node-1', 'node-2']);
    expect(messages(run, 'Scheduled')).toHaveLength(2);
    expect(messages(run, 'Scheduled')[0]).toMatch(/^Successfully assigned default\/shop-\w+-\w+ to node-[12]$/);
    expect(run.of('node').at(-1)).toMatchObject({ ready: true, schedulable: true, pods: 1 });
    expect(run.of('rollout').at(-1)?.available).toBe(2);
  });

  it('keeps a pod Pending that fits nowhere, in the words of the scheduler', () => {
    const run = rehearse(story('[{ name: a, cpu: 1 }, { name: b, cpu: 500m }]'), { container: requests });
    expect(messages(run, 'FailedScheduling')[0]).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    );
    expect(run.of('rollout').at(-1)?.available).toBe(1);
  });

  it('gives the room of a pod that is gone to one that waits', () => {
    const run = rehearse(withRelease(story('[{ name: a, cpu: 1300m }]')), { container: requests });
    // Steps at 50 % of two replicas: one pod of v1 goes only when one of v2 is available, which has no room. With surge 25 % → 1.
    expect(messages(run, 'FailedScheduling').length).toBeGreaterThan(0);
    const freed = rehearse(
      `${withRelease(story('[{ name: a, cpu: 1300m }]', 'people: [{ at: 90s, do: scale, replicas: 1 }]')).replace('people: []\n', '')}`,
      { container: requests },
    );
    expect(places(freed, 2).length).toBeGreaterThan(0);
  });

  it('obeys node selectors, pod counts and anti-affinity', () => {
    const zones = '[{ name: a, zone: east }, { name: b, zone: east }, { name: c, zone: west, labels: { disk: ssd } }]';
    const selected = rehearse(story(zones), { podSpec: '      nodeSelector: { disk: ssd }' });
    expect(places(selected, 1)).toEqual(['c', 'c']);
    const nowhere = rehearse(story(zones), { podSpec: '      nodeSelector: { disk: hdd }' });
    expect(messages(nowhere, 'FailedScheduling')[0]).toBe(
      "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
    const full = rehearse(story('[{ name: a, pods: 1 }]'));
    expect(messages(full, 'FailedScheduling')[0]).toContain('1 Too many pods');
    const apart = rehearse(story('[{ name: a, zone: east }, { name: b, zone: east }]'), {
      podSpec: `      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - { labelSelector: { matchLabels: { app: shop } }, topologyKey: topology.kubernetes.io/zone }`,
    });
    expect(messages(apart, 'FailedScheduling')[0]).toContain("2 node(s) didn't match pod anti-affinity rules");
  });

  it('keeps the canary away from nodes of stable where the Rollout says so', () => {
    const withTerm = (term: string, nodes: string) =>
      rehearse(withRelease(story(nodes)), {
        edit: (text) => text.replace('strategy: { canary: {', `strategy: { canary: { antiAffinity: { ${term} },`),
      });
    const required = 'requiredDuringSchedulingIgnoredDuringExecution: {}';
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution: { weight: 100 }';
    const two = '[{ name: a }, { name: b }]';
    const three = '[{ name: a }, { name: b }, { name: c, cpu: 2 }]';
    // Without it the smallest node is the last that anybody takes.
    expect(places(rehearse(withRelease(story(three))), 2)[0]).not.toBe('c');
    expect(places(withTerm(required, three), 2)[0]).toBe('c');
    expect(places(withTerm(preferred, three), 2)[0]).toBe('c');
    // The rollout waits for a node without pods of stable, of which there is none; or does without.
    const stuck = withTerm(required, two);
    expect(messages(stuck, 'FailedScheduling')[0]).toContain("2 node(s) didn't match pod anti-affinity rules");
    expect(places(stuck, 2)).toEqual([]);
    expect(places(withTerm(preferred, two), 2)).toHaveLength(2);
  });

  it('pulls an image once on each node', () => {
    const run = rehearse(
      story('2')
        .replace('imagePull: 0s', 'imagePull: 10s')
        .replace('people: []', 'people: [{ at: 60s, do: scale, replicas: 4 }]'),
    );
    expect(run.moves(/ready/)).toEqual(['11 ready', '11 ready', '61 ready', '61 ready']);
  });

  it('lets pods that come while their image is pulled wait for that', () => {
    const run = rehearse(
      story('1')
        .replace('imagePull: 0s', 'imagePull: 10s')
        .replace('people: []', 'people: [{ at: 5s, do: scale, replicas: 3 }]'),
    );
    expect(run.moves(/ready/)).toEqual(['11 ready', '11 ready', '11 ready']);
  });

  it('asks the registry each time where the policy says so, which is quick for what lies there', () => {
    const run = rehearse(
      story('1')
        .replace('imagePull: 0s', 'imagePull: 10s')
        .replace('people: []', 'people: [{ at: 60s, do: scale, replicas: 3 }]'),
      { edit: (text) => text.replace('IfNotPresent', 'Always') },
    );
    expect(run.moves(/ready/).at(-1)).toBe('61.5 ready');
  });

  it('backs off from a registry that does not answer, and says both words of it', () => {
    const run = rehearse(`${story('1')}faults: [{ at: 0s, for: 45s, fault: registry-outage }]`);
    const words = run
      .of('notice')
      .flatMap((n) => (n.message.startsWith('Error: ') ? [`${Math.round(n.t / 1e6)} ${n.message}`] : []));
    expect([...new Set(words)]).toEqual(
      [0, 10, 30].flatMap((t) => [`${t} Error: ErrImagePull`, `${t + 1} Error: ImagePullBackOff`]),
    );
    expect(run.moves(/ready/)).toEqual(['71 ready', '71 ready']);
  });

  it('lets those start in an outage of the registry whose images lie on their node', () => {
    const run = rehearse(
      `${story('[{ name: a, pods: 2 }, { name: b, pods: 110 }]').replace('people: []', 'people: [{ at: 60s, do: scale, replicas: 3 }]')}faults: [{ at: 30s, fault: registry-outage }]`,
      { podSpec: '      nodeSelector: { kubernetes.io/hostname: b }' },
    );
    expect(run.moves(/ready/)).toHaveLength(3);
  });

  it('refuses nodes that make no sense, where they stand', () => {
    for (const [nodes, found] of [
      ['0', '0'],
      ['[{ name: a }, { name: a }]', 'another node a'],
      ['[{ name: a, cpu: many }]', 'many'],
      ['[{ name: a, colour: red }]', 'the unknown field "colour"'],
      ['[{ name: a }, { name: b, zone: 3 }]', 'the number 3 cluster.nodes[1].zone'],
    ] as const) {
      const decoded = decode(story(nodes));
      expect(decoded.ok ? '' : decoded.problems.map((p) => `${p.found} ${p.path}`).join('\n')).toContain(found);
    }
  });
});
