/** Failed requests under the microscope: all stretches that one chain of causes explains are one finding. */
import type { Instant } from '../kernel/time.ts';
import { chainOfReturn } from './chains.ts';
import { createChronicle } from './chronicle.ts';
import type { Outcome } from './outcome.ts';
import type { ChainLink, FailuresEntry, TraceEntry, TrafficEntry } from './trace.ts';
import { ALONE } from './trial.ts';

export interface FailureGroup {
  /** Names the group; the same in the same run. */
  readonly key: string;
  readonly status: string;
  /** `went back`: they did not fail, but went to a revision that was to get none any more. */
  readonly reason: FailuresEntry['reason'] | 'went back';
  readonly pod?: 'ended' | 'starting';
  readonly service?: string;
  readonly revision: number;
  readonly requests: number;
  /** The stretches, in order of time. */
  readonly stretches: readonly Pick<FailuresEntry, 'from' | 'until' | 'requests'>[];
  readonly from: Instant;
  readonly until: Instant;
  /** What led to the largest of the stretches. */
  readonly chain: readonly ChainLink[];
}

/** The groups of a run, the most frequent first. */
export function groupFailures(entries: readonly TraceEntry[]): readonly FailureGroup[] {
  const groups = new Map<string, FailuresEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== 'failures') continue;
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups]
    .map(([key, stretches]) => groupOf(key, stretches))
    .sort((a, b) => b.requests - a.requests || a.from - b.from);
}

/**
 * Requests that other revisions answered after `target`, the one that was released, had had all of them; as one group, or
 * none. They are those that the outcome counts as flapped.
 */
export function groupReturns(
  entries: readonly TraceEntry[],
  { revision: target, flappedRequests }: Pick<Outcome, 'revision' | 'flappedRequests'>,
): readonly FailureGroup[] {
  if (target === undefined || flappedRequests === 0) return [];
  const returned = returnsTo(entries, target);
  const [first] = returned;
  if (first === undefined) return [];
  const chronicle = createChronicle();
  for (const entry of entries) chronicle.hear(entry);
  const requests = returned.reduce((sum, e) => sum + e.requests, 0);
  const from = (first.t - first.span) as Instant;
  const until = returned.reduce((last, e) => (e.t > last ? e.t : last), first.t);
  const { revision } = first;
  const chain = chainOfReturn(chronicle, { revision, from, until: first.t });
  const group = { status: '', reason: 'went back', revision, requests, from, until, chain } as const;
  return [{ ...group, key: `went back ${revision}`, stretches: [{ from, until, requests }] }];
}

function returnsTo(entries: readonly TraceEntry[], target: number): readonly TrafficEntry[] {
  const ticks = new Map<Instant, TrafficEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== 'traffic' || entry.revision === 0) continue;
    ticks.set(entry.t, [...(ticks.get(entry.t) ?? []), entry]);
  }
  let alone = 0;
  const returned: TrafficEntry[] = [];
  for (const tick of ticks.values()) {
    const others = tick.filter((e) => e.revision !== target);
    if (alone >= ALONE) returned.push(...others);
    else alone = others.length > 0 ? 0 : alone + tick.reduce((sum, e) => sum + e.requests, 0);
  }
  return returned;
}

function groupOf(key: string, unsorted: readonly FailuresEntry[]): FailureGroup {
  const stretches = [...unsorted].sort((a, b) => a.from - b.from);
  const largest = stretches.reduce((most, e) => (e.requests > most.requests ? e : most));
  const { status, reason, pod, service, revision, chain } = largest;
  return {
    key,
    status,
    reason,
    ...(pod === undefined ? {} : { pod }),
    ...(service === undefined ? {} : { service }),
    revision,
    requests: stretches.reduce((sum, e) => sum + e.requests, 0),
    stretches,
    from: stretches[0]?.from ?? largest.from,
    until: stretches.reduce((last, e) => (e.until > last ? e.until : last), largest.until),
    chain,
  };
}

/** Pods have names of their own, and nodes learn in any order: what makes a cause is what was decided, not who heard first. */
function keyOf({ status, reason, pod, service = '', revision, chain }: FailuresEntry): string {
  const decided = chain
    .filter(({ ref }) => /^(command|fault|release|rollout|service)\//.test(ref))
    .map((l) => `${l.t} ${l.ref}`);
  return [status, reason, pod ?? '', service, revision, ...(reason === 'application' ? [] : decided)].join(' ');
}

/** `503 no targets of shop-stable`: what users got, and why. */
export function sayFailure({
  status,
  reason,
  pod,
  service,
  revision,
}: Pick<FailureGroup, 'status' | 'reason' | 'pod' | 'service' | 'revision'>): string {
  const whose = revision === 0 ? '' : `revision ${revision}`;
  const where = service === undefined ? '' : ` behind ${service}`;
  const got = status === 'refused' || status === 'reset' ? `connection ${status}` : status;
  switch (reason) {
    case 'went back':
      return `answered by ${whose} after the new one had had all traffic`;
    case 'application':
      return `${got}: ${whose} answered so itself`;
    case 'cut off':
      return `${got}: a pod of ${whose}${where} ended over the request`;
    case 'no cluster':
      return `${got} (NC): proxies were sent to ${service}, of which nobody had told them`;
    case 'no endpoints':
      return `${got}: no endpoint of ${service} was known`;
    case 'no inbound':
      return `${got} (NC): the proxy beside a pod of ${whose} had forgotten it, and others still sent requests there${where}`;
    case 'no listener':
      return `${got}: no container of ${whose} listens on the port to which ${service} sends`;
    case 'no route':
      return `${got}: no route matched`;
    case 'no targets':
      return `${got}: the target group of ${service} had no healthy target`;
    case 'queue full':
      return `${got}: the pods of ${whose}${where} were overloaded, their queues full`;
    case 'refused':
      return `${got}: a pod of ${whose}${where} ${pod === 'starting' ? 'did not answer yet' : 'had ended, and requests still came'}`;
    case 'timeout':
      return `${got}: the client gave up on a pod of ${whose}${where}`;
  }
}
