/** Containers and init containers (`validateContainers`, `validateInitContainers`). */
import { duplicate, type Errors, type FieldPath, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { dnsLabelProblems } from '../names.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateHandler, validateProbes } from './handlers.ts';
import { validateHostPorts, validatePorts } from './ports.ts';
import { validateResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';
import type { ContainerShape, PodSpecShape, VolumeShape } from './shapes.ts';
import { validateDevices, validateMounts } from './volume-mounts.ts';

/** What containers need to know of their pod. */
export interface PodContext {
  /** The sound volumes by their names. */
  readonly volumes: ReadonlyMap<string, VolumeShape>;
  readonly gracePeriod: number;
}

export function* validateContainers(containers: readonly ContainerShape[], pod: PodContext, at: FieldPath): Errors {
  if (containers.length === 0) {
    yield required(at);
    return;
  }
  const names = new Set<string>();
  for (const [i, container] of containers.entries()) {
    const here = [...at, i];
    const { name = '' } = container;
    yield* validateContainer(container, pod, here);
    if (names.has(name)) yield duplicate([...here, 'name'], name);
    names.add(name);
    yield* validateHooks(container, pod, here);
    if (container.restartPolicy !== undefined) {
      yield forbidden([...here, 'restartPolicy'], 'may not be set for non-init containers');
    }
  }
  yield* validateHostPorts(containers, at);
}

/** An init container is a sidecar if it is to be restarted always; only then may it have hooks and probes. */
export function* validateInitContainers(
  { initContainers = [], containers = [] }: PodSpecShape,
  pod: PodContext,
  at: FieldPath,
): Errors {
  const names = new Set(containers.map(({ name = '' }) => name));
  for (const [i, container] of initContainers.entries()) {
    const here = [...at, i];
    const { name = '', restartPolicy } = container;
    yield* validateContainer(container, pod, here);
    if (restartPolicy !== undefined && restartPolicy !== 'Always') {
      yield notSupported([...here, 'restartPolicy'], restartPolicy, ['Always']);
    }
    if (names.has(name)) yield duplicate([...here, 'name'], name);
    else if (name !== '') names.add(name);
    yield* validateHostPorts([container], at);
    if (restartPolicy === 'Always') yield* validateHooks(container, pod, here);
    else {
      for (const hook of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        if (container[hook] === undefined) continue;
        yield forbidden([...here, hook], 'may not be set for init containers without restartPolicy=Always');
      }
    }
  }
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

/** What all kinds of containers have in common. */
function* validateContainer(container: ContainerShape, pod: PodContext, at: FieldPath): Errors {
  const { name = '', image = '', imagePullPolicy = '', terminationMessagePolicy = '' } = container;
  if (name === '') yield required([...at, 'name']);
  else for (const problem of dnsLabelProblems(name)) yield invalid([...at, 'name'], name, problem);
  if (image === '') yield required([...at, 'image']);
  if (terminationMessagePolicy !== '' && !MESSAGE_POLICIES.includes(terminationMessagePolicy)) {
    yield notSupported([...at, 'terminationMessagePolicy'], terminationMessagePolicy, MESSAGE_POLICIES);
  }
  yield* validatePorts(container.ports ?? [], [...at, 'ports']);
  yield* validateEnv(container.env ?? [], [...at, 'env']);
  yield* validateEnvFrom(container.envFrom ?? [], [...at, 'envFrom']);
  yield* validateMounts(container, pod.volumes, [...at, 'volumeMounts']);
  yield* validateDevices(container, pod.volumes, [...at, 'volumeDevices']);
  if (imagePullPolicy !== '' && !PULL_POLICIES.includes(imagePullPolicy)) {
    yield notSupported([...at, 'imagePullPolicy'], imagePullPolicy, PULL_POLICIES);
  }
  yield* validateResources(container.resources ?? {}, [...at, 'resources']);
  yield* validateContainerSecurity(container.securityContext, [...at, 'securityContext']);
}

function* validateHooks(container: ContainerShape, { gracePeriod }: PodContext, at: FieldPath): Errors {
  const { postStart, preStop } = container.lifecycle ?? {};
  const hooks = { gracePeriod, kinds: 'exec httpGet tcpSocket sleep' };
  if (postStart !== undefined) yield* validateHandler(postStart, hooks, [...at, 'lifecycle', 'postStart']);
  if (preStop !== undefined) yield* validateHandler(preStop, hooks, [...at, 'lifecycle', 'preStop']);
  yield* validateProbes(container, at);
}
