/** The clockwork both flows share: when to let traffic happen, when to tell meters, when to report. */
import { invariant } from '../../kernel/invariant.ts';
import { between, type Instant, later } from '../../kernel/time.ts';
import type { Flow, FlowPorts } from './flow.ts';
import { Statuses } from './statuses.ts';
import { TickBook } from './tick-book.ts';
import { usageByAnswers } from './usage.ts';

/** One source's traffic in a flow, moved along by the beat. */
export interface Stream {
  /** Lets everything up to and including `now` happen. */
  advance(now: Instant): void;
  /** Tells the meters what has been answered. */
  tellMeters(): void;
  /** Looks at the view anew. */
  look(now: Instant): void;
  /** Will nothing more come of it? */
  readonly over: boolean;
}

/** One whose requests another stream can send for a while. Those it has sent it goes on answering. */
export interface PausableStream extends Stream {
  /** Sends nothing from the moment on up to which it was advanced last. */
  pause(): void;
  /** Sends again what comes after `at`. */
  resume(at: Instant): void;
}

/** A flow of the streams that `open` makes, one for each source. */
export function createBeat(
  ports: FlowPorts,
  open: (index: number, book: TickBook, statuses: Statuses) => Stream,
): Flow {
  const { engine, view, tick, sources } = ports;
  invariant(tick > 0, 'ticks take time', { tick });
  const statuses = new Statuses();
  const books = sources.map((source) => new TickBook(source.name, ports.cells, statuses));
  const streams = sources.map((_, i) => open(i, books[i]!, statuses));
  let known = -1;
  let lastTick = engine.now;

  const advance = () => {
    invariant(known === view.version, 'the flow is told of every change of its view', { known, version: view.version });
    for (const stream of streams) stream.advance(engine.now);
  };
  const look = () => {
    known = view.version;
    for (const stream of streams) stream.look(engine.now);
  };
  const settle = () => {
    if (known === -1) look();
    advance();
    for (const stream of streams) stream.tellMeters();
  };
  const endTick = () => {
    advance();
    const span = between(lastTick, engine.now);
    for (const book of books) book.close(engine.now, span, ports.report, ports.failed);
    lastTick = engine.now;
    if (streams.some((stream) => !stream.over)) engine.schedule(later(engine.now, tick), 'measure', endTick);
  };

  return {
    start() {
      look();
      lastTick = engine.now;
      if (streams.length > 0) engine.schedule(later(engine.now, tick), 'measure', endTick);
    },
    settle,
    usageOf: (pod) => usageByAnswers(pod, engine.now),
    changed() {
      if (known === -1) return; // Not started: the first look is still to come.
      known = view.version;
      for (const stream of streams) stream.advance(engine.now);
      for (const stream of streams) stream.tellMeters();
      look();
    },
  };
}
