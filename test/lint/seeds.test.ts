/** The repaired manifests of the project's own stories: what lint says of them is right, and little. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputs, readReferenced } from '../../src/cli/files.ts';
import { lint } from '../../src/lint/lint.ts';
import { projectRoot } from '../shared.ts';

const folder = join(projectRoot, 'scenarios', 'seeds');

/** Without traffic the success rate of this article is empty or NaN, and the rollout is aborted: the story `…-no-traffic` shows it. */
const RATE = 'conditions/no-data-aborts';
const TOOLKIT = [
  RATE,
  'gitops/autoscaler-during-canary',
  'promql/interval-below-scrape',
  'promql/irate',
  'promql/window-tight',
];
const right: { readonly [story: string]: readonly string[] } = {
  'canary-with-metrics.yaml': [RATE],
  'canary-with-metrics-bad.yaml': [RATE],
  'canary-with-metrics-late-fault.yaml': [RATE],
  'canary-with-metrics-no-traffic.yaml': [RATE],
  'canary-with-metrics-unwatched.yaml': [RATE],
  'canary-with-metrics-two.yaml': [RATE],
  // One pod of six is less than the 20 % that are asked for.
  'colorapi-six.yaml': ['weights/unreachable'],
  // These stories show what the rules warn of.
  'blue-green-cut-short.yaml': ['rollout/scale-down-too-soon'],
  'blue-green-keeps.yaml': ['blue-green/preview-count-third-image', 'blue-green/promote-restarts-pause'],
  'canary-manual-alb.yaml': ['routing/alb-without-ping-pong'],
  // The chart as it is: asked every ten seconds of samples a minute apart, in a window just wide enough for two.
  'devops-toolkit.yaml': TOOLKIT,
  'devops-toolkit-missing-page.yaml': TOOLKIT,
  'devops-toolkit-mixed-requests.yaml': TOOLKIT,
  'devops-toolkit-unknown.yaml': TOOLKIT,
  'devops-toolkit-slow-scrapes.yaml': TOOLKIT.map((rule) =>
    rule === 'promql/window-tight' ? 'promql/window-below-scrape' : rule,
  ).sort(),
  // The story of the article's misprint.
  'canary-with-metrics-misnamed.yaml': ['arguments/undeclared', 'arguments/unused'],
};

const stories = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe.each(stories)('%s', (story) => {
  it(`is told ${right[story]?.join(' and ') ?? 'nothing'}`, () => {
    const { findings } = lint(readInputs([join(folder, story)]).files, { read: readReferenced });
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual(right[story] ?? []);
  });
});
