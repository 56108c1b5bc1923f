import { describe, expect, it } from 'vitest';
import { decode, EXACT, rehearse } from '../rehearse.ts';

const faults = (text: string) => `${EXACT}until: 5m\ntraffic: []\nfaults:\n${text}`;
const said = (run: ReturnType<typeof rehearse>) =>
  run.of('fault').map(({ t, what, began }) => `${t / 1_000_000} ${began ? 'begins' : 'ends'}: ${what}`);

describe('a fault', () => {
  it('is a line of the trace when it begins and when it ends', () => {
    const run = rehearse(faults('  - { at: 1m, for: 30s, fault: prometheus-down }'));
    expect(said(run)).toEqual(['60 begins: Prometheus is down', '90 ends: Prometheus is down']);
  });

  it('without an end lasts to the end of the run', () => {
    expect(said(rehearse(faults('  - { at: 1m, fault: router-stuck }')))).toEqual([
      '60 begins: proxies get no new configuration',
    ]);
  });

  it('that is none, lasts no time or changes nothing is refused where it stands', () => {
    for (const [text, found] of [
      ['  - { at: 1m, fault: prometheus-sown }', 'prometheus-sown'],
      ['  - { at: 1m, for: 0s, fault: router-stuck }', 'a fault that lasts no time'],
      ['  - { at: 1m, fault: slow-dependency }', 'a slow dependency that changes nothing'],
    ] as const) {
      const decoded = decode(faults(text));
      expect(decoded.ok ? '' : decoded.problems.map((p) => p.found).join('\n')).toContain(found);
    }
  });
});

describe('a pod that crashes', () => {
  it('is restarted at once the first time, then after 10 and 20 seconds', () => {
    const at = ['60s', '90s', '120s'].map((t) => `  - { at: ${t}, fault: pod-crash, pods: all, exitCode: 3 }`);
    const run = rehearse(faults(at.join('\n')));
    const first = run.of('pod').find((p) => p.state === 'created')?.name;
    const own = run
      .of('pod')
      .filter((p) => p.name === first && ['stopped', 'starting'].includes(p.state))
      .map((p) => `${Math.round(p.t / 1_000_000)} ${p.state} ${p.detail ?? ''}`);
    expect(own).toEqual([
      '1 starting ',
      '60 stopped exit code 3, restart 1 in 0 s',
      '61 starting restart 1',
      '90 stopped exit code 3, restart 2 in 10 s',
      '101 starting restart 2',
      '120 stopped exit code 3, restart 3 in 20 s',
      '141 starting restart 3',
    ]);
    expect(run.notices(/BackOff/)).toEqual(['90 BackOff', '90 BackOff', '120 BackOff', '120 BackOff']);
  });

  it('is no endpoint until it runs again, and refuses whoever is sent there meanwhile', () => {
    const run = rehearse(
      `${EXACT}until: 2m\ntraffic: [{ to: shop, rate: 100, arrivals: constant }]\nfaults: [{ at: 60s, fault: pod-crash, pods: 1 }]`,
    );
    const known = run.of('endpoints').map((e) => [Math.round(e.t / 1_000_000), e.byRevision['1'] ?? 0]);
    expect(known.filter(([t]) => (t ?? 0) >= 60)).toEqual([
      [61, 1],
      [62, 2],
    ]);
    const refused = run.of('traffic').reduce((n, t) => n + (t.failures.refused ?? 0), 0);
    // Half of a second's requests until the proxies know, and half of those while its application starts.
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(150);
  });
});

describe('other faults', () => {
  it('of a registry hold pods back, with back-off, until it answers', () => {
    const run = rehearse(faults('  - { at: 0s, for: 25s, fault: registry-outage }'));
    expect(run.notices(/^BackOff/)).toEqual([1, 1, 11, 11].map((t) => `${t} BackOff`));
    expect(run.of('notice').filter((n) => n.message === 'Error: ErrImagePull')).toHaveLength(4);
    expect(run.moves(/ready/)).toEqual(['31 ready', '31 ready']);
  });

  it('of a controller leave nobody to look, and the next one lists everything', () => {
    const story = (at: string) =>
      rehearse(
        `${EXACT.replace('releases: []', 'releases: [{ at: 61s, tag: v2 }]')}until: 3m\ntraffic: []\nfaults: [${at}]`,
      )
        .of('replicas')
        .find((r) => r.revision === 2)?.t;
    expect(Math.floor((story('') ?? 0) / 1_000_000)).toBe(61);
    const late = story('{ at: 60s, for: 20s, fault: controller-restart }');
    expect(Math.floor((late ?? 0) / 1_000_000)).toBe(80);
  });

  it('of watches make a controller look late', () => {
    const run = rehearse(
      `${EXACT.replace('releases: []', 'releases: [{ at: 61s, tag: v2 }]')}until: 3m\ntraffic: []\nfaults: [{ at: 60s, for: 1m, fault: watch-lag, controller: rollouts, lag: 7s }]`,
    );
    const second = run.of('replicas').find((r) => r.revision === 2)?.t ?? 0;
    expect(Math.floor(second / 1_000_000)).toBe(68);
  });

  it('of a dependency are felt by the versions that need it, for as long as it lasts', () => {
    const run = rehearse(
      `${EXACT}until: 3m\ntraffic: [{ to: shop, rate: 200, arrivals: constant }]\nfaults: [{ at: 60s, for: 30s, fault: slow-dependency, errors: 50% }]`,
    );
    const failed = (from: number, to: number) =>
      run
        .of('traffic')
        .filter((t) => t.t > from * 1_000_000 && t.t <= to * 1_000_000)
        .reduce((n, t) => n + (t.failures['500'] ?? 0), 0);
    expect(failed(30, 60) + failed(92, 180)).toBe(0);
    expect(failed(60, 90) / 6_000).toBeGreaterThan(0.45);
    expect(failed(60, 90) / 6_000).toBeLessThan(0.55);
  });
});

it('a Service whose port no container listens on is refused, and the failures say why', () => {
  const document = `${EXACT}until: 1m\ntraffic: [{ to: shop, rate: 20, arrivals: constant }]`;
  const closed = rehearse(document, { container: ', ports: [{ containerPort: 8080 }]' });
  const failed = closed.of('traffic').reduce((n, t) => n + (t.failures.refused ?? 0), 0);
  expect(failed).toBeGreaterThan(500);
  expect(JSON.stringify(closed.trace.entries)).toContain('no listener');
  const open = rehearse(document, { container: ', ports: [{ containerPort: 80 }]' });
  expect(open.of('traffic').every((t) => Object.keys(t.failures).length === 0)).toBe(true);
});
