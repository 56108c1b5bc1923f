/**
 * Which Rollouts a change concerns. The real controller does not look at every change of what it names: a run that goes on
 * measuring, a Service that selects no version, or an Ingress of a class it was not told of wakes nobody
 * (`rollout/controller.go: NewController`, `service/service.go: syncService`, `ingress/ingress.go: syncIngress`,
 * `rollout/trafficrouting/istio/controller.go`).
 */
import { type Key, keyOfRef } from '../../cluster/controller.ts';
import { controllerOf, type KubeObject, type LooseObject, type Service } from '../../cluster/objects.ts';
import type { Change } from '../../cluster/store.ts';
import type { AnalysisRun } from '../analysis/objects.ts';
import { HASH_LABEL, MANAGED_BY } from './keys.ts';
import { type Rollout, rollouts } from './objects.ts';
import type { Reader } from './pass.ts';
import { canaryIngressName } from './routing/nginx.ts';

/** The Rollouts to look at: the object itself, its owner, or whoever names it. */
export function affectedBy(change: Change, read: Reader): readonly Key[] {
  const { object } = change;
  const { namespace } = object.metadata;
  if (object.kind === 'Rollout') return [keyOfRef(object.metadata)];
  if (OWNED.has(object.kind)) {
    const owner = controllerOf(object);
    return owner?.kind === 'Rollout' && isNews(change) ? [keyOfRef({ namespace, name: owner.name })] : [];
  }
  const naming = (names: (rollout: Rollout) => readonly (string | undefined)[]) =>
    read.list(rollouts, namespace).filter((rollout) => names(rollout).includes(object.metadata.name));
  switch (object.kind) {
    case 'Service':
      return change.after === undefined ? [] : keysOf(selecting(object as Service, naming(servicesOf)));
    case 'Ingress':
      return change.after === undefined || !WATCHED_CLASSES.has(classOf(object)) ? [] : keysOf(naming(ingressesOf));
    case 'VirtualService':
      return keysOf(naming(virtualServicesOf));
    case 'DestinationRule': {
      const manager = object.metadata.annotations?.[MANAGED_BY] ?? '';
      return change.after === undefined || manager === '' ? [] : [keyOfRef({ namespace, name: manager })];
    }
    default:
      // The workload a template is taken from, a ReplicaSet of its own among them.
      return keysOf(naming(({ spec }) => (spec.workloadRef?.kind === object.kind ? [spec.workloadRef.name] : [])));
  }
}

/** What the controller watches for the sake of their owner. */
const OWNED: ReadonlySet<string> = new Set(['ReplicaSet', 'AnalysisRun', 'Experiment']);

const keysOf = (found: readonly Rollout[]): readonly Key[] => found.map(({ metadata }) => keyOfRef(metadata));

/** Of an AnalysisRun only another phase counts, not every measurement. */
function isNews({ object, before, after }: Change): boolean {
  if (object.kind !== 'AnalysisRun' || before === undefined || after === undefined) return true;
  return (before as AnalysisRun).status?.phase !== (after as AnalysisRun).status?.phase;
}

/** Of a Service that selects a version, the Rollout that manages it; if it says none, the first that names it. */
function selecting({ spec, metadata }: Service, naming: readonly Rollout[]): readonly Rollout[] {
  if (spec.selector?.[HASH_LABEL] === undefined) return [];
  const manager = metadata.annotations?.[MANAGED_BY];
  return manager === undefined ? naming.slice(0, 1) : naming.filter((rollout) => rollout.metadata.name === manager);
}

/** Of a spec with both strategies, which is invalid, only blue-green's Services count (`GetRolloutServiceKeys`). */
export function servicesOf({ spec }: Rollout): readonly (string | undefined)[] {
  const { canary, blueGreen } = spec.strategy ?? {};
  if (blueGreen !== undefined) return [blueGreen.activeService, blueGreen.previewService];
  const { canaryService, stableService, pingPong } = canary ?? {};
  return [canaryService, stableService, pingPong?.pingService, pingPong?.pongService];
}

/** What the controller is told to watch unless asked otherwise (`--alb-ingress-classes`, `--nginx-ingress-classes`). */
const WATCHED_CLASSES: ReadonlySet<string> = new Set(['alb', 'nginx']);

function classOf(ingress: KubeObject): string {
  const { metadata, spec } = ingress as LooseObject & { readonly spec?: { readonly ingressClassName?: string } };
  return metadata.annotations?.['kubernetes.io/ingress.class'] ?? spec?.ingressClassName ?? '';
}

function ingressesOf({ spec, metadata }: Rollout): readonly (string | undefined)[] {
  const { nginx, alb } = spec.strategy?.canary?.trafficRouting ?? {};
  const stable = [nginx?.stableIngress, ...(nginx?.stableIngresses ?? [])].filter((name) => name !== undefined);
  return [
    ...stable,
    ...stable.map((name) => canaryIngressName(metadata.name, name)),
    alb?.ingress,
    ...(alb?.ingresses ?? []),
  ];
}

function virtualServicesOf({ spec }: Rollout): readonly (string | undefined)[] {
  const { virtualService, virtualServices } = spec.strategy?.canary?.trafficRouting?.istio ?? {};
  if (virtualService !== undefined && virtualServices !== undefined) return [];
  return [virtualService, ...(virtualServices ?? [])].map((each) => each?.name?.split('.')[0]);
}

export const destinationRuleOf = ({ spec }: Rollout): string | undefined =>
  spec.strategy?.canary?.trafficRouting?.istio?.destinationRule?.name;
