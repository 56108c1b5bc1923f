/**
 * Failed requests, told as stretches: the failures of one source with one status for one reason, from the first to the last
 * one, with what led there. A stretch is told when a while has passed without another such failure, or the run is over.
 */
import { type Instant, later, seconds } from '../kernel/time.ts';
import { type FailureTick, keyOfReason } from '../traffic/flow/failure.ts';
import { chainOf, endOf, type Failed } from './chains.ts';
import type { Chronicle } from './chronicle.ts';
import { isFailure } from './failures.ts';
import type { ChainLink, FailuresEntry, TraceSink } from './trace.ts';

/** Failures further apart than this are two stories. What an application does of itself goes on for longer. */
const SILENCE = seconds(5);
const OWN_SILENCE = seconds(60);

const isSilent = ({ last }: Stretch, now: Instant): boolean =>
  later(last.at, last.reason.kind === 'application' ? OWN_SILENCE : SILENCE) < now;

interface Stretch {
  readonly first: FailureTick;
  readonly chain: readonly ChainLink[];
  readonly from: Instant;
  last: FailureTick;
  requests: number;
}

export interface FailureLog {
  take(tick: FailureTick): void;
  /** Tells the stretches that have come to their end by `now`. */
  close(now: Instant): void;
  /** Tells all others, because nothing more will come. */
  flush(now: Instant): void;
}

/** `calls` gives the Service that a source calls. */
export function createFailureLog(ports: {
  readonly chronicle: Chronicle;
  calls(source: string): string;
  write: TraceSink;
}): FailureLog {
  const { chronicle } = ports;
  const open = new Map<string, Stretch>();

  const asFailed = ({ reason, source, at, span }: FailureTick): Failed => ({
    reason,
    calls: ports.calls(source),
    from: (at - span) as Instant,
    until: at,
  });

  const tell = (t: Instant, { first, chain, from, last, requests }: Stretch, isOver: boolean) => {
    const { source, status, reason } = first;
    const end = isOver ? endOf(chronicle, asFailed(last)) : undefined;
    const isNews = end !== undefined && !chain.some((l) => l.t === end.t && l.ref === end.ref);
    const entry: FailuresEntry = {
      t,
      kind: 'failures',
      source,
      revision: 'revision' in reason ? reason.revision : 0,
      status,
      reason: reason.kind,
      ...('pod' in reason ? { pod: reason.pod } : {}),
      ...('service' in reason ? { service: reason.service } : {}),
      requests,
      from,
      until: last.at,
      chain: isNews ? [...chain, end] : chain,
    };
    ports.write(entry);
  };

  const closeWhere = (t: Instant, isOver: (stretch: Stretch) => boolean, ends: boolean) => {
    for (const [key, stretch] of open) {
      if (!isOver(stretch)) continue;
      open.delete(key);
      tell(t, stretch, ends);
    }
  };

  const closeSilent = (now: Instant) => closeWhere(now, (stretch) => isSilent(stretch, now), true);

  return {
    take(tick) {
      if (!isFailure(tick.status)) return;
      const key = `${tick.source} ${tick.status} ${keyOfReason(tick.reason)}`;
      const known = open.get(key);
      if (known === undefined) {
        const failed = asFailed(tick);
        const chain = chainOf(chronicle, failed);
        open.set(key, { first: tick, last: tick, from: failed.from, requests: tick.requests, chain });
        return;
      }
      known.last = tick;
      known.requests += tick.requests;
    },
    close(now) {
      if (open.size > 0) closeSilent(now);
    },
    flush(now) {
      closeSilent(now);
      closeWhere(now, () => true, false);
    },
  };
}
