/** The recorded stories of the Deployment controller that lie in this repository; the rest is run by `npm run conformance`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../shared.ts';
import { type DeploymentStory, firstDifference } from './suites/deployment.ts';

const folder = join(projectRoot, 'test', 'conformance', 'data', 'deployment');
const stories = readdirSync(folder)
  .sort()
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as DeploymentStory & { readonly about: string });

describe('the Deployment controller does second by second what the real one did', () => {
  it('has stories to tell', () => {
    expect(stories.length).toBeGreaterThan(50);
  });

  it.each(stories.map((story) => [story.name, story.about, story] as const))('%s: %s', (_, __, story) => {
    expect(firstDifference(story)).toBeUndefined();
  });

  it('notices a story that went another way', () => {
    const [first] = stories;
    const other = { ...first!, expect: [{ t: 0, change: {} }] };
    expect(firstDifference(other)).toMatch(/^at 0 s \/deployment/);
  });
});
