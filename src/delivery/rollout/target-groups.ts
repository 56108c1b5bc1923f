/**
 * Are the pods of a Service registered with the load balancer? Asked before anything rests on its selector having been
 * switched: old pods going, a promotion (`rollout/service.go: awsVerifyTargetGroups`).
 */
import type { ReplicaSet, Service } from '../../cluster/objects.ts';
import { seconds } from '../../kernel/time.ts';
import type { Effect } from './effects.ts';
import { normal, warning } from './events.ts';
import { HASH_LABEL } from './keys.ts';
import { type Contribution, nothing, type Pass, stage } from './pass.ts';
import { stableAndCanaryServices } from './ping-pong.ts';
import { hasDeadline, hashOf } from './revisions.ts';
import { activeServiceOf, serviceOf } from './services.ts';

export const VERIFY_AGAIN = seconds(10);

/** After the switch, and until an analysis after promotion has begun. */
export const verifyActiveTargets = stage('target groups', (pass): Contribution => {
  const service = activeServiceOf(pass);
  const hash = hashOf(pass.current);
  if (pass.outside.aws === undefined || service === undefined || (pass.status.stableRS ?? '') === hash) return nothing;
  if (service.spec.selector?.[HASH_LABEL] !== hash) return nothing;
  if (pass.status.blueGreen?.postPromotionAnalysisRunStatus !== undefined) return nothing;
  return verified(pass, service);
});

/** At the end of an ALB canary, while there is an old version that is not yet told when to go; `undefined`: all is well. */
export function unverifiedStableTargets(pass: Pass, old: readonly ReplicaSet[]): Contribution | undefined {
  if (pass.outside.aws === undefined || pass.canary?.trafficRouting?.alb === undefined) return undefined;
  if (!old.some((set) => set.spec.replicas > 0 && !hasDeadline(set))) return undefined;
  const service = serviceOf(pass, stableAndCanaryServices(pass, true).stable);
  if (service === undefined || (pass.status.stableRS ?? '') !== hashOf(pass.current)) return undefined;
  const answer = verified(pass, service);
  return answer.pass?.targetsVerified === false ? answer : undefined;
}

function verified(pass: Pass, { metadata: { namespace, name } }: Service): Contribution {
  const effects: Effect[] = [];
  for (const { arn, registered, endpoints } of pass.outside.aws?.bindings(namespace, name) ?? []) {
    const prefix = `Service ${name} (TargetGroup ${arn})`;
    if (registered !== endpoints) {
      const text = `${prefix} not verified: ${registered}/${endpoints} endpoints registered`;
      effects.push({ kind: 'event', event: warning('TargetGroupUnverified', text) });
      const because = [
        { rule: 'target groups', because: `${registered} of ${endpoints} pods of ${name} are registered` },
      ];
      return { effects, pass: { targetsVerified: false }, requeueAfter: VERIFY_AGAIN, because };
    }
    const text = `${prefix} verified: ${registered} endpoints registered`;
    effects.push({ kind: 'event', event: normal('TargetGroupVerified', text) });
  }
  return { effects };
}
