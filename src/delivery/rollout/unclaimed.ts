/**
 * Services and DestinationRules that still select a version although no Rollout names them any more are given back
 * (`service/service.go: syncService`, `rollout/trafficrouting/istio/controller.go: syncDestinationRule`).
 */
import { type Controller, type ControllerContext, type Key, keyOfRef } from '../../cluster/controller.ts';
import { type LooseObject, type Service, services } from '../../cluster/objects.ts';
import { HASH_LABEL, MANAGED_BY } from './keys.ts';
import { type Rollout, rollouts } from './objects.ts';
import { destinationRules } from './routing/subsets.ts';

const by = 'rollouts-service-controller';

export function createServiceController({ store }: ControllerContext): Controller {
  return {
    name: 'rollout services',
    affected: ({ object }) => (object.kind === 'Service' ? [keyOfRef(object.metadata)] : []),
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
    return rollout !== undefined && names(rollout, metadata.name);
  }
}

/** Of a spec with both strategies, which is invalid, only blue-green's Services count (`GetRolloutServiceKeys`). */
function names({ spec }: Rollout, service: string): boolean {
  const { canary, blueGreen } = spec.strategy ?? {};
  if (blueGreen !== undefined) return [blueGreen.activeService, blueGreen.previewService].includes(service);
  const { canaryService, stableService, pingPong } = canary ?? {};
  return [canaryService, stableService, pingPong?.pingService, pingPong?.pongService].includes(service);
}

/** The same for the subsets of DestinationRules. */
export function createSubsetController({ store }: ControllerContext): Controller {
  return {
    name: 'rollout subsets',
    affected: ({ object }) => (object.kind === 'DestinationRule' ? [keyOfRef(object.metadata)] : []),
    keys: () => store.list(destinationRules).map((r) => keyOfRef(r.metadata)),
    reconcile(key: Key) {
      const slash = key.indexOf('/');
      const rule = store.get(destinationRules, key.slice(0, slash), key.slice(slash + 1));
      const manager = rule?.metadata.annotations?.[MANAGED_BY] ?? '';
      if (rule === undefined || manager === '') return {};
      const rollout = store.get(rollouts, rule.metadata.namespace, manager);
      const named = rollout?.spec.strategy?.canary?.trafficRouting?.istio?.destinationRule?.name;
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
