/** When a project lets its applications be synced (`app_project_types.go: SyncWindows`). */
import { type Instant, unixMilliseconds } from '../../kernel/time.ts';
import { parseGoDuration } from '../../languages/duration.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { nextTime, parseSchedule, type Schedule } from './cron.ts';
import { globMatches } from './glob.ts';
import { zoneOffset } from './time-zone.ts';

export interface SyncWindow {
  readonly kind: string;
  readonly schedule: string;
  readonly duration: string;
  readonly timeZone?: string;
  readonly applications?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  readonly manualSync?: boolean;
  readonly andOperator?: boolean;
  readonly syncOverrun?: boolean;
}

export interface Destination {
  readonly name: string;
  readonly namespace?: string;
  readonly server?: string;
  /** The cluster's name, where the destination has one. */
  readonly cluster?: string;
}

/** The windows that are about an application: by its name, its cluster or its namespace. */
export const matchingWindows = (windows: readonly SyncWindow[], app: Destination): readonly SyncWindow[] =>
  windows.filter((window) => matches(window, app));

/** Any of the lists is enough, unless all that are given must fit. */
function matches(window: SyncWindow, { name, namespace = '', server = '', cluster = '' }: Destination): boolean {
  const { applications = [], clusters = [], namespaces = [] } = window;
  const verdicts = [
    applications.length > 0 ? applications.some((p) => globMatches(p, name)) : undefined,
    clusters.length > 0
      ? clusters.some((p) => [cluster, server].some((c) => c !== '' && globMatches(p, c)))
      : undefined,
    namespaces.length > 0 ? namespaces.some((p) => globMatches(p, namespace)) : undefined,
  ].filter((fits) => fits !== undefined);
  return window.andOperator === true ? verdicts.length > 0 && verdicts.every(Boolean) : verdicts.some(Boolean);
}

/** Which of the windows are open at an instant: it must lie between start and end, neither included. */
export function activeWindows(windows: readonly SyncWindow[], now: Instant): Result<readonly SyncWindow[]> {
  const active: SyncWindow[] = [];
  for (const window of windows) {
    const times = timesOf(window);
    if (!times.ok) return times;
    if (isOpen(window, times.value, now)) active.push(window);
  }
  return succeed(active);
}

interface Times {
  readonly schedule: Schedule;
  /** In seconds. */
  readonly length: number;
}

function timesOf({ schedule, duration }: SyncWindow): Result<Times> {
  const read = parseSchedule(schedule);
  if (!read.ok) return refuse(`cannot parse schedule '${schedule}': ${read.problem}`);
  const length = parseGoDuration(duration);
  if (!length.ok) return refuse(`cannot parse duration '${duration}': ${length.problem}`);
  return succeed({ schedule: read.value, length: Number(length.value) / 1e9 });
}

/** The clock of the zone is read with the offset it has now; a zone that is none is UTC. */
function isOpen({ timeZone = '' }: SyncWindow, { schedule, length }: Times, now: Instant): boolean {
  const second = unixMilliseconds(now) / 1_000;
  const local = second + (zoneOffset(timeZone, Math.floor(second)) ?? 0);
  const start = nextTime(schedule, local - length);
  // A schedule that never comes round has the earliest of all times as its next one, which is past.
  return start === undefined || start < local;
}

/** An operation that may or may not go on: by hand or not, and since when it runs. */
export interface Attempt {
  readonly manual: boolean;
  readonly now: Instant;
  readonly startedAt?: Instant | undefined;
}

/** May the application of these (matching) windows be synced? */
export function maySync(windows: readonly SyncWindow[], { manual, now, startedAt }: Attempt): Result<boolean> {
  const active = activeWindows(windows, now);
  if (!active.ok) return refuse(`invalid sync windows: ${active.problem}`);
  const denies = active.value.filter(({ kind }) => kind === 'deny');
  if (denies.length === 0 && active.value.some(({ kind }) => kind === 'allow')) return succeed(true);
  const inactiveAllows = windows.filter((window) => window.kind === 'allow' && !active.value.includes(window));
  const inTheWay = denies.length > 0 ? denies : inactiveAllows;
  if (inTheWay.length === 0) return succeed(true);
  if (manual && inTheWay.every((window) => window.manualSync === true)) return succeed(true);
  // What could start then may run to its end now.
  const overruns = startedAt !== undefined && inTheWay.every((window) => window.syncOverrun === true);
  return overruns ? maySync(windows, { manual, now: startedAt }) : succeed(false);
}

/** What the API says against a window; `undefined` when it is sound. */
export function windowProblem(window: SyncWindow): string | undefined {
  const { kind } = window;
  if (kind !== 'allow' && kind !== 'deny') return `kind '${kind}' mismatch: can only be allow or deny`;
  const times = timesOf(window);
  return times.ok ? undefined : times.problem;
}
