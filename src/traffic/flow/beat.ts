/** The clockwork both flows share: when to let traffic happen, when to tell meters, when to report. */
import type { Ticket } from '../../kernel/engine.ts';
import { invariant } from '../../kernel/invariant.ts';
import { between, type Duration, type Instant, seconds } from '../../kernel/time.ts';
import type { PodMeters } from '../meters.ts';
import type { Flow, FlowPorts } from './flow.ts';
import { Statuses } from './statuses.ts';
import { TickBook } from './tick-book.ts';
import { usageByAnswers } from './usage.ts';

/** One source's traffic in a flow, moved along by the beat. */
export interface Stream {
  /** Lets everything up to and including `now` happen. */
  advance(now: Instant): void;
  /** Tells the meters what has been answered; if those of one process are given, at least these. */
  tellMeters(of?: PodMeters): void;
  /** Looks at the view anew. What was answered in ways that are no more is told to the meters before. */
  look(now: Instant): void;
  /** Will nothing more come of it? */
  readonly over: boolean;
  /** Has nothing changed after `since`, and will nothing until `until`, so that one tick tells as much as several? Absent: no. */
  isCalm?(since: number, until: Instant): boolean;
}

/** One whose requests another stream can send for a while. Those it has sent it goes on answering. */
export interface PausableStream extends Stream {
  /** Sends nothing from the moment on up to which it was advanced last. */
  pause(): void;
  /** Sends again what comes after `at`. */
  resume(at: Instant): void;
}

/** Ticks stay short for so long after something has moved: requests of before are answered by then, and endpoints known. */
const STIRRED_FOR: Duration = seconds(10);

/** A flow of the streams that `open` makes, one for each source. */
export function createBeat(
  ports: FlowPorts,
  open: (index: number, book: TickBook, statuses: Statuses) => Stream,
): Flow {
  const { engine, view, tick, calm, sources } = ports;
  invariant(tick > 0, 'ticks take time', { tick });
  const statuses = new Statuses();
  const books = sources.map((source) => new TickBook(source.name, statuses, ports));
  const streams = sources.map((_, i) => open(i, books[i]!, statuses));
  let known = -1;
  let lastTick = engine.now;
  let tickEnd = engine.now;
  let ticket: Ticket | undefined;
  let stirredAt = engine.now;

  const advance = () => {
    invariant(known === view.version(), 'the flow is told of every change of its view', {
      known,
      version: view.version(),
    });
    for (const stream of streams) stream.advance(engine.now);
  };
  const look = () => {
    known = view.version();
    for (const stream of streams) stream.look(engine.now);
  };
  const settle = (of?: PodMeters) => {
    if (known === -1) look();
    advance();
    for (const stream of streams) stream.tellMeters(of);
  };
  const closeTick = () => {
    advance();
    const span = between(lastTick, engine.now);
    for (const book of books) book.close(engine.now, span, ports.report, ports.failed);
    ticket = undefined;
    if (streams.some((stream) => !stream.over)) openTick();
  };
  const openTick = () => {
    lastTick = engine.now;
    tickEnd = endOf(lastTick);
    ticket = engine.schedule(tickEnd, 'measure', closeTick);
  };
  /** Ticks end with multiples of their length. */
  const endOf = (begin: Instant): Instant => {
    const since = begin - STIRRED_FOR;
    if (calm !== undefined && since >= stirredAt) {
      const end = nextMultiple(calm.tick, begin);
      if (end <= calm.until && streams.every((stream) => stream.isCalm?.(since, end) ?? false)) return end;
    }
    return nextMultiple(tick, begin);
  };
  /** A tick that was to be long ends now, so that what was answered before is not counted with what comes after. */
  const stir = () => {
    stirredAt = engine.now;
    if (ticket === undefined || between(lastTick, tickEnd) <= tick || engine.now === lastTick) return;
    engine.withdraw(ticket);
    closeTick();
  };

  return {
    start() {
      look();
      if (streams.length > 0) openTick();
    },
    settle,
    stir,
    usageOf: (pod) => usageByAnswers(pod, engine.now),
    changed() {
      if (known === -1) return; // Not started: the first look is still to come.
      known = view.version();
      for (const stream of streams) stream.advance(engine.now);
      look();
      stir();
    },
  };
}

const nextMultiple = (of: Duration, after: Instant): Instant => ((Math.floor(after / of) + 1) * of) as Instant;
