/** The recorded stories that a clone has: what the plugin printed at some seconds of them, character by character. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { viewsIn } from './suites/golden-views.ts';

it('prints of the recorded stories what the plugin printed', () => {
  const different: string[] = [];
  let compared = 0;
  for (const { name, check } of viewsIn(join(import.meta.dirname, 'data/golden'))) {
    compared += 1;
    const detail = check();
    if (detail !== undefined) different.push(`${name}: ${detail}`);
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(100);
}, 60_000);
