/** Failed requests under the microscope: all stretches that one chain of causes explains are one finding. */
import type { Instant } from '../kernel/time.ts';
import type { ChainLink, FailuresEntry, TraceEntry } from './trace.ts';

export interface FailureGroup {
  /** Names the group; the same in the same run. */
  readonly key: string;
  readonly status: string;
  readonly reason: FailuresEntry['reason'];
  readonly pod?: 'ended' | 'starting';
  readonly service?: string;
  readonly revision: number;
  readonly requests: number;
  /** The stretches, in order of time. */
  readonly stretches: readonly FailuresEntry[];
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
