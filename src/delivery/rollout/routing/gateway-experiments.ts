/** Versions of an experiment among the backends of an HTTPRoute, as the Gateway API plugin puts and removes them. */
import { type Service, services } from '../../../cluster/objects.ts';
import type { WeightDestination } from '../objects.ts';
import type { Pass } from '../pass.ts';
import type { Backend, Rule } from './gateway-header-rules.ts';

/**
 * Only the first rule with one of the sides is touched. The stable side gets what the experiment leaves, and in the pass
 * in which the experiment's Services go again, stable gets everything and the canary nothing, whatever the weight: the plugin
 * writes its weights first and these over them.
 */
export function withExperiments(
  pass: Pass,
  rules: readonly Rule[],
  destinations: readonly WeightDestination[],
): readonly Rule[] {
  const { canaryService, stableService } = pass.canary ?? {};
  const place = rules.findIndex(({ backendRefs = [] }) =>
    backendRefs.some(({ name }) => name === stableService || name === canaryService),
  );
  const rule = rules[place];
  if (rule === undefined) return rules;
  const backendRefs = backendsOf(pass, rule.backendRefs ?? [], destinations);
  return backendRefs === undefined ? rules : rules.with(place, { ...rule, backendRefs });
}

function backendsOf(
  pass: Pass,
  backends: readonly Backend[],
  destinations: readonly WeightDestination[],
): readonly Backend[] | undefined {
  const { canaryService, stableService } = pass.canary ?? {};
  const { currentExperiment = '', weights } = pass.status.canary ?? {};
  if (currentExperiment !== '') {
    if (destinations.length === 0) return undefined;
    const others = Math.min(
      100,
      destinations.reduce((sum, d) => sum + d.weight, 0),
    );
    const present = backends.map((b) => (b.name === stableService ? { ...b, weight: 100 - others } : b));
    return [...present, ...destinations.flatMap((d) => added(pass, backends, d))];
  }
  const previous = (weights?.additional ?? []).map((d) => d.serviceName ?? '');
  if (!backends.some(({ name }) => previous.includes(name))) return undefined;
  return backends
    .filter(({ name }) => !previous.includes(name))
    .map((b) => {
      if (b.name === stableService) return { ...b, weight: 100 };
      return b.name === canaryService ? { ...b, weight: 0 } : b;
    });
}

/** A Service that is there already keeps its weight; one that does not exist is left out. */
function added(pass: Pass, backends: readonly Backend[], { serviceName = '', weight }: WeightDestination): Backend[] {
  if (backends.some(({ name }) => name === serviceName)) return [];
  const { namespace } = pass.rollout.metadata;
  const service = pass.read.get(services, namespace, serviceName);
  return service === undefined ? [] : [{ name: serviceName, namespace, port: portOf(service), weight }];
}

/** The port named `http`, or the first. */
function portOf({ spec }: Service): number {
  const ports = spec.ports ?? [];
  return (ports.find((p) => p.name === 'http') ?? ports[0])?.port ?? 8080;
}
