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
const right: { readonly [story: string]: readonly string[] } = {
  'canary-with-metrics.yaml': [RATE],
  'canary-with-metrics-bad.yaml': [RATE],
  'canary-with-metrics-late-fault.yaml': [RATE],
  'canary-with-metrics-no-traffic.yaml': [RATE],
  'canary-with-metrics-unwatched.yaml': [RATE],
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
