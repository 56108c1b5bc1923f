/**
 * A Rollout whose template belongs to a Deployment, ReplicaSet or PodTemplate (`rollout/templateref.go`), and the scaling
 * down of a Deployment that a Rollout replaces (`rollout/scale_utils.go`).
 */
import { deployments, type KubeObject, kind, type LabelSelector, type PodTemplateSpec } from '../../cluster/objects.ts';
import { replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { WORKLOAD_GENERATION } from './keys.ts';
import type { Rollout, WorkloadRef } from './objects.ts';
import type { Pass, Reader } from './pass.ts';

export type Resolved =
  | { readonly ok: true; readonly rollout: Rollout; readonly fromWorkload: boolean }
  | { readonly ok: false; readonly rollout: Rollout; readonly problem: string };

interface Workload extends KubeObject {
  readonly spec?: { readonly template?: PodTemplateSpec; readonly selector?: LabelSelector };
  readonly template?: PodTemplateSpec;
}

const KINDS: ReadonlyMap<string, 'with selector' | 'template only'> = new Map([
  ['apps/Deployment', 'with selector'],
  ['apps/ReplicaSet', 'with selector'],
  ['/PodTemplate', 'template only'],
]);

const known = new WeakMap<Rollout, { readonly workload: KubeObject; readonly resolved: Resolved }>();

/** The Rollout with template, and selector if it has none, of the workload it refers to; never stored so. */
export function resolveWorkload(rollout: Rollout, read: Reader): Resolved {
  const { workloadRef: ref } = rollout.spec;
  if (ref === undefined) return { ok: true, rollout: withoutGeneration(rollout), fromWorkload: false };
  const { labels, annotations } = rollout.spec.template?.metadata ?? {};
  const written = Object.keys(labels ?? {}).length + Object.keys(annotations ?? {}).length > 0;
  if (written) return { ok: false, rollout, problem: 'template must be empty for workload reference rollout' };
  const { apiVersion = '', kind: kindName = '', name = '' } = ref;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const form = KINDS.get(`${group}/${kindName}`);
  if (form === undefined)
    return { ok: false, rollout, problem: `workload of type ${group}/${kindName} is not supported` };
  const workload = read.get(kind<Workload>(apiVersion, kindName), rollout.metadata.namespace, name);
  if (workload === undefined) return { ok: false, rollout, problem: notFound(ref, group, rollout.metadata.namespace) };
  const before = known.get(rollout);
  if (before?.workload === workload) return before.resolved;
  const template = form === 'template only' ? workload.template : workload.spec?.template;
  const selector = rollout.spec.selector ?? (form === 'template only' ? undefined : workload.spec?.selector);
  const spec = {
    ...rollout.spec,
    ...(template === undefined ? {} : { template }),
    ...(selector === undefined ? {} : { selector }),
  };
  const annotated = { ...rollout.metadata.annotations, [WORKLOAD_GENERATION]: String(workload.metadata.generation) };
  const resolved: Resolved = {
    ok: true,
    fromWorkload: true,
    rollout: { ...rollout, spec, metadata: { ...rollout.metadata, annotations: annotated } },
  };
  known.set(rollout, { workload, resolved });
  return resolved;
}

/** In the words of a cache, whose keys carry the namespace. */
function notFound({ kind: kindName = '', name = '' }: WorkloadRef, group: string, namespace: string): string {
  const plural = `${kindName.toLowerCase()}s`;
  return `${group === '' ? plural : `${plural}.${group}`} "${namespace}/${name}" not found`;
}

function withoutGeneration(rollout: Rollout): Rollout {
  const { annotations } = rollout.metadata;
  if (annotations?.[WORKLOAD_GENERATION] === undefined) return rollout;
  const { [WORKLOAD_GENERATION]: _, ...rest } = annotations;
  return { ...rollout, metadata: { ...rollout.metadata, annotations: rest } };
}

/** Sizes the Deployment this Rollout refers to. Absent, it is an error that ends the pass. */
export function scaleWorkload({ rollout, spec, read }: Pass, to: number): readonly Effect[] {
  const { namespace } = rollout.metadata;
  const name = spec.workloadRef?.name ?? '';
  const deployment = read.get(deployments, namespace, name);
  if (deployment === undefined) {
    return [{ kind: 'patch', target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, patch: {} }];
  }
  const replicas = Math.max(0, to);
  if (replicas === (deployment.spec.replicas ?? 1)) return [];
  return [{ kind: 'update', object: { ...deployment, spec: { ...deployment.spec, replicas } } as KubeObject }];
}

/**
 * `scaleDown: progressively`: while the first revision comes up, the Deployment goes down by as many pods as are ready;
 * once all is healthy, to nothing. Only the first revision counts: a fixed second one leaves the Deployment as it is.
 */
export function migrateProgressively(pass: Pass, wantedNow: number): readonly Effect[] {
  const { status, spec } = pass;
  if (status.phase === 'Healthy') return scaleWorkload(pass, 0);
  const ready = status.readyReplicas ?? 0;
  const shrinking = (pass.current?.spec.replicas ?? 0) > wantedNow;
  return ready > 0 || shrinking ? scaleWorkload(pass, replicasOf(spec) - ready) : [];
}
