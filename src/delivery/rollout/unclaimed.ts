/**
 * Services and DestinationRules that still select a version although no Rollout names them any more are given back
 * (`service/service.go: syncService`, `rollout/trafficrouting/istio/controller.go: syncDestinationRule`).
 */
import { type Controller, type ControllerContext, type Key, keyOfRef } from '../../cluster/controller.ts';
import { type LooseObject, type Service, services } from '../../cluster/objects.ts';
import type { Change } from '../../cluster/store.ts';
import { HASH_LABEL, MANAGED_BY } from './keys.ts';
import { type Rollout, rollouts } from './objects.ts';
import { destinationRuleOf, servicesOf } from './references.ts';
import { destinationRules } from './routing/subsets.ts';

const by = 'rollouts-service-controller';

export function createServiceController({ store }: ControllerContext): Controller {
  return {
    name: 'rollout services',
    affected: (change) => letGo(change, 'Service', servicesOf),
    keys: () => store.list(services).map((s) => keyOfRef(s.metadata)),
    reconcile(key: Key) {
      const slash = key.indexOf('/');
      const service = store.get(services, key.slice(0, slash), key.slice(slash + 1));
      if (service?.spec.selector?.[HASH_LABEL] === undefined || isClaimed(service)) return {};
      const { namespace, name } = service.metadata;
      const patch = {
        metadata: { annotations: { [MANAGED_BY]: null } },
        spec: { selector: { [HASH_LABEL]: null } },
      };
      store.patch(services, namespace, name, patch, by);
      return {};
    },
  };

  /** By the Rollout it says manages it. A Service no Rollout ever managed, an Experiment's for one, is nobody's business here. */
  function isClaimed({ metadata }: Service): boolean {
    const manager = metadata.annotations?.[MANAGED_BY];
    if (manager === undefined) return true;
    const rollout = store.get(rollouts, metadata.namespace, manager);
    return rollout !== undefined && servicesOf(rollout).includes(metadata.name);
  }
}

/** What a Rollout named and names no more, now that it changed or is gone; a change of the object itself counts as well. */
function letGo(
  { object, before, after }: Change,
  kind: string,
  namesOf: (rollout: Rollout) => readonly (string | undefined)[],
) {
  if (object.kind === kind) return [keyOfRef(object.metadata)];
  if (object.kind !== 'Rollout' || before === undefined) return [];
  // What it names stands in its spec, which most changes leave as it was.
  if ((before as Rollout).spec === (after as Rollout | undefined)?.spec) return [];
  const kept = after === undefined ? [] : namesOf(after as Rollout);
  return namesOf(before as Rollout)
    .filter((name): name is string => name !== undefined && name !== '' && !kept.includes(name))
    .map((name) => keyOfRef({ namespace: object.metadata.namespace, name }));
}

/** The same for the subsets of DestinationRules. */
export function createSubsetController({ store }: ControllerContext): Controller {
  return {
    name: 'rollout subsets',
    affected: (change) => letGo(change, 'DestinationRule', (rollout) => [destinationRuleOf(rollout)]),
    keys: () => store.list(destinationRules).map((r) => keyOfRef(r.metadata)),
    reconcile(key: Key) {
      const slash = key.indexOf('/');
      const rule = store.get(destinationRules, key.slice(0, slash), key.slice(slash + 1));
      const manager = rule?.metadata.annotations?.[MANAGED_BY] ?? '';
      if (rule === undefined || manager === '') return {};
      const rollout = store.get(rollouts, rule.metadata.namespace, manager);
      const named = rollout === undefined ? undefined : destinationRuleOf(rollout);
      if (named !== rule.metadata.name) store.update(destinationRules, givenBack(rule), by);
      return {};
    },
  };
}

function givenBack(rule: LooseObject): LooseObject {
  const { [MANAGED_BY]: _, ...annotations } = rule.metadata.annotations ?? {};
  const subsets = (rule.spec?.subsets ?? []) as readonly { readonly labels?: { readonly [key: string]: string } }[];
  const freed = subsets.map(({ labels = {}, ...rest }) => {
    const { [HASH_LABEL]: __, ...kept } = labels;
    return { ...rest, labels: kept };
  });
  const metadata = { ...rule.metadata, annotations };
  return { ...rule, metadata, spec: { ...rule.spec, subsets: freed } } as unknown as LooseObject;
}
