/** A Rollout as the scenario sees it: with the pod template it really has, and the Service that its users call. */
import type { PodTemplateSpec } from '../cluster/objects.ts';
import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import { selectorOf, selects } from '../languages/selector.ts';
import type { ManifestObject } from './manifests.ts';
import { labelsOf } from './world-objects.ts';

/** A Rollout and where it lives. */
export interface RolloutManifest {
  readonly name: string;
  readonly namespace: string;
  readonly spec: RolloutSpec;
  /** Its own pod template, or that of the workload it refers to. */
  readonly template: PodTemplateSpec | undefined;
}

/** A Rollout object with the template it really has. */
export function rolloutManifest(object: ManifestObject, objects: readonly ManifestObject[]): RolloutManifest {
  const spec = (object.spec ?? {}) as unknown as RolloutSpec;
  const namespace = object.metadata.namespace ?? 'default';
  const ref = spec.workloadRef;
  const workload = objects.find(
    (o) => o.kind === ref?.kind && o.metadata.name === ref?.name && (o.metadata.namespace ?? 'default') === namespace,
  );
  const template = spec.template ?? (workload?.spec?.template as unknown as PodTemplateSpec | undefined);
  return { name: object.metadata.name, namespace, spec, template };
}

/** The Service that everybody calls: the router's root, or whatever leads to the stable pods. */
export function calledService(
  { spec, template, namespace }: RolloutManifest,
  objects: readonly ManifestObject[],
): string | undefined {
  const { canary, blueGreen } = spec.strategy ?? {};
  const routing = canary?.trafficRouting;
  const root =
    blueGreen?.activeService ??
    routing?.smi?.rootService ??
    routing?.alb?.rootService ??
    (routing === undefined ? undefined : (canary?.stableService ?? canary?.pingPong?.pingService));
  if (root !== undefined && root !== '') return root;
  const labels = template?.metadata?.labels ?? labelsOf(spec);
  const sides = [canary?.canaryService, canary?.stableService];
  const mixed = objects.find((o) => {
    const selector = o.spec?.selector as { [key: string]: string } | undefined;
    if (o.kind !== 'Service' || sides.includes(o.metadata.name) || (o.metadata.namespace ?? 'default') !== namespace)
      return false;
    const ready = selectorOf(selector === undefined ? undefined : { matchLabels: selector });
    return ready.ok && ready.value !== undefined && ready.value.length > 0 && selects(ready.value, labels);
  });
  return mixed?.metadata.name ?? canary?.stableService;
}
