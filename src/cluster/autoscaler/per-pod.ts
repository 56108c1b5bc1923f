/**
 * What metrics of single pods propose: the average of the pods that count against a target, and what becomes of it when
 * pods without a value are assumed to be as the caution of the moment wants them (`replica_calculator.go`).
 */
import { milliQuantity, printQuantity } from '../../languages/quantity.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { Pod } from '../objects.ts';
import type { AutoscalerFacts } from './facts.ts';
import type { CurrentMetric } from './objects.ts';
import { groupPods, type PodValue } from './pod-groups.ts';
import { requestsOf } from './requests.ts';
import { isWithin, type Tolerance } from './tolerance.ts';

/** What is asked about the pods' values. */
export interface PodQuestion {
  readonly facts: AutoscalerFacts;
  readonly tolerance: Tolerance;
  readonly replicas: number;
  readonly pods: readonly Pod[];
  readonly values: ReadonlyMap<string, PodValue>;
  /** The resource, if the metric is one; only CPU has a time of warming up. */
  readonly resource?: string;
}

export interface Counted {
  readonly replicas: number;
  readonly current: CurrentMetric;
}

/** How values become a ratio, and what a pod without one is assumed to use when it would otherwise ease a reduction. */
interface Measure {
  ratio(values: ReadonlyMap<string, number>): { readonly ratio: number; readonly current: CurrentMetric } | undefined;
  assumed(pod: string): number;
}

const NO_PODS = 'no pods returned by selector while calculating replica count';
const NO_VALUES = 'did not receive metrics for targeted pods (pods might be unready)';

/** Usage as a percentage of what the pods request. */
export function byUtilization(question: PodQuestion, target: number): Result<Counted> {
  return count(question, () => {
    const requests = requestsOf(question.pods, question.resource ?? '');
    if (!requests.ok) return requests;
    const measure: Measure = {
      ratio(values) {
        const counted = [...values].filter(([pod]) => requests.value.has(pod));
        const used = sum(counted.map(([, amount]) => amount));
        const requested = sum(counted.map(([pod]) => requests.value.get(pod) ?? 0));
        if (requested === 0) return undefined;
        const averageUtilization = Number((BigInt(used) * 100n) / BigInt(requested));
        const averageValue = printed(Math.floor(used / counted.length), question.resource);
        return { ratio: averageUtilization / target, current: { averageUtilization, averageValue } };
      },
      assumed: (pod) => Math.floor(((requests.value.get(pod) ?? 0) * Math.max(100, target)) / 100),
    };
    return succeed(measure);
  });
}

/** The plain average of the values, in thousandths. */
export function byAverage(question: PodQuestion, target: number): Result<Counted> {
  const measure: Measure = {
    ratio(values) {
      const average = Math.floor(sum([...values.values()]) / values.size);
      return { ratio: average / target, current: { averageValue: printed(average, question.resource) } };
    },
    assumed: () => target,
  };
  return count(question, () => succeed(measure));
}

function count(question: PodQuestion, prepare: () => Result<Measure>): Result<Counted> {
  const { facts, tolerance, replicas, pods } = question;
  if (pods.length === 0) return refuse(NO_PODS);
  const cpu = question.resource === 'cpu' ? { now: facts.now, options: facts.options } : undefined;
  const { ready, unready, missing } = groupPods(pods, question.values, cpu);
  const known = new Map(ready.map((pod) => [pod, question.values.get(pod)?.amount ?? 0]));
  if (known.size === 0) return refuse(NO_VALUES);
  const measure = prepare();
  if (!measure.ok) return measure;
  const first = measure.value.ratio(known);
  if (first === undefined) return refuse('no metrics returned matched known pods');
  const { ratio, current } = first;
  const answer = (n: number) => succeed({ replicas: n, current });

  const upWithUnready = unready.length > 0 && ratio > 1;
  if (missing.length === 0 && !upWithUnready) {
    return answer(isWithin(tolerance, ratio) ? replicas : Math.ceil(ratio * ready.length));
  }
  if (ratio !== 1) for (const pod of missing) known.set(pod, ratio < 1 ? measure.value.assumed(pod) : 0);
  if (upWithUnready) for (const pod of unready) known.set(pod, 0);
  const cautious = measure.value.ratio(known)?.ratio ?? ratio;
  const turned = (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1);
  if (isWithin(tolerance, cautious) || turned) return answer(replicas);
  const proposed = Math.ceil(cautious * known.size);
  const against = (cautious < 1 && proposed > replicas) || (cautious > 1 && proposed < replicas);
  return answer(against ? replicas : proposed);
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, n) => total + n, 0);

/** Thousandths as a quantity; memory in Ki, Mi … where it comes out even. */
export const printed = (milli: number, resource?: string): string =>
  printQuantity(resource === 'memory' ? { ...milliQuantity(milli), format: 'BinarySI' } : milliQuantity(milli));
