import { describe, expect, it } from 'vitest';
import { atSecond } from '../../src/kernel/time.ts';
import { indexReasons } from '../../src/simulation/reasons.ts';
import type { DecisionEntry, ReplicaSetEntry, SplitEntry } from '../../src/simulation/trace.ts';

const decision = (s: number, rule: string, wrote?: readonly string[]): DecisionEntry => ({
  t: atSecond(s),
  kind: 'decision',
  controller: 'Rollout',
  object: 'shop',
  rule,
  because: `${rule} at ${s}`,
  ...(wrote === undefined ? {} : { wrote }),
});

const size = (s: number, name: string): ReplicaSetEntry => ({
  t: atSecond(s),
  kind: 'replicas',
  rollout: 'shop',
  name,
  revision: 2,
  image: 'shop:2',
  wanted: 1,
  created: 1,
  ready: 0,
  available: 0,
  terminating: 0,
});

const split = (s: number): SplitEntry => ({
  t: atSecond(s),
  kind: 'split',
  service: 'shop',
  router: 'istio',
  shares: {},
});

describe('the reasons of a trace', () => {
  const canary = decision(22, 'canary replicas', ['ReplicaSet/shop-2']);
  const weight = decision(25, 'router weight', ['VirtualService/shop']);
  const reasons = indexReasons([
    decision(5, 'canary replicas', ['ReplicaSet/shop-2']),
    decision(21, 'steps', ['Rollout/shop']),
    decision(22, 'stable replicas', ['ReplicaSet/shop-1']),
    canary,
    decision(22, 'weight'),
    weight,
  ]);

  it('finds the decision that wrote an object in the instant in which it changed', () => {
    expect(reasons.behind(size(22, 'shop-2'))).toEqual([canary]);
  });

  it('finds none for what nobody decided', () => {
    expect(reasons.behind(size(24, 'shop-2'))).toEqual([]);
  });

  it('leads from what proxies follow back to what was asked of the router', () => {
    expect(reasons.behind(split(26))).toEqual([weight]);
    expect(reasons.behind(split(600))).toEqual([]);
  });
});
