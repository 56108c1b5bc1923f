/** When an application fails its probes, or ends by itself: what a scenario says about the health of a process. Plain data. */
import type { Duration, Instant } from '../../kernel/time.ts';
import type { ProbeKind } from './probing.ts';

/** A stretch, or with `every` a repeated stretch, in which probes find the application unwell. */
export interface Sickness {
  /** Which probes notice. */
  readonly probes: readonly ProbeKind[];
  /** Counted from the start of the process, or from the beginning of the run. */
  readonly since: 'pod' | 'run';
  readonly after: Duration;
  /** How long it lasts; absent: for good. */
  readonly lasting?: Duration;
  /** It comes again each time so long after it began. */
  readonly every?: Duration;
}

export interface Crashes {
  /** Only the first process of each pod crashes, so long after its start. */
  readonly after?: Duration;
  /** Every process crashes so long after its start. */
  readonly every?: Duration;
  readonly exitCode: number;
}

export interface Health {
  readonly sicknesses: readonly Sickness[];
  readonly crashes?: Crashes;
}

/** Does a probe of this kind find a process that was started at `started` unwell? */
export const isSick = ({ sicknesses }: Health, kind: ProbeKind, started: Instant, now: Instant): boolean =>
  sicknesses.some(({ probes, since, after, lasting, every }) => {
    if (!probes.includes(kind)) return false;
    const age = now - (since === 'pod' ? started : 0) - after;
    if (age < 0) return false;
    const phase = every === undefined ? age : age % every;
    return lasting === undefined || phase < lasting;
  });
