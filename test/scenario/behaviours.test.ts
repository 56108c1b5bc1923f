import { describe, expect, it } from 'vitest';
import { type BehaviourComplaint, behaviourOf, good, preset, shareOf } from '../../src/scenario/behaviours.ts';
import type { BehaviourText } from '../../src/scenario/document.ts';

const complaintsOf = (text: BehaviourText) => {
  const complaints: BehaviourComplaint[] = [];
  behaviourOf(text, good, (c) => complaints.push(c));
  return complaints.map((c) => `${c.path.join('.')}: ${c.found}`);
};

describe('behaviours', () => {
  it('are known by name, with any number', () => {
    expect(preset('good')).toBe(good);
    expect(preset('errors-2.5')?.statuses).toEqual({ 500: 0.025 });
    expect(preset('slow')?.latency).toEqual({ kind: 'lognormal', median: 200_000, p99: 1_200_000 });
    expect(preset('slow-3')?.latency).toEqual({ kind: 'lognormal', median: 60_000, p99: 360_000 });
    expect(preset('never-ready')?.becomesReady).toBe(false);
    expect([preset('errors-101'), preset('slow-0'), preset('fine')]).toEqual([undefined, undefined, undefined]);
  });

  it('read shares as numbers or percentages', () => {
    expect([shareOf(0.05), shareOf('5%'), shareOf(' 12.5 % ')]).toEqual([0.05, 0.05, 0.125]);
  });

  it('add `errors` to the statuses as 500', () => {
    const behaviour = behaviourOf({ errors: '5%', statuses: { '404': 0.1, '500': 0.01 } }, good, () => {});
    expect(behaviour.statuses).toEqual({ 500: 0.060000000000000005, 404: 0.1 });
  });

  it('complain of what cannot be', () => {
    expect(complaintsOf({ statuses: { '404': 0.7, '500': 0.5 } })).toEqual([': shares that sum to 120 %']);
    expect(complaintsOf({ statuses: { okay: 0.5 } })).toEqual(['statuses.okay: the status "okay"']);
    expect(complaintsOf({ latency: { median: '2s', p99: '1s' } })).toEqual([
      'latency: a 99th percentile below the median',
    ]);
    expect(complaintsOf({ startup: { uniform: ['3s', '1s'] } })).toEqual(['startup: the first bound above the second']);
  });
});
