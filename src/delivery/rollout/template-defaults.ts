/** Two templates are the same if they are after the API server has filled in its defaults (`replicasetutil.PodTemplateEqualIgnoreHash`). */

import { deepEqual } from '../../cluster/equality.ts';
import type { PodTemplateSpec } from '../../cluster/objects.ts';
import { oncePer } from '../../kernel/once.ts';
import { HASH_LABEL } from './keys.ts';

type Map = Readonly<Record<string, unknown>>;

/** Is what lives the template that is wanted, the hash label and defaults aside? */
export const sameTemplate = (live: PodTemplateSpec, wanted: PodTemplateSpec): boolean =>
  deepEqual(withDefaults(live), withDefaults(wanted));

const known = new WeakMap<PodTemplateSpec, Map>();

function withDefaults(template: PodTemplateSpec): Map {
  let full = known.get(template);
  if (full === undefined) {
    const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
    const metadata = { labels, annotations: template.metadata?.annotations ?? {} };
    full = { metadata, spec: podDefaults(template.spec as unknown as Map) };
    known.set(template, full);
  }
  return full;
}

/** The template as the API server stores it in a ReplicaSet; `undo` brings it back into the Rollout, under another hash. */
export const defaulted = (template: PodTemplateSpec): PodTemplateSpec => ({
  ...template,
  spec: podDefaults(template.spec as unknown as Map) as unknown as PodTemplateSpec['spec'],
});

/** The defaults of a pod spec, which the templates of a scenario share with all its runs. */
const podDefaults = oncePer(withPodDefaults);

function withPodDefaults(spec: Map): Map {
  const containers = (list: unknown) => (Array.isArray(list) ? list.map((c) => containerDefaults(c as Map)) : list);
  const { serviceAccount: _, ...rest } = spec;
  return pruned({
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
    ...rest,
    containers: containers(spec.containers),
    initContainers: containers(spec.initContainers),
  });
}

function containerDefaults(container: Map): Map {
  const image = String(container.image ?? '');
  const ports = Array.isArray(container.ports)
    ? container.ports.map((p) => ({ protocol: 'TCP', ...(p as Map) }))
    : undefined;
  const full: Record<string, unknown> = {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(image) ? 'Always' : 'IfNotPresent',
    ...container,
    ports,
  };
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const given = container[probe] as Map | undefined;
    if (given !== undefined) full[probe] = probeDefaults(given);
  }
  return pruned(full);
}

/** Without a tag, or with the tag `latest`; a digest is neither. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  return tag === undefined || tag === '' || tag === 'latest';
}

function probeDefaults(probe: Map): Map {
  const http = probe.httpGet as Map | undefined;
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...probe,
    ...(http === undefined ? {} : { httpGet: { path: '/', scheme: 'HTTP', ...http } }),
  };
}

/** Empty lists mean nothing in a pod, and neither does what is absent. */
function pruned(map: Map): Map {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(map)) {
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (value !== undefined && value !== null && !isEmpty) result[key] = value;
  }
  return result;
}
