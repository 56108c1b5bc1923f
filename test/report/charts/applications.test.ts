import { describe, expect, it } from 'vitest';
import { applications } from '../../../src/report/charts/applications.ts';
import { frameOf } from '../../../src/report/frame.ts';
import { tell } from '../../../src/report/story.ts';
import { record } from '../../../src/simulation/run.ts';
import { scenarioAt } from '../../scenarios.ts';

const laneOf = (path: string) => {
  const story = tell(record(scenarioAt(path)).trace);
  return applications(story, frameOf(story));
};

describe('the lane of Argo CD', () => {
  it('shows when the application differed from Git, and each time it healed itself', () => {
    const lane = laneOf('scenarios/gitops/tug-of-war.yaml')!;
    expect(lane.marks.markup.match(/healed itself at/g)).toHaveLength(6);
    const states = lane.data.rows.map((cells) => cells[1]?.text);
    expect(states[0]).toBe('OutOfSync, Missing');
    expect(states).toContain('OutOfSync, Suspended');
    expect(states.at(-1)).toBe('Synced, Healthy');
    expect(lane.data.rows.map((cells) => cells[4]?.text)).toContain('VirtualService/shop');
  });

  it('has a row for each application, and is not there without any', () => {
    const names = laneOf('scenarios/gitops/production.yaml')!.data.rows.map((cells) => cells[0]?.text);
    expect(new Set(names).size).toBe(5);
    expect(laneOf('scenarios/seeds/blue-green.yaml')).toBeUndefined();
  });
});
