/**
 * A run that somebody drives: time goes on as asked, and what is done on the way becomes part of the scenario. Each act
 * runs the scenario anew up to its instant, with the act among its people, so that a session and the scenario saved from
 * it are the same run to the byte. That also makes going back cheap to have.
 */
import { beginning, type Instant, later, seconds } from '../kernel/time.ts';
import type { PersonAction, Scenario } from '../scenario/format.ts';
import { headerOf } from './header.ts';
import type { CommandEntry, Trace, TraceEntry } from './trace.ts';
import { createWorld, type World } from './world.ts';

export interface Session {
  now(): Instant;
  /** As it stands now. */
  world(): World;
  /** What has happened so far. */
  trace(): Trace;
  /** What was done in this session, in order. */
  readonly done: readonly PersonAction[];
  /** Lets time pass up to an instant; what happens then, too. An earlier one takes back everything that was done after it. */
  go(to: Instant): void;
  /** Does something now; what the trace says of it. */
  perform(action: Omit<PersonAction, 'moment'>): CommandEntry | undefined;
}

/** Nobody sits before a session for longer, in simulated time. */
const LONGEST = seconds(30 * 24 * 3600);

export function createSession(scenario: Scenario): Session {
  const done: PersonAction[] = [];
  let entries: TraceEntry[] = [];
  let now: Instant = beginning;
  let world = begin();

  function begin(): World {
    entries = [];
    const people = [...scenario.people, ...done];
    const endless = { ...scenario, people, until: later(beginning, LONGEST) };
    return createWorld(endless, (entry) => void entries.push(entry));
  }

  function replay(): void {
    world = begin();
    world.runUntil(now);
  }

  world.runUntil(now);
  return {
    done,
    now: () => now,
    world: () => world,
    trace: () => ({ header: headerOf({ ...scenario, until: now }), entries }),
    go(to) {
      const isBack = to < now;
      now = to;
      if (!isBack) return world.runUntil(now);
      while (done.length > 0 && momentOf(done.at(-1)!) > now) done.pop();
      replay();
    },
    perform(action) {
      done.push({ ...action, moment: { kind: 'at', at: now } });
      replay();
      return entries.findLast((e): e is CommandEntry => e.kind === 'command' && e.who === action.who && e.t === now);
    },
  };
}

const momentOf = ({ moment }: PersonAction): number => (moment.kind === 'at' ? moment.at : 0);
