/**
 * The drawings of the report, kept in the repository, so that a changed drawing is seen in review. After an intended
 * change: `UPDATE_PICTURES=1 npx vitest run test/pictures`, and look at every file that changed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderSvgs } from '../../src/report/picture.ts';
import { sampleTrace } from '../report/sample-trace.ts';
import { projectRoot } from '../shared.ts';
import { blueGreenTrace } from './blue-green-trace.ts';

const folder = join(projectRoot, 'test', 'pictures');
const stories = {
  aborted: sampleTrace({ verdict: 'aborted', perSecond: 20 }),
  promoted: sampleTrace({ verdict: 'promoted', perSecond: 20 }),
  unseen: sampleTrace({ verdict: 'promoted', perSecond: 0 }),
  'blue-green': blueGreenTrace(),
};

describe.each(Object.entries(stories))('the pictures of the story "%s"', (story, trace) => {
  const pictures = renderSvgs(trace);

  it.each(pictures.map((picture) => [picture.name, picture.svg] as const))('%s is drawn as before', (name, svg) => {
    const path = join(folder, story, `${name}.svg`);
    if (process.env.UPDATE_PICTURES !== undefined) {
      mkdirSync(join(folder, story), { recursive: true });
      writeFileSync(path, svg);
    }
    expect(existsSync(path), `${path} is missing; draw it with UPDATE_PICTURES=1`).toBe(true);
    expect(svg).toBe(readFileSync(path, 'utf8'));
  });

  it('are all the pictures there are', () => {
    expect(readdirSync(join(folder, story)).sort()).toEqual(pictures.map(({ name }) => `${name}.svg`).sort());
  });
});
