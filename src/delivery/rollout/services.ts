/** Which version a Service selects, and when it may be switched (`rollout/service.go`). */
import { type ReplicaSet, type Service, services } from '../../cluster/objects.ts';
import { isRouted, replicasOf } from './defaults.ts';
import { type Effect, targetOf } from './effects.ts';
import { switchedText } from './events.ts';
import { HASH_LABEL, MANAGED_BY } from './keys.ts';
import { type Contribution, fail, isAborted, isFullyPromoted, nothing, type Pass, type Reason, stage } from './pass.ts';
import { stableAndCanaryServices } from './ping-pong.ts';
import { countsOf, hashOf } from './revisions.ts';

export const serviceOf = ({ read, rollout }: Pass, name: string | undefined): Service | undefined =>
  name === undefined || name === '' ? undefined : read.get(services, rollout.metadata.namespace, name);

export const activeServiceOf = (pass: Pass) => serviceOf(pass, pass.blueGreen?.activeService);
export const previewServiceOf = (pass: Pass) => serviceOf(pass, pass.blueGreen?.previewService);

/** Points `service` at a version. One that points there but was never adopted is "switched" to where it is. */
export function switchSelector(pass: Pass, service: Service, hash: string): readonly Effect[] {
  const from = service.spec.selector?.[HASH_LABEL] ?? '';
  const isManaged = service.metadata.annotations?.[MANAGED_BY] !== undefined;
  const points = service.spec.selector?.[HASH_LABEL] !== undefined && from === hash;
  if (points && isManaged) return [];
  const adoption = isManaged ? {} : { metadata: { annotations: { [MANAGED_BY]: pass.rollout.metadata.name } } };
  return [
    {
      kind: 'patch',
      target: targetOf(service),
      patch: { ...adoption, spec: { selector: { [HASH_LABEL]: hash } } },
      event: switchedText(service.metadata.name, from, hash),
    },
  ];
}

/**
 * Points the named Service at a set once that can serve: all of it for a Service just being adopted, one pod otherwise
 * (`ensureSVCTargets`). `checked: false` asks for no pod at all.
 */
export function pointAt(
  pass: Pass,
  name: string | undefined,
  set: ReplicaSet | undefined,
  { checked }: { readonly checked: boolean },
): Contribution {
  if (set === undefined || name === undefined || name === '') return nothing;
  const service = serviceOf(pass, name);
  if (service === undefined) return fail(`service "${name}" not found`);
  const hash = hashOf(set);
  if ((service.spec.selector?.[HASH_LABEL] ?? '') === hash) return nothing;
  const { available, wanted } = countsOf(set);
  const isAdopted = service.metadata.annotations?.[MANAGED_BY] !== undefined;
  const needed = isAdopted ? 1 : Math.max(1, wanted);
  if (checked && (available < needed || (!isAdopted && wanted === 0))) {
    const because = `${name} does not follow to ${set.metadata.name} yet: ${available} of ${needed} pods are available`;
    return { because: [{ rule: 'services', because, stands: true }] };
  }
  const because: Reason = {
    rule: 'services',
    because: `${name} selects ${set.metadata.name}: ${available} pods are available`,
  };
  return { effects: switchSelector(pass, service, hash), because: [because] };
}

/**
 * Under `dynamicStableScale`, a template turned back to the stable one while stable is small: traffic may only follow its
 * growth. Answers with the hash of the version that still has the traffic (`IsDynamicallyRollingBackToStable`).
 */
export function dynamicRollbackFrom(pass: Pass): string | undefined {
  const { canary, status, current } = pass;
  if (!isFullyPromoted(pass) || !isRouted(pass.spec) || !canary?.dynamicStableScale) return undefined;
  const weights = status.canary?.weights;
  if (weights === undefined || current === undefined) return undefined;
  const from = weights.canary.podTemplateHash ?? '';
  return from === hashOf(current) || countsOf(current).available >= replicasOf(pass.spec) ? undefined : from;
}

/** The side that is not stable follows the present version without asking whether it can serve. */
export const pingPongService = stage('ping-pong service', (pass) => {
  if (pass.canary?.pingPong === undefined || isFullyPromoted(pass)) return nothing;
  return pointAt(pass, stableAndCanaryServices(pass, true).canary, pass.current, { checked: false });
});

export const stableService = stage('stable service', (pass) =>
  pointAt(pass, pass.canary?.stableService, pass.stable, { checked: true }),
);

export const canaryService = stage('canary service', (pass) => {
  const name = pass.canary?.canaryService;
  if (isAborted(pass) && !isRouted(pass.spec)) return pointAt(pass, name, pass.stable, { checked: true });
  if (dynamicRollbackFrom(pass) !== undefined) return nothing;
  return pointAt(pass, name, pass.current, { checked: true });
});
