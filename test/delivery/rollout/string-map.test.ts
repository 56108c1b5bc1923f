import { describe, expect, it } from 'vitest';
import { copyOf, withEntry } from '../../../src/delivery/rollout/string-map.ts';

describe('a map of labels or annotations', () => {
  it('is copied before it is changed', () => {
    const map = { app: 'web', role: 'stable' };
    expect(withEntry(map, 'role', 'canary')).toEqual({ app: 'web', role: 'canary' });
    expect(withEntry(map, 'hash', 'abc')).toEqual({ app: 'web', role: 'stable', hash: 'abc' });
    expect(map).toEqual({ app: 'web', role: 'stable' });
  });

  it('is empty where there was none', () => {
    expect(copyOf(undefined)).toEqual({});
    expect(withEntry(undefined, 'app', 'web')).toEqual({ app: 'web' });
  });
});
