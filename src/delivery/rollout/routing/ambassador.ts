/** Ambassador: a second Mapping for the canary, there only while it has weight (`rollout/trafficrouting/ambassador/ambassador.go`). */
import { type Draft, type KubeObject, type LooseObject, looseKind } from '../../../cluster/objects.ts';
import { type Effect, targetOf } from '../effects.ts';
import { normal, warning } from '../events.ts';
import { fail, type Pass } from '../pass.ts';
import type { Router } from './router.ts';

export const mappings = looseKind('getambassador.io/v2', 'Mapping');

export const ambassador: Router = {
  name: 'ambassador',
  setWeight(pass, weight) {
    const effects: Effect[] = [
      { kind: 'event', event: normal('CanaryMappingWeightUpdate', `Set canary mapping weight to ${weight}`) },
    ];
    const problems: string[] = [];
    for (const name of pass.canary?.trafficRouting?.ambassador?.mappings ?? []) {
      const edited = canaryMapping(pass, name, weight);
      effects.push(...edited.effects);
      if (edited.problem !== undefined) problems.push(edited.problem);
    }
    const [first] = problems;
    if (first === undefined) return { effects };
    const several = `${problems.length} errors found: ${problems.map((p) => `[${p}]`).join('')}`;
    return { ...fail(problems.length === 1 ? first : several), effects };
  },
};

interface Edited {
  readonly effects: readonly Effect[];
  readonly problem?: string;
}

/**
 * Weight 0 takes the Mapping away. The real controller sets the weight, holds the whole pass for five seconds so that
 * proxies follow, and then deletes; in one pass both are the same.
 */
function canaryMapping(pass: Pass, name: string, weight: number): Edited {
  const { namespace } = pass.rollout.metadata;
  const present = pass.read.get(mappings, namespace, `${name.slice(0, 246)}-canary`);
  if (present === undefined) return weight === 0 ? { effects: [] } : createdMapping(pass, name, weight);
  if (weight === 0) return { effects: [{ kind: 'delete', target: targetOf(present) }] };
  const object = { ...present, spec: { ...present.spec, weight } } as unknown as LooseObject;
  return { effects: [{ kind: 'update', object }] };
}

function createdMapping({ rollout, read, canary }: Pass, name: string, weight: number): Edited {
  const { namespace } = rollout.metadata;
  const base = read.get(mappings, namespace, name);
  if (base === undefined) {
    const event = warning('AmbassadorMappingNotFound', `Ambassador mapping "${name}" not found`);
    return { effects: [{ kind: 'event', event }], problem: `mappings.getambassador.io "${name}" not found` };
  }
  if (Number(base.spec?.weight ?? 0) !== 0) {
    const problem = `Ambassador mapping "${name}" can not define weight`;
    return { effects: [{ kind: 'event', event: warning('AmbassadorMappingConfigError', problem) }], problem };
  }
  const service = String(base.spec?.service ?? '').replace(
    canary?.stableService ?? '',
    () => canary?.canaryService ?? '',
  );
  const draft = {
    apiVersion: base.apiVersion,
    kind: base.kind,
    metadata: { name: `${name.slice(0, 246)}-canary`, namespace },
    spec: { ...base.spec, service, weight },
  };
  return { effects: [{ kind: 'create', draft: draft as Draft<KubeObject> }] };
}
