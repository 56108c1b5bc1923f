/**
 * What `kubectl argo rollouts lint` says about the objects of one file (`pkg/kubectl-argo-rollouts/cmd/lint`). It reports
 * nothing that is absent, looks at no template, and finds out whose an object is by marking it, which can go wrong; so do we.
 */
import type { LooseObject, Service } from '../../../cluster/objects.ts';
import { MANAGED_BY } from '../keys.ts';
import { withoutNulls } from '../nulls.ts';
import type { CanaryStrategy, Rollout } from '../objects.ts';
import { bodyOf, type FieldError, type FieldPath, textOf } from './field-error.ts';
import { referenceErrors } from './references/index.ts';
import { hasRuleWithService } from './references/ingresses.ts';
import { nothingFound, SERVICE_PATHS } from './references/look-up.ts';
import { specErrors } from './spec.ts';

export interface LintOutcome {
  readonly errors: readonly FieldError[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: 0 | 1;
}

/** Lints the objects of a file, in the order of its documents. All of them must have been decoded. */
export function lintAsUpstream(objects: readonly LooseObject[]): LintOutcome {
  const file = readFile(objects);
  for (const rollout of file.rollouts) markServices(rollout, file.services);
  markIngresses(file);
  markVirtualServices(file);
  const errors = file.rollouts.flatMap((rollout) => [...errorsOf(rollout, file)]);
  const [head] = errors;
  return {
    errors,
    stdout: errors.map((error) => `${bodyOf(error)}\n`).join(''),
    stderr: head === undefined ? '' : `Error: ${textOf(head)}\n`,
    exit: head === undefined ? 0 : 1,
  };
}

/** An object of the file, and the Rollout that it seems to belong to. */
interface Marked<T> {
  readonly object: T;
  owner: string | undefined;
}

interface File {
  readonly rollouts: readonly Rollout[];
  readonly services: readonly (Marked<Service> & { path: FieldPath | undefined })[];
  readonly ingresses: readonly Marked<LooseObject>[];
  readonly virtualServices: readonly Marked<LooseObject>[];
}

function readFile(objects: readonly LooseObject[]): File {
  const of = (kind: string, isMeant: (apiVersion: string) => boolean): readonly LooseObject[] =>
    objects.filter((object) => object.kind === kind && isMeant(object.apiVersion));
  const mark = <T extends LooseObject>(object: T): Marked<T> => ({
    object,
    owner: object.metadata.annotations?.[MANAGED_BY],
  });
  return {
    // Any version of the group will do.
    rollouts: of('Rollout', (v) => v.startsWith('argoproj.io/')).map((o) => withoutNulls(o as unknown as Rollout)),
    services: of('Service', (v) => !v.includes('/')).map((o) => ({
      object: o as unknown as Service,
      owner: mark(o).owner,
      path: undefined,
    })),
    ingresses: of('Ingress', (v) => /^(?:networking\.k8s\.io|extensions)\/v1(?:beta1)?$/.test(v)).map(mark),
    virtualServices: of('VirtualService', (v) => v.startsWith('networking.istio.io/')).map(mark),
  };
}

/** The last field of the last Rollout that names a Service has it. */
function markServices({ spec, metadata }: Rollout, services: File['services']): void {
  const { canary, blueGreen } = spec.strategy ?? {};
  for (const service of services) {
    const { name } = service.object.metadata;
    const names: readonly (readonly [string | undefined, FieldPath])[] = [
      [canary?.canaryService, SERVICE_PATHS.canary],
      [canary?.stableService, SERVICE_PATHS.stable],
      [canary?.pingPong?.pingService, SERVICE_PATHS.ping],
      [canary?.pingPong?.pongService, SERVICE_PATHS.pong],
      [blueGreen?.activeService, SERVICE_PATHS.active],
      [blueGreen?.previewService, SERVICE_PATHS.preview],
    ];
    for (const [wanted, path] of names) {
      if (wanted !== name) continue;
      service.owner = metadata.name;
      service.path = path;
    }
  }
}

/** An ingress is a Rollout's if it leads to the right Service already. The first Rollout without a router ends the search. */
function markIngresses({ rollouts, ingresses }: File): void {
  for (const { spec, metadata } of rollouts) {
    const canary = spec.strategy?.canary;
    if (canary?.trafficRouting === undefined) return;
    for (const ingress of ingresses) {
      if (hasRuleWithService(ingress.object, serviceBehind(canary))) ingress.owner = metadata.name;
    }
  }
}

function serviceBehind({ trafficRouting, stableService = '' }: CanaryStrategy): string {
  const { nginx, alb, smi } = trafficRouting ?? {};
  if (nginx !== undefined) return stableService;
  if (alb !== undefined) return (alb.rootService ?? '') === '' ? stableService : (alb.rootService ?? '');
  return smi?.rootService ?? '';
}

/** By name as written, namespace and all. The first Rollout without Istio ends the search. */
function markVirtualServices({ rollouts, virtualServices }: File): void {
  for (const { spec, metadata } of rollouts) {
    const istio = spec.strategy?.canary?.trafficRouting?.istio;
    if (istio === undefined) return;
    for (const service of virtualServices) {
      const names = [istio.virtualService, ...(istio.virtualServices ?? [])].map((ref) => ref?.name ?? '');
      if (names.includes(service.object.metadata.name)) service.owner = metadata.name;
    }
  }
}

/** Objects are judged even where the spec is wrong. The mark a Service got does not count as somebody else's. */
function* errorsOf(rollout: Rollout, file: File): Generator<FieldError> {
  const { name } = rollout.metadata;
  yield* specErrors(rollout);
  const found = nothingFound();
  for (const { object, owner, path } of file.services) {
    if (owner !== name || path === undefined) continue;
    const { [MANAGED_BY]: _, ...annotations } = object.metadata.annotations ?? {};
    found.services.push({ service: { ...object, metadata: { ...object.metadata, annotations } }, path });
  }
  found.ingresses.push(...file.ingresses.filter(({ owner }) => owner === name).map(({ object }) => object));
  found.virtualServices.push(...file.virtualServices.filter(({ owner }) => owner === name).map(({ object }) => object));
  yield* referenceErrors(rollout, found);
}
