/**
 * From what the metrics recommend to what is written: stabilised by what was recommended before, and limited in range and
 * rate. Two ways: the older one without `behavior`, and the one with it. They are not equal in effect.
 */
import { type Duration, type Instant, later, seconds } from '../../kernel/time.ts';
import type { AutoscalerOptions } from './facts.ts';
import { changedWithin, type Memory, remembered } from './memory.ts';
import type { AutoscalerSpec, ScalingPolicy, ScalingRules } from './objects.ts';

export interface Recommended {
  readonly now: Instant;
  readonly spec: AutoscalerSpec;
  readonly options: AutoscalerOptions;
  readonly memory: Memory;
  readonly replicas: number;
  readonly minReplicas: number;
  /** What the metrics ask for. */
  readonly wanted: number;
}

export interface Limited {
  readonly wanted: number;
  /** What becomes of AbleToScale. */
  readonly stabilized: Reason;
  /** What becomes of ScalingLimited, which is true when the limit changed something. */
  readonly limited: Reason & { readonly is: boolean };
  readonly memory: Memory;
}

interface Reason {
  readonly reason: string;
  readonly message: string;
}

const WITHIN: Bound = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
  at: Number.NaN,
};
const UNCHANGED: Reason = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const HELD_UP: Reason = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const HELD_DOWN: Reason = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const TOO_FAST_UP: Reason = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const TOO_FAST_DOWN: Reason = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};
const TOO_MANY: Reason = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FEW: Reason = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};

/** A bound and what is said when it is hit. */
type Bound = Reason & { readonly at: number };

export const limit = (given: Recommended): Limited =>
  given.spec.behavior === undefined ? limitPlainly(given) : limitByBehavior(given);

/** Without `behavior`: the highest recommendation of the window, at most doubled (`normalizeDesiredReplicas`). */
function limitPlainly({ now, spec, options, memory, replicas, minReplicas, wanted }: Recommended): Limited {
  const isOld = ({ at }: { at: Instant }) => later(at, options.downscaleStabilization) < now;
  const recent = memory.recommendations.filter((r) => !isOld(r)).map((r) => r.replicas);
  const stable = Math.max(wanted, ...recent);
  const recommendations = remembered(memory.recommendations, { at: now, replicas: wanted }, isOld);
  const lowest: Bound = { ...TOO_FEW, at: minReplicas };
  const highest = lower({ ...TOO_FAST_UP, at: Math.max(2 * replicas, 4) }, { ...TOO_MANY, at: spec.maxReplicas });
  const hit = stable < lowest.at ? lowest : stable > highest.at ? highest : WITHIN;
  return concluded(stable, hit, wanted === stable ? UNCHANGED : HELD_UP, { ...memory, recommendations });
}

/** With `behavior`: windows in both directions and policies of rate (`normalizeDesiredReplicasWithBehaviors`). */
function limitByBehavior(given: Recommended): Limited {
  const { now, spec, memory, replicas, minReplicas, wanted } = given;
  const { up, down } = behaviorOf(spec, given.options);
  const within = (window: Duration) => memory.recommendations.filter((r) => later(r.at, window) > now);
  const lowest = Math.min(wanted, ...within(up.window).map((r) => r.replicas));
  const highest = Math.max(wanted, ...within(down.window).map((r) => r.replicas));
  const stable = Math.min(Math.max(replicas, lowest), highest);
  const isOld = ({ at }: { at: Instant }) => later(at, up.window) < now && later(at, down.window) < now;
  const recommendations = remembered(memory.recommendations, { at: now, replicas: wanted }, isOld);
  const held = wanted >= replicas ? HELD_DOWN : HELD_UP;

  let hit: Bound = WITHIN;
  if (stable > replicas) {
    const fastest = Math.max(replicas, rateLimit('up', up, given));
    const bound = lower({ ...TOO_FAST_UP, at: fastest }, { ...TOO_MANY, at: spec.maxReplicas });
    if (stable > bound.at) hit = bound;
  } else if (stable < replicas) {
    const fastest = Math.min(replicas, rateLimit('down', down, given));
    const bound = higher({ ...TOO_FAST_DOWN, at: fastest }, { ...TOO_FEW, at: minReplicas });
    if (stable < bound.at) hit = bound;
  }
  return concluded(stable, hit, wanted === stable ? UNCHANGED : held, { ...memory, recommendations });
}

function concluded(stable: number, hit: Bound, stabilized: Reason, memory: Memory): Limited {
  const wanted = hit === WITHIN ? stable : hit.at;
  const { reason, message } = hit;
  return { wanted, stabilized, limited: { reason, message, is: wanted !== stable }, memory };
}

/** The lower of two bounds; the second where they are equal. */
const lower = (rate: Bound, range: Bound): Bound => (range.at > rate.at ? rate : range);
const higher = (rate: Bound, range: Bound): Bound => (range.at < rate.at ? rate : range);

/** The rules of one direction, nothing left out. */
export interface Rules {
  readonly window: Duration;
  readonly select: string;
  readonly policies: readonly ScalingPolicy[];
}

/** The rules of both directions, each field defaulted by itself (`pkg/apis/autoscaling/v2/defaults.go`). */
export function behaviorOf(
  { behavior }: AutoscalerSpec,
  options: AutoscalerOptions,
): { readonly up: Rules; readonly down: Rules } {
  const rules = (given: ScalingRules | undefined, window: Duration, policies: readonly ScalingPolicy[]): Rules => ({
    window: given?.stabilizationWindowSeconds === undefined ? window : seconds(given.stabilizationWindowSeconds),
    select: given?.selectPolicy ?? 'Max',
    policies: given?.policies ?? policies,
  });
  const doubled: ScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 };
  const fourMore: ScalingPolicy = { type: 'Pods', value: 4, periodSeconds: 15 };
  return {
    up: rules(behavior?.scaleUp, seconds(0), [fourMore, doubled]),
    down: rules(behavior?.scaleDown, options.downscaleStabilization, [doubled]),
  };
}

/** The longest period of the policies, beyond which a change counts no more. */
export const longestPeriod = ({ policies }: Rules): Duration =>
  seconds(Math.max(0, ...policies.map((p) => p.periodSeconds)));

/** How far the policies let the replicas go in a direction, counted from where each period began. */
function rateLimit(direction: 'up' | 'down', rules: Rules, { now, memory, replicas }: Recommended): number {
  if (rules.select === 'Disabled') return replicas;
  const limits = rules.policies.map(({ type, value, periodSeconds }) => {
    const period = seconds(periodSeconds);
    const base = replicas - changedWithin(memory.ups, period, now) + changedWithin(memory.downs, period, now);
    if (type === 'Pods') return direction === 'up' ? base + value : base - value;
    return direction === 'up' ? Math.ceil(base * (1 + value / 100)) : Math.trunc(base * (1 - value / 100));
  });
  const most = (rules.select === 'Min') === (direction === 'up') ? Math.min : Math.max;
  return most(...limits);
}
