/** Subsets of an Istio DestinationRule that select versions by hash (`istio.go: UpdateHash`). */
import { deepEqual } from '../../../cluster/equality.ts';
import type { LooseObject } from '../../../cluster/objects.ts';
import { normal, warning } from '../events.ts';
import { HASH_LABEL, MANAGED_BY } from '../keys.ts';
import type { WeightDestination } from '../objects.ts';
import { type Contribution, fail, nothing, type Pass } from '../pass.ts';
import { countsOf, hashOf } from '../revisions.ts';
import { dynamicRollbackFrom } from '../services.ts';
import type { Hashes } from './router.ts';
import { destinationRules } from './subsets.ts';

interface Subset {
  readonly name?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly [other: string]: unknown;
}

export type Found =
  | { readonly ok: true; readonly rule: LooseObject | undefined }
  | { readonly ok: false; readonly refusal: Contribution };

/** The DestinationRule of the Rollout, if it names one; its absence is said and ends the pass. */
export function findRule(pass: Pass): Found {
  const name = pass.canary?.trafficRouting?.istio?.destinationRule?.name;
  if (name === undefined) return { ok: true, rule: undefined };
  const rule = pass.read.get(destinationRules, pass.rollout.metadata.namespace, name);
  if (rule !== undefined) return { ok: true, rule };
  const event = warning('DestinationRuleNotFound', `DestinationRule \`${name}\` not found`);
  const problem = `destinationrules.networking.istio.io "${name}" not found`;
  return { ok: false, refusal: { ...fail(problem), effects: [{ kind: 'event', event }] } };
}

export const ruleHost = (rule: LooseObject | undefined): string => String(rule?.spec?.host ?? '');

/** Points the subsets at the versions; subsets of neither side nor an experiment are dropped. */
export function pointSubsets(
  pass: Pass,
  { canary, stable }: Hashes,
  destinations: readonly WeightDestination[],
): Contribution {
  const waiting = unavailableSet(pass, { canary, stable });
  if (waiting !== undefined) return fail(`delaying destination rule switch: ReplicaSet ${waiting} not fully available`);
  const asked = pass.canary?.trafficRouting?.istio?.destinationRule;
  if (asked === undefined) return nothing;
  const found = findRule(pass);
  if (!found.ok || found.rule === undefined) return found.ok ? nothing : found.refusal;
  const present = (found.rule.spec?.subsets ?? []) as readonly Subset[];
  const extra = new Map(destinations.map((d) => [d.serviceName ?? '', d.podTemplateHash ?? '']));
  const next = present.flatMap((subset): readonly Subset[] => {
    const name = subset.name ?? '';
    if (name === asked.canarySubsetName) return [labelled(subset, canary)];
    if (name === asked.stableSubsetName) return [labelled(subset, stable)];
    const hash = extra.get(name);
    if (hash === undefined) return [];
    if (hash !== '') extra.delete(name);
    return [labelled(subset, hash)];
  });
  const added = [...extra].map(([name, hash]): Subset => ({ name, labels: { [HASH_LABEL]: hash } }));
  const subsets = [...next, ...added];
  const annotations = { ...found.rule.metadata.annotations, [MANAGED_BY]: pass.rollout.metadata.name };
  const isSame =
    deepEqual(present, subsets) && found.rule.metadata.annotations?.[MANAGED_BY] === pass.rollout.metadata.name;
  // A subset with fields the controller does not know always looks changed to it.
  if (isSame && !present.some(hasMore)) return nothing;
  const object = {
    ...found.rule,
    metadata: { ...found.rule.metadata, annotations },
    spec: { ...found.rule.spec, subsets },
  } as unknown as LooseObject;
  const text = `DestinationRule ${asked.name} subset updated (${asked.canarySubsetName}: ${canary}, ${asked.stableSubsetName}: ${stable})`;
  return { effects: [{ kind: 'update', object, event: normal('UpdatedDestinationRule', text) }] };
}

function labelled(subset: Subset, hash: string): Subset {
  const { [HASH_LABEL]: _, ...labels } = subset.labels ?? {};
  return { ...subset, labels: hash === '' ? labels : { ...labels, [HASH_LABEL]: hash } };
}

const hasMore = (subset: Subset): boolean => Object.keys(subset).some((key) => key !== 'name' && key !== 'labels');

/**
 * Where subsets do the splitting and no Services, a version with traffic must have all its pods before the rule follows
 * (`shouldDelayDestinationRuleUpdate`). On the way back only stable must.
 */
function unavailableSet(pass: Pass, hashes: Hashes): string | undefined {
  const { canaryService = '', stableService = '' } = pass.canary ?? {};
  if (canaryService !== '' || stableService !== '') return undefined;
  const isWayBack = pass.status.abort === true || rollsBackDynamically(pass, hashes.stable);
  const unready = pass.all.find((set) => {
    const hash = hashOf(set);
    if (set.spec.replicas === 0 || hash === '' || (hash !== hashes.stable && hash !== hashes.canary)) return false;
    if (isWayBack && hash === hashes.canary) return false;
    const { available, wanted } = countsOf(set);
    return available === 0 || available < wanted;
  });
  return unready?.metadata.name;
}

const rollsBackDynamically = (pass: Pass, stableHash: string): boolean => {
  const stable = pass.all.find((set) => hashOf(set) === stableHash);
  return stable !== undefined && dynamicRollbackFrom({ ...pass, current: stable }) !== undefined;
};
