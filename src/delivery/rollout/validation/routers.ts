/** What the routers of a Rollout can do, as far as validation cares. Several may stand together. */
import type { TrafficRouting } from '../objects.ts';
import type { FieldPath } from './field-error.ts';

/** The path of all rules of a strategy: the real ones leave out whether it is `canary` or `blueGreen`. */
export const STRATEGY: FieldPath = ['spec', 'strategy'];

export const hasPlugins = ({ plugins }: TrafficRouting): boolean => Object.keys(plugins ?? {}).length > 0;

export const canSwapServices = (r: TrafficRouting): boolean =>
  r.alb !== undefined || r.istio !== undefined || hasPlugins(r);

export const canWeighExperiments = (r: TrafficRouting): boolean =>
  r.alb !== undefined || r.smi !== undefined || r.istio !== undefined || hasPlugins(r);

export const canRouteHeaders = (r: TrafficRouting): boolean =>
  r.istio !== undefined || r.alb !== undefined || r.apisix !== undefined || hasPlugins(r);

export const canMirror = (r: TrafficRouting): boolean => r.istio !== undefined || hasPlugins(r);

export const canLimitWeight = (r: TrafficRouting): boolean => r.nginx !== undefined || hasPlugins(r);
