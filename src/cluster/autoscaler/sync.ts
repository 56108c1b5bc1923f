/**
 * One sync of an autoscaler: facts and memory in; a status, notices, a new memory and perhaps a write out. Pure: whether
 * the write succeeded is told to `conclude` afterwards (`podautoscaler/horizontal.go: reconcileAutoscaler`).
 */
import { rfc3339 } from '../../kernel/time.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { parseSelector, type Selector } from '../../languages/selector.ts';
import type { Notice } from '../controller.ts';
import type { Condition } from '../objects.ts';
import type { AutoscalerFacts, Scale } from './facts.ts';
import { behaviorOf, limit, longestPeriod } from './limits.ts';
import { type Memory, withChange } from './memory.ts';
import type { AutoscalerStatus, CurrentMetric } from './objects.ts';
import { DEFAULT_METRICS, propose, type Unreadable } from './proposals.ts';
import { toleranceOf } from './tolerance.ts';

export type Said = Pick<Notice, 'type' | 'reason' | 'message'>;

export interface Decided {
  /** Complete if nothing is to be written; otherwise what holds before the write. */
  readonly status: AutoscalerStatus;
  readonly memory: Memory;
  readonly notices: readonly Said[];
  readonly write?: { readonly from: number; readonly to: number; readonly because: string };
}

/** Decides what to do, from what is seen and what the autoscaler's status and memory hold. */
export function decide(facts: AutoscalerFacts, before: AutoscalerStatus, remembered: Memory): Decided {
  const { now, scale: read, spec } = facts;
  if (!read.ok) {
    const message = `the HPA controller was unable to get the target's current scale: ${read.problem}`;
    const status = say(facts, before, 'AbleToScale', 'False', 'FailedGetScale', message);
    return { status, memory: remembered, notices: [warning('FailedGetScale', read.problem)] };
  }
  const { replicas } = read.value;
  const minReplicas = spec.minReplicas ?? 1;
  const got = "the HPA controller was able to get the target's current scale";
  const status = say(facts, before, 'AbleToScale', 'True', 'SucceededGetScale', got);
  const known = remembered.recommendations.length > 0;
  const memory = known ? remembered : { ...remembered, recommendations: [{ at: now, replicas }] };

  if (replicas === 0 && minReplicas !== 0) {
    const off = 'scaling is disabled since the replica count of the target is zero';
    return settled(say(facts, status, 'ScalingActive', 'False', 'ScalingDisabled', off), memory, 0, []);
  }
  if (replicas > spec.maxReplicas) {
    return clamped(status, memory, replicas, spec.maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
  }
  if (replicas < minReplicas) {
    return clamped(status, memory, replicas, minReplicas, 'Current number of replicas below Spec.MinReplicas');
  }
  return decideByMetrics(facts, read.value, status, memory);
}

/** After the write that was decided: did it succeed? */
export function conclude(facts: AutoscalerFacts, decided: Decided, error: string | undefined): Decided {
  const { write, status, memory, notices } = decided;
  if (write === undefined) return decided;
  const size = `New size: ${write.to}; reason: ${write.because}`;
  if (error !== undefined) {
    const message = `the HPA controller was unable to update the target scale: ${error}`;
    return {
      status: say(facts, status, 'AbleToScale', 'False', 'FailedUpdateScale', message),
      memory,
      notices: [...notices, warning('FailedRescale', `${size}; error: ${error}`)],
    };
  }
  const message = `the HPA controller was able to update the target scale to ${write.to}`;
  return {
    status: {
      ...say(facts, status, 'AbleToScale', 'True', 'SucceededRescale', message),
      desiredReplicas: write.to,
      lastScaleTime: rfc3339(facts.now),
    },
    memory: withWrite(facts, memory, write.from, write.to),
    notices: [...notices, { type: 'Normal', reason: 'SuccessfulRescale', message: size }],
  };
}

function decideByMetrics(facts: AutoscalerFacts, scale: Scale, begun: AutoscalerStatus, memory: Memory): Decided {
  const { now, spec, options } = facts;
  const { replicas } = scale;
  const selector = selectorOf(scale.selector);
  if (!selector.ok) return withoutSelector(facts, scale, begun, memory, selector.problem);

  const metrics = spec.metrics === undefined || spec.metrics.length === 0 ? DEFAULT_METRICS : spec.metrics;
  const asked = { facts, scale, pods: facts.pods(selector.value), tolerance: toleranceOf(spec, options) };
  const { winner, failures, current } = propose(metrics, asked);
  const notices = failures.map((f) => warning(f.reason, f.message));
  const seen: AutoscalerStatus = { ...begun, currentReplicas: replicas, currentMetrics: current };
  if (winner === undefined) return nothingValid(facts, seen, memory, failures, metrics.length);

  const valid = `the HPA was able to successfully calculate a replica count from ${winner.name}`;
  const active = say(facts, seen, 'ScalingActive', 'True', 'ValidMetricFound', valid);
  const minReplicas = spec.minReplicas ?? 1;
  const limited = limit({ now, spec, options, memory, replicas, minReplicas, wanted: winner.replicas });
  const { stabilized } = limited;
  const able = say(facts, active, 'AbleToScale', 'True', stabilized.reason, stabilized.message);
  const is = limited.limited.is ? 'True' : 'False';
  const status = say(facts, able, 'ScalingLimited', is, limited.limited.reason, limited.limited.message);
  if (limited.wanted === replicas) return settled(status, limited.memory, replicas, notices, current);
  const because = reasonOf(winner, replicas);
  return { status, memory: limited.memory, notices, write: { from: replicas, to: limited.wanted, because } };
}

/** Why the size changes; nothing when the metrics would leave it and only an earlier recommendation moves it. */
function reasonOf(winner: { readonly replicas: number; readonly name: string }, replicas: number): string {
  if (winner.replicas > replicas) return `${winner.name} above target`;
  return winner.replicas < replicas ? 'All metrics below target' : '';
}

function nothingValid(
  facts: AutoscalerFacts,
  seen: AutoscalerStatus,
  memory: Memory,
  failures: readonly Unreadable[],
  metrics: number,
): Decided {
  const first = failures[0];
  const notices = failures.map((f) => warning(f.reason, f.message));
  const message = `the HPA was unable to compute the replica count: ${first?.message ?? ''}`;
  const status = say(facts, seen, 'ScalingActive', 'False', first?.reason ?? '', message);
  const inWhole = `invalid metrics (${failures.length} invalid out of ${metrics}), first error is: ${first?.inWhole ?? ''}`;
  return { status, memory, notices: [...notices, warning('FailedComputeMetricsReplicas', inWhole)] };
}

/** An empty selector is refused: it would mean every pod there is. */
function selectorOf(text: string): Result<Selector> {
  if (text === '') return refuse('selector is required');
  const parsed = parseSelector(text);
  if (parsed.ok) return succeed(parsed.value);
  return refuse(`couldn't convert selector into a corresponding internal selector object: ${parsed.problem}`);
}

function withoutSelector(
  facts: AutoscalerFacts,
  scale: Scale,
  begun: AutoscalerStatus,
  memory: Memory,
  problem: string,
): Decided {
  const absent = scale.selector === '';
  const message = absent ? "the HPA target's scale is missing a selector" : problem;
  const seen = { ...begun, currentReplicas: scale.replicas, currentMetrics: [] };
  return {
    status: say(facts, seen, 'ScalingActive', 'False', 'InvalidSelector', message),
    memory,
    notices: [
      warning(absent ? 'SelectorRequired' : 'InvalidSelector', problem),
      warning('FailedComputeMetricsReplicas', problem),
    ],
  };
}

const settled = (
  status: AutoscalerStatus,
  memory: Memory,
  replicas: number,
  notices: readonly Said[],
  currentMetrics: readonly CurrentMetric[] = [],
): Decided => ({
  status: { ...status, currentReplicas: replicas, desiredReplicas: replicas, currentMetrics },
  memory,
  notices,
});

/** Outside the range the size is put right at once; metrics are not asked and other conditions stay. */
const clamped = (status: AutoscalerStatus, memory: Memory, from: number, to: number, because: string): Decided => ({
  status: { ...status, currentReplicas: from, currentMetrics: [] },
  memory,
  notices: [],
  write: { from, to, because },
});

/** Only an autoscaler with `behavior` counts its own writes. */
function withWrite(facts: AutoscalerFacts, memory: Memory, from: number, to: number): Memory {
  const { spec, options, now } = facts;
  if (spec.behavior === undefined) return memory;
  const { up, down } = behaviorOf(spec, options);
  return to > from
    ? { ...memory, ups: withChange(memory.ups, to - from, now, longestPeriod(up)) }
    : { ...memory, downs: withChange(memory.downs, from - to, now, longestPeriod(down)) };
}

const warning = (reason: string, message: string): Said => ({ type: 'Warning', reason, message });

/** The status with one condition said anew; its time stays while its status does. */
function say(
  { now }: AutoscalerFacts,
  before: AutoscalerStatus,
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): AutoscalerStatus {
  const conditions = before.conditions ?? [];
  const present = conditions.find((c) => c.type === type);
  const lastTransitionTime = present?.status === status ? (present.lastTransitionTime ?? rfc3339(now)) : rfc3339(now);
  const said: Condition = { type, status, reason, message, lastTransitionTime };
  const all = present === undefined ? [...conditions, said] : conditions.map((c) => (c === present ? said : c));
  return { ...before, conditions: all };
}
