import { describe, expect, it } from 'vitest';
import { assembled, stamped } from '../../src/cluster/assemble.ts';

const own = {
  name: 'web',
  namespace: 'default',
  uid: 'u-1',
  resourceVersion: 3,
  generation: 2,
  creationTimestamp: '2020-01-01T00:00:00Z',
};

describe('putting objects together', () => {
  it('gives all of them the same fields in the same order', () => {
    const metadata = stamped({}, own);
    const written = { status: { seen: true }, spec: { n: 1 }, metadata, kind: 'Thing', apiVersion: 'v1' };
    const copy = assembled(written, written, metadata, undefined);
    expect(Object.keys(copy)).toEqual(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
    expect(copy).toEqual({ apiVersion: 'v1', kind: 'Thing', metadata, spec: { n: 1 } });
  });

  it('keeps what only few objects have', () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: stamped({}, own), data: { key: 'value' } };
    expect(assembled(map, map, map.metadata, undefined)).toEqual(map);
    const finalized = { name: 'web', finalizers: ['a.b/c'] };
    expect(stamped(finalized, own)).toEqual({ ...own, finalizers: ['a.b/c'] });
  });

  it("takes no part of metadata that is the API's own from whoever writes", () => {
    const asked = { ...own, name: 'other', uid: 'u-2', generation: 9, labels: { app: 'web' } };
    expect(stamped(asked, own)).toEqual({ ...own, labels: { app: 'web' } });
  });
});
