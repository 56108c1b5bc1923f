import { describe, expect, it } from 'vitest';
import { compileJq } from '../../../src/gitops/argo-cd/diff/jq.ts';

const OBJECT = {
  spec: {
    http: [
      { name: 'a', route: [{ weight: 1 }] },
      { name: 'b', route: [{ weight: 2 }] },
    ],
  },
};
const places = (text: string) => {
  const read = compileJq(text);
  return read.ok ? read.value(OBJECT) : read.problem;
};

describe('a jq path', () => {
  it('reaches through lists and selections', () => {
    expect(places('.spec.http[] | select(.name == "b") | .route[].weight')).toEqual([
      ['spec', 'http', 1, 'route', 0, 'weight'],
    ]);
  });
  it('takes single items', () => {
    expect(places('.spec.http[1].name')).toEqual([['spec', 'http', 1, 'name']]);
    expect(places('.spec["http"][0]')).toEqual([['spec', 'http', 0]]);
  });
  it('is refused when it breaks off', () => {
    expect(places('.spec.http[')).toBe('unexpected token ")"');
  });
});
