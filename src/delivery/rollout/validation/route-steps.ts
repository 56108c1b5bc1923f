/** The rules of `setHeaderRoute` and `setMirrorRoute`: which routers can, what a match may say, and the list of managed routes. */
import type { CanaryStep, SetHeaderRoute, SetMirrorRoute, StringMatch, TrafficRouting } from '../objects.ts';
import { type Errors, type FieldPath, invalid, required } from './field-error.ts';
import { goValue, setHeaderRoute, setMirrorRoute, stringMatch } from './go-value.ts';
import { canMirror, canRouteHeaders, STRATEGY } from './routers.ts';

export function* validateRouteSteps(step: CanaryStep, routing: TrafficRouting | undefined, at: FieldPath): Errors {
  const { setHeaderRoute: header, setMirrorRoute: mirror } = step;
  if (header !== undefined) yield* validateHeaderRoute(header, routing, [...at, 'setHeaderRoute']);
  if (mirror !== undefined) yield* validateMirrorRoute(mirror, routing, [...at, 'setMirrorRoute']);
  if (routing === undefined || (header === undefined && mirror === undefined)) return;
  const { managedRoutes } = routing;
  if (managedRoutes === undefined) {
    yield required(
      [...STRATEGY, 'trafficRouting', 'managedRoutes'],
      "Rollout has missing field 'spec.strategy.canary.trafficRouting.managedRoutes'",
    );
    return;
  }
  const isManaged = (name: string) => managedRoutes.some((route) => (route.name ?? '') === name);
  for (const [member, route] of [
    ['setHeaderRoute', header],
    ['setMirrorRoute', mirror],
  ] as const) {
    const name = route?.name ?? '';
    if (route === undefined || isManaged(name)) continue;
    yield invalid(
      [...at, member],
      name,
      'Steps define a route that does not exist in spec.strategy.canary.trafficRouting.managedRoutes',
    );
  }
}

function* validateHeaderRoute(route: SetHeaderRoute, routing: TrafficRouting | undefined, at: FieldPath): Errors {
  if (routing === undefined || !canRouteHeaders(routing)) {
    yield invalid(
      at,
      goValue(route, setHeaderRoute),
      'SetHeaderRoute requires TrafficRouting, supports Istio and ALB and Apisix',
    );
    return;
  }
  for (const [j, { headerValue }] of (route.match ?? []).entries()) {
    const problem = routing.alb !== undefined ? albProblem(headerValue) : matchProblem(headerValue);
    if (problem !== undefined) yield invalid([...at, 'match', j], goValue(headerValue, stringMatch), problem);
  }
}

/** The method is looked at twice and headers never: a wrong method is told twice. */
function* validateMirrorRoute(route: SetMirrorRoute, routing: TrafficRouting | undefined, at: FieldPath): Errors {
  if (routing === undefined || !canMirror(routing)) {
    yield invalid(
      at,
      goValue(route, setMirrorRoute),
      'SetMirrorRoute requires TrafficRouting, supports Istio and Plugins',
    );
  }
  for (const [j, { method, path }] of (route.match ?? []).entries()) {
    for (const match of [method, path, method]) {
      const problem = match === undefined ? undefined : matchProblem(match);
      if (problem !== undefined) yield invalid([...at, 'match', j], goValue(match, stringMatch), problem);
    }
  }
}

const MISSED = 'StringMatch value missed, match value must have one of the following: exact, regex, prefix';
const SEVERAL = 'StringMatch match value must have exactly one of the following: exact, regex, prefix';

function matchProblem(match: StringMatch | undefined): string | undefined {
  const given = [match?.exact, match?.regex, match?.prefix].filter((text) => (text ?? '') !== '').length;
  if (given === 1) return undefined;
  return given === 0 ? MISSED : SEVERAL;
}

function albProblem(match: StringMatch | undefined): string | undefined {
  if (match === undefined) return MISSED;
  const { exact = '', regex = '', prefix = '' } = match;
  return exact === '' || regex !== '' || prefix !== ''
    ? "SetHeaderRoute match value invalid. ALB supports 'exact' value only"
    : undefined;
}
