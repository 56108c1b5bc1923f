import { describe, expect, it } from 'vitest';
import { type Endpoint, mixed, routeThrough } from '../../src/traffic/balancer.ts';
import type { Route } from '../../src/traffic/flow/flow.ts';
import { alb } from '../../src/traffic/routers/alb.ts';
import { istio } from '../../src/traffic/routers/istio.ts';
import { nginx } from '../../src/traffic/routers/nginx.ts';
import type { Router } from '../../src/traffic/routers/router.ts';
import { pod } from './rig.ts';

const endpoint = (name: string, alive: boolean, isDropped = false): Endpoint => ({
  pod: pod(name, 1, { alive }),
  labels: {},
  isDropped,
});
const split = { destinations: [{ service: 'shop', share: 1 }] };
const through = (router: Router, endpoints: readonly Endpoint[] | undefined, to = split) =>
  routeThrough(router, to, () => endpoints);
const whole = ({ targets, unserved }: Route) => [...targets, ...unserved].reduce((sum, { share }) => sum + share, 0);
const refused = ({ targets }: Route) => targets.reduce((sum, t) => sum + (t.pod.alive ? 0 : t.share), 0);

describe('the way of a request', () => {
  it('ends at a dead endpoint as often as it is chosen, where nobody tries again', () => {
    const route = through(nginx, [endpoint('a', false), endpoint('b', true), endpoint('c', true), endpoint('d', true)]);
    expect(refused(route)).toBeCloseTo(1 / 4, 12);
    expect(whole(route)).toBeCloseTo(1, 12);
  });

  it('ends there only if three in a row are dead, where a proxy tries two others', () => {
    const pods = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i) => endpoint(name, i >= 3));
    const route = through(istio, pods);
    expect(refused(route)).toBeCloseTo((3 / 6) * (2 / 5) * (1 / 4), 12);
    expect(whole(route)).toBeCloseTo(1, 12);
    expect(refused(through(istio, pods.slice(1)))).toBe(0);
    expect(refused(through(istio, pods.slice(0, 3)))).toBeCloseTo(1, 12);
  });

  it('says why nobody is there', () => {
    const reason = (route: Route) => route.unserved.map((end) => end.reason?.kind);
    expect(reason(through(nginx, []))).toEqual(['no endpoints']);
    expect(reason(through(alb, []))).toEqual(['no targets']);
    expect(reason(through(istio, undefined))).toEqual(['no cluster']);
    const undefinedSubset = { destinations: [{ service: 'shop', share: 1, subset: { v: '2' }, isUndefined: true }] };
    expect(reason(through(istio, [endpoint('a', true)], undefinedSubset))).toEqual(['no cluster']);
  });

  it('ends at a pod whose own proxy has forgotten it, if that pod lives', () => {
    const route = through(istio, [endpoint('a', true, true), endpoint('b', true)]);
    const reason = { kind: 'no inbound', service: 'shop', revision: 1 };
    expect(route.unserved).toEqual([{ status: '503', share: 0.5, service: 'shop', reason }]);
    expect(route.targets.map((t) => t.pod.name)).toEqual(['b']);
  });

  it('is the mean of what different places know', () => {
    const [a, b] = [endpoint('a', true), endpoint('b', true)];
    const route = mixed([through(nginx, [a]), through(nginx, [a, b]), through(nginx, []), through(nginx, [])]);
    expect(route.targets.map(({ pod: { name }, share }) => [name, share])).toEqual([
      ['a', 0.375],
      ['b', 0.125],
    ]);
    expect(route.unserved.map(({ status, share }) => [status, share])).toEqual([['503', 0.5]]);
    expect(route.whenRefused).toBe('502');
  });
});
