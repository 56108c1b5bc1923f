import { describe, expect, it } from 'vitest';
import { nextTime, parseSchedule } from '../../../src/gitops/argo-cd/cron.ts';
import { zoneOffset } from '../../../src/gitops/argo-cd/time-zone.ts';

const next = (text: string, from: number) => {
  const read = parseSchedule(text);
  return read.ok ? nextTime(read.value, from) : read.problem;
};

describe('a schedule of five fields', () => {
  it('comes round strictly after the given second', () => {
    expect(next('0 12 * * *', 12 * 3_600 - 1)).toBe(12 * 3_600);
    expect(next('0 12 * * *', 12 * 3_600)).toBe(36 * 3_600);
  });
  it('never comes round on a day that no month has', () => {
    expect(next('0 0 30 2 *', 0)).toBeUndefined();
  });
  it('tells what it cannot read', () => {
    expect(next('60 * * * *', 0)).toBe('end of range (60) above maximum (59): 60');
  });
});

describe('a time zone', () => {
  it('has summer time when its rule says so', () => {
    expect(zoneOffset('Europe/Vienna', 1_594_809_000)).toBe(7_200);
    expect(zoneOffset('Europe/Vienna', 1_579_087_800)).toBe(3_600);
    expect(zoneOffset('Australia/Sydney', 1_579_087_800)).toBe(39_600);
  });
  it('is unknown when nobody has it', () => {
    expect(zoneOffset('Nowhere/Land', 0)).toBeUndefined();
  });
});
