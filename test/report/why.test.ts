/** Whatever a page shows as a mark can be asked why, and the answer ends outside of the controllers. */
import { describe, expect, it } from 'vitest';
import { tell } from '../../src/report/story.ts';
import { inBrief, whyOf } from '../../src/report/why.ts';
import { record } from '../../src/simulation/run.ts';
import type { TraceEntry } from '../../src/simulation/trace.ts';
import { scenarioAt } from '../scenarios.ts';

const told = (file: string) => tell(record(scenarioAt(`scenarios/seeds/${file}.yaml`)).trace);

/** What has no cause within a run: what somebody did, and what there was in the beginning. */
const isOutside = ({ kind, t }: TraceEntry): boolean => t === 0 || ['release', 'command', 'fault'].includes(kind);

const MARKED: ReadonlySet<string> = new Set([
  'analysis',
  'endpoints',
  'experiment',
  'measurement',
  'notice',
  'replicas',
  'rollout',
  'router',
  'service',
  'split',
]);

describe('why', () => {
  it.each([
    'canary-with-metrics-bad',
    'canary-with-metrics-misnamed',
    'canary-manual-abort',
    'blue-green-smoke-tests-bad',
    'colorapi-nginx',
  ])('of everything in %s is known, back to whoever set it off', (file) => {
    const story = told(file);
    const open = story.entries
      .filter(({ kind }) => MARKED.has(kind))
      .map((entry) => whyOf(story, entry))
      .filter((chain) => !isOutside(chain.at(-1)!.entry));
    expect(open.map((chain) => chain.map(({ text }) => text))).toEqual([]);
  });

  it('tells in brief what moved a mark, what that came of, and how it began', () => {
    const story = told('canary-with-metrics-bad');
    const chain = whyOf(story, story.of('rollout').find(({ aborted }) => aborted)!);
    const lines = inBrief(chain);
    expect(lines.at(0)).toMatch(/^because the update is aborted: .*Metric ".*" assessed Failed/);
    expect(lines).toContainEqual(expect.stringMatching(/^after analysis .* is Failed/));
    expect(lines.at(-1)).toMatch(/^after release of /);
    expect(lines.length).toBeLessThan(10);
  });

  it('says nothing more of what came from outside', () => {
    const story = told('canary-manual-abort');
    expect(inBrief(whyOf(story, story.of('release')[0]!))).toEqual([]);
  });
});
