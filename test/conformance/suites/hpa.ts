/** `hpa.json`: the HorizontalPodAutoscaler sync by sync; what it saw is given, what it did is compared field by field. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AutoscalerFacts, MetricsApi, ResourceSample } from '../../../src/cluster/autoscaler/facts.ts';
import { emptyMemory, type Memory } from '../../../src/cluster/autoscaler/memory.ts';
import type { AutoscalerSpec, AutoscalerStatus } from '../../../src/cluster/autoscaler/objects.ts';
import { conclude, decide } from '../../../src/cluster/autoscaler/sync.ts';
import { deepEqual } from '../../../src/cluster/equality.ts';
import type { Pod, StringMap } from '../../../src/cluster/objects.ts';
import {
  atSecond,
  between,
  type Instant,
  inSeconds,
  parseRfc3339,
  rfc3339,
  seconds,
  wholeSecond,
} from '../../../src/kernel/time.ts';
import { milliValue, parseQuantity } from '../../../src/languages/quantity.ts';
import { type Result, refuse, succeed } from '../../../src/languages/result.ts';
import { type Selector, selects } from '../../../src/languages/selector.ts';
import type { Failure, Suite } from '../suite.ts';

interface PodGroup {
  readonly n?: number;
  readonly phase?: Pod['status']['phase'];
  readonly started?: number;
  readonly noStartTime?: boolean;
  readonly ready?: boolean | 'none';
  readonly since?: number;
  readonly deleting?: boolean;
  readonly requests?: StringMap;
  readonly usage?: StringMap;
  readonly age?: number;
  readonly window?: number;
  readonly values?: StringMap;
}

type Reading = string | readonly string[] | { readonly error: string };

interface Readings {
  readonly objects?: { readonly [metric: string]: Reading };
  readonly external?: { readonly [metric: string]: Reading };
  readonly podsErrors?: StringMap;
  readonly resourceError?: string;
}

interface Seen {
  readonly replicas: number;
  readonly statusReplicas?: number;
  readonly pods?: readonly PodGroup[];
  readonly readings?: Readings;
  readonly spec?: AutoscalerSpec;
  readonly selector?: string;
  readonly getScaleError?: string;
  readonly updateScaleError?: string;
}

interface Out {
  readonly desired: number;
  readonly wrote?: number;
  readonly events?: readonly string[];
  readonly current?: number;
  readonly lastScale?: number;
  readonly conditions?: Readonly<Record<string, unknown>>;
  readonly metrics?: readonly unknown[];
}

interface Case {
  readonly name: string;
  readonly spec: AutoscalerSpec;
  readonly controller?: Readonly<Record<string, number | boolean>>;
  readonly requests?: StringMap;
  readonly syncs: readonly { readonly t: number; readonly in: Seen; readonly out: Out }[];
}

export const suite: Suite = {
  name: 'hpa',
  run(tree) {
    const file = join(tree, 'hpa.json');
    if (!existsSync(file)) return undefined;
    const failures: Failure[] = [];
    let passed = 0;
    for (const one of JSON.parse(readFileSync(file, 'utf8')) as Case[]) {
      const detail = firstDifference(one);
      if (detail === undefined) passed += 1;
      else failures.push({ name: one.name, detail });
    }
    return { passed, failures };
  },
};

/** The first sync whose answer differs from the recorded one, with both; `undefined` if none does. */
function firstDifference(one: Case): string | undefined {
  let spec = one.spec;
  let [groups, readings]: [readonly PodGroup[], Readings] = [[], {}];
  let status: AutoscalerStatus = { desiredReplicas: 0 };
  let memory: Memory = emptyMemory;
  for (const { t, in: seen, out } of one.syncs) {
    spec = seen.spec ?? spec;
    groups = seen.pods ?? groups;
    readings = seen.readings ?? readings;
    const facts = factsOf(one, { t, seen, spec, groups, readings });
    const decided = decide(facts, status, memory);
    const done = conclude(facts, decided, seen.updateScaleError);
    const wrote = decided.write !== undefined && seen.updateScaleError === undefined ? decided.write.to : undefined;
    const events = done.notices.map((n) => `${n.type} ${n.reason}: ${n.message}`);
    const got = answer(status, done.status, wrote, events, t === one.syncs[0]?.t);
    if (!deepEqual(got, out)) return `at ${t} s expected ${JSON.stringify(out)}, got ${JSON.stringify(got)}`;
    ({ status, memory } = done);
  }
  return undefined;
}

/** A sync's answer as the recordings spell it: what is the same as before is left out. */
function answer(
  before: AutoscalerStatus,
  after: AutoscalerStatus,
  wrote: number | undefined,
  events: string[],
  first: boolean,
): Out {
  const changed = (after.conditions ?? []).filter(({ type, status, reason, message }) => {
    const b = before.conditions?.find((c) => c.type === type);
    return b?.status !== status || b.reason !== reason || b.message !== message;
  });
  const scaled = after.lastScaleTime !== before.lastScaleTime ? parseRfc3339(after.lastScaleTime ?? '') : undefined;
  const conditions = Object.fromEntries(
    changed.map((c) => [c.type, { status: c.status, reason: c.reason, message: c.message }]),
  );
  const current = after.currentReplicas ?? 0;
  return {
    desired: after.desiredReplicas,
    ...(wrote === undefined ? {} : { wrote }),
    ...(events.length === 0 ? {} : { events }),
    ...(first || current !== (before.currentReplicas ?? 0) ? { current } : {}),
    ...(scaled === undefined ? {} : { lastScale: inSeconds(scaled) }),
    ...(changed.length === 0 ? {} : { conditions }),
    ...(deepEqual(after.currentMetrics ?? [], before.currentMetrics ?? [])
      ? {}
      : { metrics: after.currentMetrics ?? [] }),
  };
}

function factsOf(
  one: Case,
  present: {
    readonly t: number;
    readonly seen: Seen;
    readonly spec: AutoscalerSpec;
    readonly groups: readonly PodGroup[];
    readonly readings: Readings;
  },
): AutoscalerFacts {
  const { t, seen, spec, groups, readings } = present;
  const now = atSecond(t);
  const options = one.controller ?? {};
  const number = (name: string, otherwise: number) => Number(options[name] ?? otherwise);
  const everyPod = podsOf(groups, one.requests ?? {});
  const { replicas, statusReplicas = replicas, selector = 'app=web', getScaleError } = seen;
  return {
    now,
    namespace: 'default',
    spec,
    scale: getScaleError === undefined ? succeed({ replicas, statusReplicas, selector }) : refuse(getScaleError),
    pods: (wanted: Selector) => everyPod.map((p) => p.pod).filter((p) => selects(wanted, p.metadata.labels ?? {})),
    metrics: metricsApi(everyPod, readings, now),
    options: {
      tolerance: number('tolerance', 0.1),
      downscaleStabilization: seconds(number('downscaleStabilizationSeconds', 300)),
      cpuInitializationPeriod: seconds(number('cpuInitializationPeriodSeconds', 300)),
      initialReadinessDelay: seconds(number('initialReadinessDelaySeconds', 30)),
      configurableTolerance: options.configurableTolerance === true,
    },
  };
}

interface Described {
  readonly pod: Pod;
  readonly group: PodGroup;
}

function podsOf(groups: readonly PodGroup[], requests: StringMap): readonly Described[] {
  return groups
    .flatMap((group) => Array.from({ length: group.n ?? 1 }, () => group))
    .map((group, i) => ({ group, pod: podOf(`web-${i}`, group, requests) }));
}

function podOf(name: string, group: PodGroup, requests: StringMap): Pod {
  const { started = -3600, ready = true, since = started } = group;
  const time = (second: number) => rfc3339(atSecond(second));
  const condition = { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time(since) } as const;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: 1,
      generation: 1,
      creationTimestamp: time(started),
      labels: { app: 'web' },
      ...(group.deleting === true ? { deletionTimestamp: time(0) } : {}),
    },
    spec: { containers: [{ name: 'app', resources: { requests: group.requests ?? requests } }] },
    status: {
      phase: group.phase ?? 'Running',
      ...(ready === 'none' ? {} : { conditions: [condition] }),
      ...(group.noStartTime === true ? {} : { startTime: time(started) }),
    },
  };
}

function metricsApi(everyPod: readonly Described[], readings: Readings, now: Instant): MetricsApi {
  const among = (pods: readonly Pod[]) => everyPod.filter((d) => pods.includes(d.pod));
  return {
    resources(pods) {
      if (readings.resourceError !== undefined) return refuse(readings.resourceError);
      const samples = new Map<string, ResourceSample>();
      for (const { pod, group } of among(pods)) {
        if (group.usage === undefined) continue;
        const usage = new Map(Object.entries(group.usage).map(([resource, amount]) => [resource, milli(amount)]));
        const at = between(atSecond(group.age ?? 10) as never, wholeSecond(now)) as number as Instant;
        samples.set(pod.metadata.name, { at, window: seconds(group.window ?? 15), usage });
      }
      return succeed(samples);
    },
    ofPods(metric, pods) {
      const error = readings.podsErrors?.[metric];
      if (error !== undefined) return refuse(error);
      const values = new Map<string, number>();
      for (const { pod, group } of among(pods)) {
        const value = group.values?.[metric];
        if (value !== undefined) values.set(pod.metadata.name, milli(value));
      }
      return succeed(values);
    },
    ofObject(metric) {
      const read = reading(readings.objects?.[metric]);
      return read.ok ? succeed(read.value[0] ?? 0) : read;
    },
    external: (metric) => reading(readings.external?.[metric]),
  };
}

function reading(given: Reading | undefined): Result<readonly number[]> {
  if (given === undefined) return refuse('the metric is not in the case');
  if (typeof given === 'string') return succeed([milli(given)]);
  if ('error' in given) return refuse(given.error);
  return succeed(given.map(milli));
}

function milli(amount: string): number {
  const quantity = parseQuantity(amount);
  return quantity.ok ? milliValue(quantity.value) : Number.NaN;
}
