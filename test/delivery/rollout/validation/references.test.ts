import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/cluster/objects.ts';
import type { Rollout } from '../../../../src/delivery/rollout/objects.ts';
import { textOf } from '../../../../src/delivery/rollout/validation/field-error.ts';
import { validateReferences } from '../../../../src/delivery/rollout/validation/references/index.ts';
import { canaryWith, clusterOf, object, rolloutWith } from './rollouts.ts';

const service = (name: string, selector: object = { app: 'shop' }) =>
  object('v1', 'Service', name, { spec: { selector } });
const pair = [service('stable'), service('canary')];
const services = { stableService: 'stable', canaryService: 'canary' };

function told(rollout: Rollout, ...objects: readonly KubeObject[]) {
  const findings = validateReferences(rollout, clusterOf(...objects));
  return findings.stage === 'failed' ? findings : [findings.stage, ...findings.errors.map(textOf)];
}

describe('what a Rollout refers to', () => {
  it('is looked up until something is missing; mismatches of what was found are not told then', () => {
    expect(told(canaryWith(services), service('stable', { app: 'other' }))).toEqual([
      'lookup',
      'spec.strategy.canary.canaryService: Invalid value: "canary": service "canary" not found',
    ]);
    expect(told(canaryWith(services), ...pair)).toEqual(['references']);
  });

  it('must select its pods, the hash aside, and obey no other Rollout', () => {
    const managed = {
      name: 'canary',
      namespace: 'default',
      annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'x' },
    };
    const stable = service('stable', { app: 'other', 'rollouts-pod-template-hash': 'abc' });
    expect(
      told(canaryWith(services), stable, { ...service('canary'), metadata: managed } as unknown as KubeObject),
    ).toEqual([
      'references',
      'spec.strategy.canary.stableService: Invalid value: "stable": Service "stable" has unmatch label "app" in rollout',
      'spec.strategy.canary.canaryService: Invalid value: "canary": Service "canary" is managed by another Rollout',
    ]);
  });

  it('is one ingress or a list; an absent member of the list is told with the whole list', () => {
    const nginx = (more: object) => canaryWith({ ...services, trafficRouting: { nginx: more } });
    const ingress = (name: string, to: string) =>
      object('networking.k8s.io/v1', 'Ingress', name, {
        spec: { rules: [{ http: { paths: [{ backend: { service: { name: to } } }] } }] },
      });
    expect(told(nginx({}), ...pair)).toEqual([
      'lookup',
      'spec.strategy.canary.trafficRouting.nginx: Internal error: Either StableIngress or StableIngresses must be configured. Neither are configured.',
    ]);
    expect(told(nginx({ stableIngresses: ['a', 'b'] }), ...pair, ingress('a', 'stable'))).toEqual([
      'lookup',
      'spec.strategy.canary.trafficRouting.nginx.StableIngresses: Invalid value: ["a","b"]: ingress.networking.k8s.io "b" not found',
    ]);
    expect(told(nginx({ stableIngress: 'a' }), ...pair, ingress('a', 'canary'))).toEqual([
      'references',
      'spec.strategy.canary.trafficRouting.nginx.stableIngress: Invalid value: "a": ingress `a` has no rules using service stable backend',
    ]);
  });

  it('has routes to both Services, protocol by protocol', () => {
    const rollout = canaryWith({ ...services, trafficRouting: { istio: { virtualService: { name: 'vs' } } } });
    const to = (...hosts: string[]) => ({ route: hosts.map((host) => ({ destination: { host } })) });
    const routes = (spec: object) => object('networking.istio.io/v1alpha3', 'VirtualService', 'vs', { spec });
    expect(told(rollout, ...pair, routes({ http: [to('stable.default', 'canary')] }))).toEqual(['references']);
    const path = 'spec.strategy.canary.trafficRouting.istio.virtualService.name: Invalid value: "vs"';
    expect(told(rollout, ...pair, routes({ http: [to('stable')], tcp: ['x'] }))).toEqual([
      'references',
      `${path}: Istio VirtualService has invalid HTTP routes. Error: Canary Service 'canary' not found in route`,
      `${path}: Unable to get TCP routes for Istio VirtualService`,
    ]);
    expect(told(rollout, ...pair, routes({ http: 'none' }))).toEqual([
      'references',
      `${path}: Unable to get any of the HTTP, TCP or TLS routes for the Istio VirtualService`,
    ]);
  });

  it('fails without a condition where a mesh Service has no router', () => {
    const appMesh = { virtualService: { name: 'web' } };
    const mesh = object('appmesh.k8s.aws/v1beta2', 'VirtualService', 'web', { spec: {} });
    expect(told(canaryWith({ ...services, trafficRouting: { appMesh } }), ...pair, mesh)).toEqual({
      stage: 'failed',
      misfortune: 'Virtual-service is not associated with virtual-router',
    });
  });
});

describe('the analysis templates of a Rollout', () => {
  const template = (name: string, spec: object) => object('argoproj.io/v1alpha1', 'AnalysisTemplate', name, { spec });
  const metric = { name: 'rate', provider: { web: { url: 'http://{{args.svc}}' } } };
  const stepped = (analysis: object) => canaryWith({ steps: [{ analysis }] });
  const at = 'spec.strategy.canary.steps[0].analysis.templates';

  it('must be there, those they include too, which are told under a path of their own', () => {
    expect(told(stepped({ templates: [{ templateName: 'a' }] }))).toEqual([
      'lookup',
      `${at}: Invalid value: "a": AnalysisTemplate 'a' not found`,
    ]);
    const outer = template('a', { templates: [{ templateName: 'b', clusterScope: true }] });
    expect(told(stepped({ templates: [{ templateName: 'a' }] }), outer)).toEqual([
      'lookup',
      'spec.templates: Invalid value: "b": ClusterAnalysisTemplate \'b\' not found',
    ]);
  });

  it('that include each other do not hang the search', () => {
    const loop = [
      template('a', { metrics: [], templates: [{ templateName: 'b' }] }),
      template('b', { metrics: [], templates: [{ templateName: 'a' }] }),
    ];
    expect(told(stepped({ templates: [{ templateName: 'a' }] }), ...loop)).toEqual(['references']);
  });

  it('must get their arguments, and end where a step waits for them', () => {
    const rate = template('t', { args: [{ name: 'svc' }], metrics: [{ ...metric, interval: '10s' }] });
    expect(told(stepped({ templates: [{ templateName: 't' }] }), rate)).toEqual([
      'references',
      `${at}: Invalid value: "templateNames: [t]": args.svc was not resolved`,
    ]);
    expect(told(stepped({ templates: [{ templateName: 't' }], args: [{ name: 'svc', value: 'x' }] }), rate)).toEqual([
      'references',
      `${at}: Invalid value: "t": AnalysisTemplate t has metric rate which runs indefinitely. Invalid value for count: <nil>`,
    ]);
    const background = { templates: [{ templateName: 't' }], args: [{ name: 'svc', value: 'x' }] };
    expect(told(canaryWith({ analysis: background }), rate)).toEqual(['references']);
  });

  it('are tried with the dry runs of every step', () => {
    const dry = template('t', { metrics: [{ name: 'rate', provider: {} }], dryRun: [{ metricName: 'rate' }] });
    const rollout = canaryWith({
      analysis: { templates: [{ templateName: 't' }] },
      steps: [{ analysis: { dryRun: [{ metricName: 'rate' }] } }],
    });
    expect(told(rollout, dry)).toEqual([
      'references',
      'spec.strategy.canary.analysis.templates: Invalid value: "templateNames: [t]": two Dry-Run metric rules have the same name \'rate\'',
    ]);
  });

  it('of a promotion are looked up for a blue-green', () => {
    const blueGreen = { activeService: 'stable', prePromotionAnalysis: { templates: [{ templateName: 'p' }] } };
    expect(told(rolloutWith({ strategy: { blueGreen } }), ...pair)).toEqual([
      'lookup',
      'spec.strategy.blueGreen.prePromotionAnalysis.templates: Invalid value: "p": AnalysisTemplate \'p\' not found',
    ]);
  });
});
