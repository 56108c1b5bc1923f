/**
 * Has the load balancer taken a weight over? (`rollout/trafficrouting/alb/alb.go: VerifyWeightPerIngress`). The controller asks
 * AWS only when it is told to, and then no oftener than it must: asking costs API calls (`rolloututil.ShouldVerifyWeight`).
 */
import { stepPosition } from '../canary-target.ts';
import { maxTrafficWeightOf, statusOf } from '../defaults.ts';
import type { Effect } from '../effects.ts';
import { normal, warning } from '../events.ts';
import type { Rollout, WeightDestination } from '../objects.ts';
import type { LoadBalancer, TargetGroup } from '../outside.ts';
import type { Pass } from '../pass.ts';
import { stableAndCanaryServices } from '../ping-pong.ts';
import type { Verification } from './router.ts';

/** Only in the middle of an update: at a `setWeight` step, or when all steps are over and all traffic is to move. */
export function isWorthVerifying(rollout: Rollout, weight: number): boolean {
  const { stableRS = '', currentPodHash = '' } = statusOf(rollout);
  if (stableRS === '' || stableRS === currentPodHash) return false;
  const { step } = stepPosition(rollout);
  return step === undefined ? weight === maxTrafficWeightOf(rollout.spec) : step.setWeight !== undefined;
}

/**
 * Every Ingress counts once for the canary, and once for each version of an experiment; yet only one of each version is
 * expected. With several Ingresses and an experiment the weight is never found verified, here as in the real controller.
 */
export function verifyWeight(pass: Pass, weight: number, destinations: readonly WeightDestination[]): Verification {
  const { aws } = pass.outside;
  if (aws === undefined) return { kind: 'not applicable' };
  const isNoted = pass.status.alb !== undefined || pass.status.albs !== undefined;
  if (!isWorthVerifying(pass.rollout, weight) && isNoted) return { kind: 'not applicable' };
  const { ingresses, ingress = '' } = pass.canary?.trafficRouting?.alb ?? {};
  const names = ingresses === undefined || ingresses.length === 0 ? [ingress] : ingresses;
  const { canary, stable } = stableAndCanaryServices(pass, true);
  const wanted = [
    { service: canary, weight },
    ...destinations.map((d) => ({ service: d.serviceName ?? '', weight: d.weight })),
  ];
  const balancers = names.map((name) => aws.loadBalancer(pass.rollout.metadata.namespace, name));
  const found = balancers.flatMap((balancer) =>
    wanted.flatMap((goal) => {
      const group = balancer.targetGroup(goal.service);
      return group === undefined ? [] : [{ ...goal, group }];
    }),
  );
  const events = found.map(({ service, weight: asked, group }): Effect => {
    const prefix = `Service ${service} (TargetGroup ${group.arn})`;
    const event =
      group.weight === asked
        ? normal('TargetGroupVerified', `${prefix} verified: canary weight ${asked} set`)
        : warning(
            'TargetGroupUnverified',
            `${prefix} not verified: canary weight ${asked} not yet set (current: ${group.weight})`,
          );
    return { kind: 'event', event };
  });
  const verified = found.filter((f) => f.group.weight === f.weight).length === names.length + destinations.length;
  const albs = balancers.map((balancer, i) => described(balancer, names[i] ?? '', canary, stable));
  return { kind: 'answer', verified, events, draft: { alb: albs.at(-1), albs } };
}

/** What the status says of a load balancer. */
function described(balancer: LoadBalancer, ingress: string, canary: string, stable: string) {
  const group = (service: string) => {
    const found = balancer.targetGroup(service);
    return found === undefined ? {} : resource(found, 1);
  };
  return {
    ingress,
    loadBalancer: resource(balancer, 2),
    canaryTargetGroup: group(canary),
    stableTargetGroup: group(stable),
  };
}

/** The full name is what stands in the ARN from a certain slash on. */
const resource = ({ name, arn }: TargetGroup, from: number) => ({
  name,
  arn,
  fullName: arn.split('/').slice(from).join('/'),
});
