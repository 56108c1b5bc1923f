/**
 * Draws where nothing happens, events where something does: for some seconds after every change of the view (a weight, an
 * endpoint, a pod that begins or ends, the beginning of the run) each request is followed, and drawn per tick in between.
 * Both obey the same laws and count on the same pages, so only the seams are more exact: moments and latencies of requests
 * are those of each request, not of a stretch and a cell.
 *
 * Handing over is exact: a Poisson process has no memory, rates that change have independent stretches, and evenly spaced
 * requests come at moments that do not depend on who sends them. Each stream answers what it has sent.
 */
import { type Duration, type Instant, later, seconds } from '../../kernel/time.ts';
import type { PodMeters } from '../meters.ts';
import { AggregateStream } from './aggregate.ts';
import { createBeat, type PausableStream, type Stream } from './beat.ts';
import { ExactStream } from './exact.ts';
import type { Flow, FlowPorts } from './flow.ts';

/** Longer than endpoints and routes take to be known everywhere, by their models. */
export const WINDOW: Duration = seconds(5);

export function createAutoFlow(ports: FlowPorts): Flow {
  // Streams of its own: what is drawn for a window shifts nobody's draws outside of it.
  const inWindows = { ...ports, streams: ports.streams.fork('windows') };
  return createBeat(ports, (index, book, statuses) => {
    const source = ports.sources[index]!;
    const exact = new ExactStream(inWindows, source, book, statuses);
    return new AutoStream(exact, new AggregateStream(ports, source, book, statuses));
  });
}

class AutoStream implements Stream {
  readonly #exact: PausableStream;
  readonly #aggregate: PausableStream;
  /** The window is open until then; at the end of time, none is. */
  #until = Number.POSITIVE_INFINITY;

  constructor(exact: PausableStream, aggregate: PausableStream) {
    this.#exact = exact;
    this.#aggregate = aggregate;
    exact.pause();
  }

  get over(): boolean {
    return this.#exact.over && this.#aggregate.over;
  }

  isCalm(since: number, until: Instant): boolean {
    return this.#until === Number.POSITIVE_INFINITY && (this.#aggregate.isCalm?.(since, until) ?? false);
  }

  advance(now: Instant): void {
    if (this.#until <= now) this.#close(this.#until as Instant);
    this.#advanceBoth(now);
  }

  tellMeters(of?: PodMeters): void {
    this.#exact.tellMeters(of);
    this.#aggregate.tellMeters(of);
  }

  look(now: Instant): void {
    this.#exact.look(now);
    this.#aggregate.look(now);
    if (this.#until === Number.POSITIVE_INFINITY) {
      this.#aggregate.pause();
      this.#exact.resume(now);
    }
    this.#until = later(now, WINDOW);
  }

  /** Not when somebody happens to look, but when the window is over: who looks must not change what happens. */
  #close(at: Instant): void {
    this.#advanceBoth(at);
    this.#exact.pause();
    this.#aggregate.resume(at);
    this.#until = Number.POSITIVE_INFINITY;
  }

  #advanceBoth(now: Instant): void {
    this.#exact.advance(now);
    this.#aggregate.advance(now);
  }
}
