/** What the schemas let through is what the controllers' types promise: checked by the compiler. */
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { Service } from '../../src/cluster/objects.ts';
import type { AnalysisRun, AnalysisTemplate } from '../../src/delivery/analysis/objects.ts';
import type { RolloutSpec } from '../../src/delivery/rollout/objects.ts';
import type { analysisRun, analysisTemplate } from '../../src/scenario/kinds/analysis.ts';
import { findStrict, isLooselyKnown, looseKinds, strictKinds } from '../../src/scenario/kinds/index.ts';
import type { service } from '../../src/scenario/kinds/network.ts';
import { rolloutSpec } from '../../src/scenario/kinds/rollout.ts';

/** Pod templates may lack a spec as far as the API server knows; `scenario/checks.ts` asks for one. */
type WithoutTemplate<T> = Omit<T, 'template'>;
/** Templates may name no template; validation asks for the name. */
type WithoutTemplates<T> = Omit<T, 'templates'>;

const fits = {
  rollout: (spec: z.output<typeof rolloutSpec>): WithoutTemplate<RolloutSpec> => spec,
  template: (spec: z.output<typeof analysisTemplate>['spec']): WithoutTemplates<AnalysisTemplate['spec']> => spec,
  run: (spec: z.output<typeof analysisRun>['spec']): AnalysisRun['spec'] => spec,
  service: (spec: NonNullable<z.output<typeof service>['spec']>): Service['spec'] => spec,
};

describe('kinds', () => {
  it('let through what the types promise', () => {
    const spec = rolloutSpec.parse({ replicas: 3, strategy: { canary: { steps: [{ setWeight: 20 }, null] } } });
    expect(fits.rollout(spec)).toEqual({ replicas: 3, strategy: { canary: { steps: [{ setWeight: 20 }, {}] } } });
  });

  it('stand in order of their names, each once', () => {
    const strict = strictKinds.map((k) => `${k.apiVersion} ${k.kind}`);
    expect(strict).toEqual([...new Set(strict)].sort());
    const loose = looseKinds.map((k) => `${k.group} ${k.kind}`);
    expect(loose).toEqual([...new Set(loose)].sort());
  });

  it('are found by version and name, loosely known ones by group', () => {
    expect(findStrict('v1', 'Service')?.kind).toBe('Service');
    expect(findStrict('serving.knative.dev/v1', 'Service')).toBeUndefined();
    expect(isLooselyKnown('networking.istio.io/v1beta1', 'VirtualService')).toBe(true);
    expect(isLooselyKnown('v1', 'Secret')).toBe(true);
    expect(isLooselyKnown('example.com/v1', 'Secret')).toBe(false);
  });
});
