import { describe, expect, it } from 'vitest';
import { atSecond, seconds } from '../../src/kernel/time.ts';
import { latencyFactorAt, regimeAt } from '../../src/traffic/behaviour.ts';
import { behaviour } from './rig.ts';

const at = (changes: Parameters<typeof behaviour>[0], second: number) =>
  regimeAt({ behaviour: behaviour(changes), readySince: atSecond(100), versionSince: atSecond(40) }, atSecond(second));

describe('a regime', () => {
  it('gives 200 what the other statuses leave', () => {
    expect(at({ statuses: { 500: 0.2, 404: 0.1 } }, 100)).toMatchObject({
      statuses: ['200', '404', '500'],
      shares: [expect.closeTo(0.7, 12), 0.1, 0.2],
      until: Number.POSITIVE_INFINITY,
    });
    expect(at({ statuses: { 500: 1 } }, 100)).toMatchObject({ statuses: ['500'], shares: [1] });
    expect(at({ statuses: { 500: 0 } }, 100)).toMatchObject({ statuses: ['200'], shares: [1] });
  });

  it('never gives more than everything', () => {
    expect(at({ statuses: { 500: 1.5, 404: 0.5 } }, 100)).toMatchObject({
      statuses: ['404', '500'],
      shares: [0.25, 0.75],
    });
  });

  it('lasts until the next change, counted from the pod or from its version', () => {
    const changes = [
      { since: 'version', after: seconds(70), statuses: { 500: 0.5 } },
      { since: 'pod', after: seconds(30), until: seconds(60), latencyFactor: 2 },
      { since: 'version', after: seconds(100), latencyFactor: 3 },
    ] as const;
    const course = [100, 109, 110, 129, 130, 140, 159, 160, 500].map((s) => {
      const { until, statuses, factor } = at({ changes }, s);
      return [s, until / 1e6, statuses.length, factor];
    });
    expect(course).toEqual([
      [100, 110, 1, 1],
      [109, 110, 1, 1],
      [110, 130, 2, 1],
      [129, 130, 2, 1],
      [130, 140, 2, 2],
      [140, 160, 2, 6],
      [159, 160, 2, 6],
      [160, Number.POSITIVE_INFINITY, 2, 3],
      [500, Number.POSITIVE_INFINITY, 2, 3],
    ]);
  });

  it('lets the last of several changes decide about statuses', () => {
    const changes = [
      { since: 'pod', after: seconds(0), statuses: { 500: 0.5 } },
      { since: 'pod', after: seconds(0), statuses: { 404: 0.1 } },
    ] as const;
    expect(at({ changes }, 100).statuses).toEqual(['200', '404']);
  });

  it('warms up linearly, on top of what changes say', () => {
    const warming = {
      warmUp: { duration: seconds(20), factor: 3 },
      changes: [{ since: 'pod', after: seconds(0), latencyFactor: 2 }],
    } as const;
    const factors = [100, 105, 110, 119.999, 120, 130].map((s) => latencyFactorAt(at(warming, s), atSecond(s)));
    expect(factors.map((f) => Math.round(f * 1_000) / 1_000)).toEqual([6, 5, 4, 2, 2, 2]);
    expect(at(warming, 100).until).toBe(atSecond(120));
    expect(at(warming, 120).warmUp).toBeUndefined();
  });
});
