/** Which objects a Rollout names, so that a change of one of them is a reason to look. */
import type { KubeObject } from '../../cluster/objects.ts';
import type { Rollout } from './objects.ts';

export function referencedBy({ spec }: Rollout, { kind, metadata }: KubeObject): boolean {
  const { canary, blueGreen } = spec.strategy ?? {};
  const routing = canary?.trafficRouting;
  const is = (...names: readonly (string | undefined)[]) => names.includes(metadata.name);
  switch (kind) {
    case 'Service':
      return is(
        canary?.canaryService,
        canary?.stableService,
        canary?.pingPong?.pingService,
        canary?.pingPong?.pongService,
        blueGreen?.activeService,
        blueGreen?.previewService,
      );
    case 'Ingress':
      return is(
        routing?.nginx?.stableIngress,
        routing?.alb?.ingress,
        ...(routing?.nginx?.stableIngresses ?? []),
        ...(routing?.alb?.ingresses ?? []),
      );
    case 'VirtualService': {
      const istio = routing?.istio;
      const names = [istio?.virtualService, ...(istio?.virtualServices ?? [])].map((v) => v?.name?.split('.')[0]);
      return is(...names, routing?.appMesh?.virtualService?.name);
    }
    case 'DestinationRule':
      return is(routing?.istio?.destinationRule?.name);
    case spec.workloadRef?.kind:
      return is(spec.workloadRef?.name);
    default:
      return false;
  }
}
