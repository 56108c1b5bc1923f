/** The recorded stories that a clone has: every second of every one must be as it was. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { described, played } from './suites/golden.ts';

const FOLDER = join(import.meta.dirname, 'data/golden');

describe('recorded stories', () => {
  for (const suite of readdirSync(FOLDER)) {
    it(`${suite}: every second is as recorded`, () => {
      const different: string[] = [];
      for (const { story, difference } of played(join(FOLDER, suite))) {
        if (difference !== undefined) different.push(`${story.name} ${described(difference)}`);
      }
      expect(different).toEqual([]);
    }, 60_000);
  }
});
