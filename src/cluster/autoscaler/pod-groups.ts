/** Which pods count at first: a pod that is coming up, going away or silent says little about the load (`groupPods`). */
import { type Duration, type Instant, later, parseRfc3339 } from '../../kernel/time.ts';
import type { Pod } from '../objects.ts';
import type { AutoscalerOptions } from './facts.ts';

/** One value of one pod, in thousandths. */
export interface PodValue {
  readonly amount: number;
  readonly at: Instant;
  readonly window: Duration;
}

export interface PodGroups {
  readonly ready: readonly string[];
  /** Pending, or of CPU not yet to be believed. */
  readonly unready: readonly string[];
  /** Without a value. */
  readonly missing: readonly string[];
}

/** Sorts pods by name; those that are deleted or have failed are in no group. Only CPU has a time of warming up. */
export function groupPods(
  pods: readonly Pod[],
  values: ReadonlyMap<string, PodValue>,
  cpu: { readonly now: Instant; readonly options: AutoscalerOptions } | undefined,
): PodGroups {
  const groups = { ready: [] as string[], unready: [] as string[], missing: [] as string[] };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status.phase === 'Failed') continue;
    const value = values.get(name);
    if (pod.status.phase === 'Pending') groups.unready.push(name);
    else if (value === undefined) groups.missing.push(name);
    else if (cpu !== undefined && isWarmingUp(pod, value, cpu.now, cpu.options)) groups.unready.push(name);
    else groups.ready.push(name);
  }
  return groups;
}

/**
 * While a pod may still be initializing, its usage counts only if it is ready and the whole window lies behind its getting
 * ready. Later it counts, unless the pod is unready and has been so since shortly after its start: it never was ready.
 */
function isWarmingUp(pod: Pod, value: PodValue, now: Instant, options: AutoscalerOptions): boolean {
  const condition = pod.status.conditions?.find((c) => c.type === 'Ready');
  const started = parseRfc3339(pod.status.startTime ?? '');
  const since = parseRfc3339(condition?.lastTransitionTime ?? '');
  if (condition === undefined || started === undefined || since === undefined) return true;
  const unready = condition.status === 'False';
  if (later(started, options.cpuInitializationPeriod) > now) return unready || value.at < later(since, value.window);
  return unready && later(started, options.initialReadinessDelay) > since;
}
