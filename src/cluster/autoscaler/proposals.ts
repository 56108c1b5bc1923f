/**
 * What each metric proposes, and what comes of all of them: the largest wins, and a metric that cannot be read forbids
 * scaling down (`horizontal.go: computeReplicasForMetrics`).
 */
import { seconds } from '../../kernel/time.ts';
import { milliValue, parseQuantity } from '../../languages/quantity.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { isReady, type Pod } from '../objects.ts';
import type { AutoscalerFacts, Scale } from './facts.ts';
import type { Amount, CurrentMetric, DescribedObject, MetricSpec, MetricTarget } from './objects.ts';
import { byAverage, byUtilization, type Counted, type PodQuestion, printed } from './per-pod.ts';
import type { PodValue } from './pod-groups.ts';
import { isWithin, type Tolerance } from './tolerance.ts';

/** A metric that cannot be read: the reason of the condition, what the event says, and what is said of the metric. */
export interface Unreadable {
  readonly reason: string;
  readonly message: string;
  readonly inWhole: string;
}

export interface Proposals {
  /** The largest number and whose it is; `undefined` when nothing may be done. */
  readonly winner: { readonly replicas: number; readonly name: string } | undefined;
  readonly failures: readonly Unreadable[];
  readonly current: readonly CurrentMetric[];
}

type Proposed = (Counted & { readonly name: string }) | Unreadable;

/** What a metric is asked with. */
interface Asked {
  readonly facts: AutoscalerFacts;
  readonly scale: Scale;
  readonly pods: readonly Pod[];
  readonly tolerance: Tolerance;
}

/** An autoscaler without metrics looks at CPU (`pkg/apis/autoscaling/v2/defaults.go`). */
export const DEFAULT_METRICS: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

export function propose(metrics: readonly MetricSpec[], asked: Asked): Proposals {
  const failures: Unreadable[] = [];
  const current: CurrentMetric[] = [];
  let winner: { readonly replicas: number; readonly name: string } | undefined;
  for (const metric of metrics) {
    const proposed = proposalOf(metric, asked);
    if ('reason' in proposed) {
      failures.push(proposed);
      current.push(null);
      continue;
    }
    current.push(proposed.current);
    // A proposal of 0 gives way to any later one, as in the real comparison.
    if (winner === undefined || winner.replicas === 0 || proposed.replicas > winner.replicas) winner = proposed;
  }
  const scalesDown = winner !== undefined && winner.replicas < asked.scale.replicas;
  return { winner: failures.length > 0 && scalesDown ? undefined : winner, failures, current };
}

function proposalOf(metric: MetricSpec, asked: Asked): Proposed {
  if (metric.type === 'Resource' && metric.resource !== undefined) return ofResource(metric.resource, asked);
  if (metric.type === 'Pods' && metric.pods !== undefined) return ofPods(metric.pods, asked);
  if (metric.type === 'Object' && metric.object !== undefined) return ofObject(metric.object, asked);
  if (metric.type === 'External' && metric.external !== undefined) return ofExternal(metric.external, asked);
  const message = `unknown metric source type "${metric.type}"`;
  return { reason: 'InvalidMetricSourceType', message, inWhole: message };
}

function ofResource({ name, target }: { name: string; target: MetricTarget }, asked: Asked): Proposed {
  const { averageValue, averageUtilization = 80 } = target;
  const samples = asked.facts.metrics.resources(asked.pods);
  const what = averageValue === undefined ? 'utilization' : 'usage';
  const failed = (problem: string): Unreadable => {
    const message = `failed to get ${name} ${what}: ${problem}`;
    return {
      reason: 'FailedGetResourceMetric',
      message,
      inWhole: `failed to get ${name} resource metric value: ${message}`,
    };
  };
  const unable = `unable to get metrics for resource ${name}`;
  if (!samples.ok) return failed(`${unable}: unable to fetch metrics from resource metrics API: ${samples.problem}`);
  if (samples.value.size === 0) return failed(`${unable}: no metrics returned from resource metrics API`);
  const values = new Map<string, PodValue>();
  for (const [pod, { at, window, usage }] of samples.value) {
    const amount = usage.get(name);
    if (amount !== undefined) values.set(pod, { amount, at, window });
  }
  const question: PodQuestion = { ...asked, replicas: asked.scale.replicas, values, resource: name };
  const counted =
    averageValue === undefined ? byUtilization(question, averageUtilization) : byAverage(question, milli(averageValue));
  if (!counted.ok) return failed(counted.problem);
  const suffix = averageValue === undefined ? ' utilization (percentage of request)' : '';
  return { ...counted.value, name: `${name} resource${suffix}` };
}

function ofPods(pods: NonNullable<MetricSpec['pods']>, asked: Asked): Proposed {
  const { name } = pods.metric;
  const read = asked.facts.metrics.ofPods(name, asked.pods);
  const failed = (message: string): Unreadable => ({
    reason: 'FailedGetPodsMetric',
    message,
    inWhole: `failed to get pods metric value: ${message}`,
  });
  const unable = `unable to get metric ${name}`;
  if (!read.ok) return failed(`${unable}: unable to fetch metrics from custom metrics API: ${read.problem}`);
  if (read.value.size === 0) return failed(`${unable}: no metrics returned from custom metrics API`);
  const { now } = asked.facts;
  const values = new Map([...read.value].map(([pod, amount]) => [pod, { amount, at: now, window: seconds(60) }]));
  const question: PodQuestion = { ...asked, replicas: asked.scale.replicas, values };
  const counted = byAverage(question, milli(pods.target.averageValue));
  return counted.ok ? { ...counted.value, name: `pods metric ${name}` } : failed(counted.problem);
}

function ofObject(object: NonNullable<MetricSpec['object']>, asked: Asked): Proposed {
  const { describedObject, metric, target } = object;
  const failed = (message: string): Unreadable => ({
    reason: 'FailedGetObjectMetric',
    message,
    inWhole: `failed to get object metric value: ${message}`,
  });
  const read = asked.facts.metrics.ofObject(metric.name, describedObject);
  if (!read.ok) return failed(unreadObject(metric.name, describedObject, asked.facts.namespace, read.problem));
  if (target.type === 'AverageValue') {
    // The real controller says "external" here, though it is not.
    return { ...perPod(read.value, milli(target.averageValue), asked), name: `external metric ${metric.name}(nil)` };
  }
  const counted = whole(read.value, milli(target.value), asked);
  return counted.ok
    ? { ...counted.value, name: `${describedObject.kind} metric ${metric.name}` }
    : failed(counted.problem);
}

/** The words of the real controller are in the wrong order; people search for them as they are. */
const unreadObject = (metric: string, object: DescribedObject, namespace: string, problem: string): string =>
  `unable to get metric ${metric}: ${object.kind} on ${namespace} ${object.name}/unable to fetch metrics from custom metrics API: ${problem}`;

function ofExternal({ metric, target }: NonNullable<MetricSpec['external']>, asked: Asked): Proposed {
  const average = target.averageValue !== undefined;
  const failed = (message: string): Unreadable => {
    const what = average ? `${metric.name} external metric` : `external metric ${metric.name}`;
    const inWhole = `failed to get ${metric.name} external metric value: failed to get ${what}: ${message}`;
    return { reason: 'FailedGetExternalMetric', message, inWhole };
  };
  const unable = `unable to get external metric ${asked.facts.namespace}/${metric.name}/nil`;
  const read = asked.facts.metrics.external(metric.name);
  if (!read.ok) return failed(`${unable}: unable to fetch metrics from external metrics API: ${read.problem}`);
  if (read.value.length === 0) return failed(`${unable}: no metrics returned from external metrics API`);
  const reading = read.value.reduce((total, n) => total + n, 0);
  const name = `external metric ${metric.name}(nil)`;
  if (average) return { ...perPod(reading, milli(target.averageValue), asked), name };
  const counted = whole(reading, milli(target.value), asked);
  return counted.ok ? { ...counted.value, name } : failed(counted.problem);
}

/** One reading against a target for all: ready pods times the ratio; with nothing running the ratio itself. */
function whole(reading: number, target: number, { scale, pods, tolerance }: Asked): Result<Counted> {
  const ratio = reading / target;
  const current = { value: printed(reading) };
  if (scale.replicas === 0) return succeed({ replicas: Math.ceil(ratio), current });
  if (isWithin(tolerance, ratio)) return succeed({ replicas: scale.replicas, current });
  if (pods.length === 0) {
    return refuse('unable to calculate ready pods: no pods returned by selector while calculating replica count');
  }
  const ready = pods.filter((pod) => pod.status.phase === 'Running' && isReady(pod)).length;
  return succeed({ replicas: Math.ceil(ratio * ready), current });
}

/** One reading against a target for each replica: divided by the replicas that exist. */
function perPod(reading: number, target: number, { scale, tolerance }: Asked): Counted {
  const { statusReplicas } = scale;
  const within = isWithin(tolerance, reading / (target * statusReplicas));
  return {
    replicas: within ? statusReplicas : Math.ceil(reading / target),
    current: statusReplicas === 0 ? {} : { averageValue: printed(Math.ceil(reading / statusReplicas)) },
  };
}

/** An amount in thousandths, rounded up. */
function milli(amount: Amount | undefined): number {
  const quantity = parseQuantity(String(amount ?? 0));
  return quantity.ok ? milliValue(quantity.value) : 0;
}
