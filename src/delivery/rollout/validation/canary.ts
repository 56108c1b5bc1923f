/** The rules of a canary: margins, services, traffic routing, then step by step (`validation.go: ValidateRolloutStrategyCanary`). */
import { maxSurgeOf, maxUnavailableOf } from '../defaults.ts';
import type { CanaryStrategy, IntOrString, RolloutSpec } from '../objects.ts';
import { validateAntiAffinity } from './anti-affinity.ts';
import { validateSteps } from './canary-steps.ts';
import { type Errors, type FieldPath, invalid } from './field-error.ts';
import { canLimitWeight, canSwapServices, STRATEGY } from './routers.ts';

export function* validateCanary(canary: CanaryStrategy, spec: RolloutSpec): Errors {
  yield* validateMargins(spec);
  yield* validateServices(canary);
  yield* validatePingPong(canary);
  yield* validateRequiredServices(canary);
  yield* validateRoutingOnly(canary);
  yield* validateSteps(canary);
  yield* validateAntiAffinity(canary.antiAffinity);
}

const at = (...members: readonly string[]): FieldPath => [...STRATEGY, ...members];

/** Both as written: what percentages come out as for a number of pods is not asked. */
function* validateMargins(spec: RolloutSpec): Errors {
  const surge = maxSurgeOf(spec);
  if (asWritten(surge) !== 0 || asWritten(maxUnavailableOf(spec)) !== 0) return;
  yield invalid(at('maxSurge'), surge, 'MaxSurge and MaxUnavailable both can not be zero');
}

/** The number of a percentage or of a text; what is neither counts as 0. */
function asWritten(amount: IntOrString): number {
  if (typeof amount === 'number') return amount;
  const text = /^\d+%$/.test(amount) ? amount.slice(0, -1) : amount;
  return /^[+-]?\d+$/.test(text) ? Number(text) : 0;
}

function* validateServices({ canaryService = '', stableService = '' }: CanaryStrategy): Errors {
  if (canaryService === '' || stableService !== canaryService) return;
  yield invalid(
    at('stableService'),
    stableService,
    'This rollout uses the same service for the stable and canary services, but two different services are required.',
  );
}

function* validatePingPong({ pingPong, trafficRouting: routing }: CanaryStrategy): Errors {
  if (pingPong === undefined) return;
  if (routing !== undefined && !canSwapServices(routing)) {
    yield invalid(
      at('trafficRouting', 'alb'),
      undefined,
      'Ping-pong feature works with the ALB, Istio, and plugin-based traffic routers only',
    );
  }
  const { pingService = '', pongService = '' } = pingPong;
  const missing = 'Ping service and Pong service must to be set to use Ping-Pong feature';
  if (pingService === '') yield invalid(at('pingPong', 'pingService'), pingService, missing);
  if (pongService === '') yield invalid(at('pingPong', 'pongService'), pongService, missing);
  if (pingService === pongService) {
    yield invalid(
      at('pingPong', 'pingService'),
      pingService,
      'This rollout uses the same service for the ping and pong services, but two different services are required.',
    );
  }
  if (routing?.alb !== undefined && (routing.alb.rootService ?? '') === '') {
    yield invalid(
      at('trafficRouting', 'alb', 'rootService'),
      '',
      'Root service field is required for the configuration with ALB and ping-pong feature enabled',
    );
  }
}

function* validateRequiredServices(canary: CanaryStrategy): Errors {
  if (!needsServices(canary)) return;
  const { stableService = '', canaryService = '' } = canary;
  const missing = 'Canary service and Stable service must to be set to use Traffic Routing';
  if (stableService === '') yield invalid(at('stableService'), stableService, missing);
  if (canaryService === '') yield invalid(at('canaryService'), canaryService, missing);
}

/** Ping-pong stands in for the two services with ALB and Istio; a DestinationRule with Istio; plugins need none. */
function needsServices({ trafficRouting: routing, pingPong }: CanaryStrategy): boolean {
  if (routing === undefined) return false;
  if (routing.alb !== undefined && pingPong === undefined) return true;
  if (routing.istio !== undefined && routing.istio.destinationRule === undefined && pingPong === undefined) return true;
  const { smi, apisix, ambassador, nginx, appMesh, traefik } = routing;
  return [smi, apisix, ambassador, nginx, appMesh, traefik].some((router) => router !== undefined);
}

/** What means something only with a router, or only with some routers. */
function* validateRoutingOnly(canary: CanaryStrategy): Errors {
  const { trafficRouting: routing, scaleDownDelaySeconds: delay, dynamicStableScale = false } = canary;
  if (routing === undefined) {
    if (delay !== undefined) {
      yield invalid(
        at('scaleDownDelaySeconds'),
        delay,
        'Canary scaleDownDelaySeconds can only be used with traffic routing',
      );
    }
    if (dynamicStableScale) {
      yield invalid(at('dynamicStableScale'), true, 'Canary dynamicStableScale can only be used with traffic routing');
    }
    return;
  }
  if (delay !== undefined && dynamicStableScale) {
    yield invalid(
      at('dynamicStableScale'),
      true,
      'Canary dynamicStableScale cannot be used with scaleDownDelaySeconds',
    );
  }
  if (routing.maxTrafficWeight !== undefined && !canLimitWeight(routing)) {
    yield invalid(
      at('trafficRouting', 'maxTrafficWeight'),
      routing.maxTrafficWeight,
      'Canary maxTrafficWeight in traffic routing only supported in Nginx and Plugins',
    );
  }
}
