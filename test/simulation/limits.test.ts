/** What manifests allow a process, and what becomes of one that wants more. */
import { describe, expect, it } from 'vitest';
import { EXACT, rehearse } from './rehearse.ts';

const versions = (behaviour: string) => `versions: [{ image: "*:v1", behaviour: { startup: 0s, ${behaviour} } }]`;
const story = (behaviour: string, rest = '') =>
  `${EXACT}until: 6m\ntraffic: [{ to: shop, rate: 10, arrivals: constant, from: 10s }]\n${versions(behaviour)}\n${rest}`;
const leak = 'memory: { base: 100Mi, growth: 1Mi }';
const limited = (limits: string) => ({ container: `, resources: { limits: { ${limits} } }` });
const stops = (run: ReturnType<typeof rehearse>) =>
  run.of('pod').flatMap((p) => (p.state === 'stopped' ? [`${Math.round(p.t / 1e6)} ${p.detail}`] : []));
const failed = (run: ReturnType<typeof rehearse>) =>
  run.of('traffic').reduce((n, t) => n + Object.values(t.failures).reduce((sum, m) => sum + m, 0), 0);

describe('a process that leaks memory', () => {
  it('is killed at the limit of its container, and restarted with back-off', () => {
    const run = rehearse(story(leak), limited('memory: 150Mi'));
    // It begins at 1 s, holds 50 Mi more 50 s later, and more than it may at the next look; from the second time on the
    expect(stops(run).slice(0, 4)).toEqual([
      ...[1, 2].map(() => '52 out of memory, restart 1 in 0 s'),
      ...[1, 2].map(() => '104 out of memory, restart 2 in 10 s'),
    ]);
    expect(stops(run).at(-1)).toMatch(/restart 5 in 80 s/);
    expect(run.notices(/^BackOff/)[0]).toBe('104 BackOff');
    expect(failed(run)).toBeGreaterThan(0);
  });

  it('lives where its container has no limit, or its behaviour says another', () => {
    expect(stops(rehearse(story(leak), limited('cpu: 2')))).toEqual([]);
    expect(
      stops(rehearse(story('memory: { base: 100Mi, growth: 1Mi, limit: 2Gi }'), limited('memory: 150Mi'))),
    ).toEqual([]);
  });

  it('that may not hold what it begins with never lives long', () => {
    const run = rehearse(story('memory: { base: 200Mi }'), limited('memory: 150Mi'));
    expect(stops(run).length).toBeGreaterThan(6);
    expect(run.of('rollout').at(-1)?.phase).not.toBe('Healthy');
  });
});
