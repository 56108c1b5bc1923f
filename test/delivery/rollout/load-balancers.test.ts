import { describe, expect, it } from 'vitest';
import type { Aws } from '../../../src/delivery/rollout/outside.ts';
import { createShop } from './shop.ts';

const FRONT = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'front', namespace: 'default' },
  spec: {
    rules: [
      { http: { paths: [{ path: '/', backend: { service: { name: 'stable', port: { name: 'use-annotation' } } } }] } },
    ],
  },
};

/** A load balancer whose weight and registrations the test sets. */
function balancer() {
  const state = { weight: 0, registered: 5 };
  const group = (name: string) => ({ name, arn: `arn:targetgroup/${name}/1` });
  const aws: Aws = {
    loadBalancer: () => ({
      name: 'lb',
      arn: 'arn:loadbalancer/app/lb/7',
      targetGroup: (service) => ({
        ...group(service),
        weight: service === 'canary' ? state.weight : 100 - state.weight,
      }),
    }),
    bindings: (_namespace, service) => [{ ...group(service), endpoints: 5, registered: state.registered }],
  };
  return { aws, state };
}

const alb = (steps: readonly object[], aws: Aws) =>
  createShop({
    steps,
    canary: {
      stableService: 'stable',
      canaryService: 'canary',
      trafficRouting: { alb: { ingress: 'front', servicePort: 80 } },
    },
    objects: [FRONT],
    outside: { aws },
  });

describe('an ALB that is asked for its weights', () => {
  it('holds a setWeight step until it follows, and is asked again every ten seconds', () => {
    const { aws, state } = balancer();
    const shop = alb([{ setWeight: 40 }, { pause: {} }], aws);
    shop.release('shop:2');
    shop.until(30);
    expect(shop.status()).toMatchObject({ currentStepIndex: 0, canary: { weights: { verified: false } } });
    expect(shop.events('TargetGroupUnverified').at(-1)).toContain(
      'Service canary (TargetGroup arn:targetgroup/canary/1) not verified: canary weight 40 not yet set (current: 0)',
    );
    state.weight = 40;
    shop.until(50);
    expect(shop.status().currentStepIndex).toBe(1);
    expect(shop.events('TargetGroupVerified').at(-1)).toContain('verified: canary weight 40 set');
  });

  it('keeps saying that the weight did not hold: only new weights come with a new answer', () => {
    const { aws, state } = balancer();
    const shop = alb([{ setWeight: 40 }, { pause: {} }], aws);
    shop.release('shop:2');
    shop.until(20);
    state.weight = 40;
    shop.until(50);
    expect(shop.status()).toMatchObject({ currentStepIndex: 1, canary: { weights: { verified: false } } });
  });

  it('stands in the status with names and ARNs', () => {
    const { aws } = balancer();
    const shop = alb([{ setWeight: 40 }], aws);
    shop.release('shop:2');
    shop.until(20);
    const canary = { name: 'canary', arn: 'arn:targetgroup/canary/1', fullName: 'canary/1' };
    const loadBalancer = { name: 'lb', arn: 'arn:loadbalancer/app/lb/7', fullName: 'lb/7' };
    expect(shop.status().albs).toMatchObject([{ ingress: 'front', loadBalancer, canaryTargetGroup: canary }]);
  });

  it('fails every pass at the end of the steps until all weight has moved', () => {
    const { aws, state } = balancer();
    const shop = alb([{ setWeight: 40 }], aws);
    state.weight = 40;
    shop.release('shop:2');
    shop.until(40);
    expect(shop.status()).toMatchObject({ currentStepIndex: 1, phase: 'Progressing' });
    state.weight = 100;
    shop.until(60);
    expect(shop.status().phase).toBe('Healthy');
  });

  it('keeps old pods from going until the stable Service is registered', () => {
    const { aws, state } = balancer();
    const shop = alb([{ setWeight: 40 }], aws);
    state.weight = 40;
    shop.release('shop:2');
    shop.until(20);
    state.weight = 100;
    state.registered = 3;
    shop.until(90);
    expect(shop.sizes()).toEqual([5, 5]);
    expect(shop.events('TargetGroupUnverified').at(-1)).toContain('not verified: 3/5 endpoints registered');
    state.registered = 5;
    shop.until(140);
    expect([...shop.sizes()].sort()).toEqual([0, 5]);
  });
});

describe('a blue-green rollout behind target groups', () => {
  it('is promoted only when the pods of the active Service are registered', () => {
    const { aws, state } = balancer();
    const shop = createShop({ blueGreen: { activeService: 'stable' }, outside: { aws } });
    const first = shop.status().stableRS;
    state.registered = 2;
    shop.release('shop:2');
    shop.until(30);
    expect(shop.status().stableRS).toBe(first);
    expect(shop.hashOf('stable')).not.toBe(first);
    expect(shop.events('TargetGroupUnverified').at(-1)).toContain('2/5 endpoints registered');
    state.registered = 5;
    shop.until(50);
    expect(shop.status().stableRS).toBe(shop.hashOf('stable'));
  });
});
