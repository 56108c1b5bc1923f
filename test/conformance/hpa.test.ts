/** The recorded syncs of the autoscaler that lie in this repository; the rest is run by `npm run conformance`. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../shared.ts';
import { suite } from './suites/hpa.ts';

describe('the autoscaler', () => {
  it('does sync by sync what the real one did, one story of each family', () => {
    const outcome = suite.run(join(projectRoot, 'test', 'conformance', 'data'));
    expect(outcome?.failures).toEqual([]);
    expect(outcome?.passed).toBe(24);
  });

  it('is not asked where there is no data', () => {
    expect(suite.run(join(projectRoot, 'src'))).toBeUndefined();
  });
});
