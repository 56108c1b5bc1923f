/**
 * What a line of a trace file may be: every kind of entry with every field, closed, so that a typing mistake in a file or
 * an entry of a newer version is found on its line instead of being half understood. The compiler holds this list to
 * simulation/trace.ts, in both directions.
 */
import * as z from 'zod';
import type { Json } from '../../cluster/objects.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import { TRACE_VERSION, type TraceEntry, type TraceHeader } from '../../simulation/trace.ts';
import { FAILURE_KINDS } from '../../traffic/flow/failure.ts';

const text = z.string();
const number = z.number();
const whole = z.int();
const flag = z.boolean();
const instant = z.int() as unknown as z.ZodType<Instant>;
const duration = z.int() as unknown as z.ZodType<Duration>;
const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
const texts = z.array(text);
const byText = <T extends z.ZodType>(value: T) => z.record(text, value);
const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), t: instant, ...shape });

export const headerSchema = z.strictObject({
  kind: z.literal('header'),
  version: z.literal(TRACE_VERSION),
  scenario: text,
  about: text,
  seed: number,
  until: instant,
  flow: z.enum(['exact', 'aggregate', 'auto']),
  rollouts: z.array(
    z.strictObject({
      name: text,
      namespace: text,
      strategy: z.enum(['canary', 'blueGreen']),
      steps: texts,
      router: text,
    }),
  ),
  assumptions: z.array(z.strictObject({ about: text, text, remedy: text.exactOptional() })),
  notices: texts,
  fidelity: texts,
  manifests: z.array(json),
});

const evidence = z.strictObject({
  query: text.exactOptional(),
  series: texts,
  samples: whole,
  requests: whole,
  canaryRequests: whole,
});

/** One schema per kind of entry, alphabetical. */
export const entrySchemas = {
  alert: entry('alert', {
    alert: text,
    state: z.enum(['pending', 'firing', 'resolved', 'inactive']),
    labels: byText(text),
    annotations: byText(text),
    value: text,
  }),
  analysis: entry('analysis', { run: text, rollout: text, type: text, phase: text, message: text }),
  application: entry('application', {
    name: text,
    sync: text,
    health: text,
    revision: text.exactOptional(),
    outOfSync: texts,
    operation: z
      .strictObject({
        phase: text,
        message: text,
        revision: text.exactOptional(),
        automated: flag,
        selfHeals: whole.exactOptional(),
      })
      .exactOptional(),
    conditions: texts,
  }),
  command: entry('command', { who: text, what: text, accepted: flag, message: text }),
  decision: entry('decision', {
    controller: text,
    object: text,
    rule: text,
    because: text,
    wrote: z.array(text).exactOptional(),
  }),
  end: entry('end', { events: whole, fingerprint: text }),
  endpoints: entry('endpoints', {
    service: text,
    byRevision: byText(whole),
    node: whole.exactOptional(),
    resolved: z.literal(true).exactOptional(),
  }),
  expectation: entry('expectation', { text, held: flag, found: text }),
  experiment: entry('experiment', { name: text, phase: text, message: text }),
  failures: entry('failures', {
    source: text,
    revision: whole,
    status: text,
    reason: z.enum(FAILURE_KINDS),
    pod: z.enum(['ended', 'starting']).exactOptional(),
    service: text.exactOptional(),
    requests: whole,
    from: instant,
    until: instant,
    chain: z.array(z.strictObject({ t: instant, text, ref: text })),
  }),
  fault: entry('fault', { what: text, began: flag }),
  measurement: entry('measurement', {
    run: text,
    metric: text,
    number: whole,
    phase: text,
    value: text,
    message: text,
    condition: text,
    evidence: evidence.exactOptional(),
  }),
  node: entry('node', { name: text, zone: text.exactOptional(), ready: flag, schedulable: flag, pods: whole }),
  notice: entry('notice', { object: text, type: z.enum(['Normal', 'Warning']), reason: text, message: text }),
  notification: entry('notification', {
    object: text,
    trigger: text,
    service: text,
    recipient: text,
    sent: z.boolean(),
    message: text,
  }),
  pipeline: entry('pipeline', {
    pipeline: text,
    build: whole,
    step: text.exactOptional(),
    stage: text.exactOptional(),
    state: z.enum([
      'running',
      'pending-approval',
      'log',
      'success',
      'failure',
      'skipped',
      'approved',
      'denied',
      'terminated',
    ]),
    message: text,
  }),
  pod: entry('pod', {
    name: text,
    replicaSet: text,
    revision: whole,
    state: z.enum(['created', 'starting', 'ready', 'unready', 'stopped', 'terminating', 'gone']),
    detail: text.exactOptional(),
    node: text.exactOptional(),
  }),
  promise: entry('promise', { promise: text, detail: text }),
  release: entry('release', { rollout: text, images: byText(text), behaviour: text }),
  replicas: entry('replicas', {
    rollout: text,
    name: text,
    revision: whole,
    image: text,
    wanted: whole,
    created: whole,
    ready: whole,
    available: whole,
    terminating: whole,
    scaleDownAt: instant.exactOptional(),
  }),
  rollout: entry('rollout', {
    name: text,
    phase: text,
    message: text,
    step: whole.exactOptional(),
    aborted: flag,
    pauses: texts,
    stable: whole.exactOptional(),
    current: whole.exactOptional(),
    active: whole.exactOptional(),
    preview: whole.exactOptional(),
    wanted: whole,
    replicas: whole,
    updated: whole,
    ready: whole,
    available: whole,
    weights: z.strictObject({ canary: number, stable: number }).exactOptional(),
    waitingFor: text.exactOptional(),
  }),
  router: entry('router', { object: text, content: json }),
  scrape: entry('scrape', { target: text, ok: flag, samples: whole }),
  service: entry('service', { name: text, revision: whole.exactOptional() }),
  split: entry('split', { service: text, router: text, shares: byText(number), node: whole.exactOptional() }),
  targets: entry('targets', { service: text, byRevision: byText(whole) }),
  traffic: entry('traffic', {
    span: duration,
    source: text,
    revision: whole,
    requests: whole,
    failures: byText(whole),
    latency: z.strictObject({ mean: number, p50: number, p95: number, p99: number }),
  }),
} as const;

export type EntryKind = keyof typeof entrySchemas;

/** A compile error in this object means that the schemas and simulation/trace.ts have come apart. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type All<Checks> = [Checks] extends [{ readonly [K in keyof Checks]-?: true }]
  ? true extends { readonly [K in keyof Checks]: [Checks[K]] extends [never] ? true : false }[keyof Checks]
    ? never
    : true
  : never;
type Written<K extends EntryKind> = z.output<(typeof entrySchemas)[K]>;
type Entry<K extends EntryKind> = Extract<TraceEntry, { kind: K }>;
export const inStep: {
  readonly kinds: Same<EntryKind, TraceEntry['kind']>;
  readonly fields: All<{ readonly [K in EntryKind]: Same<keyof Written<K>, keyof Entry<K>> }>;
  readonly entries: All<{ readonly [K in EntryKind]: Written<K> extends Entry<K> ? true : never }>;
  readonly header: Same<keyof z.output<typeof headerSchema>, keyof TraceHeader>;
} = { kinds: true, fields: true, entries: true, header: true };
