/**
 * The exact flow: every request is an event of its own. It arrives, is sent to a pod, is answered after a latency, and the
 * pod's instruments change when the answer is sent.
 *
 * Its events are not the engine's. Nobody sees a request but through meters and ticks, so all requests since the last look
 * happen in one go, in the order of arrival, when somebody looks or the view changes. That makes a request some tens of
 * nanoseconds, and no allocation; the outcome is the same as if each had waited in the engine's heap.
 *
 * Each request takes one number from each of four streams of its source (arrivals, routes, statuses, latencies). So the
 * k-th request of a source is the same user in every run of a seed, whatever becomes of it: strategies compared on one
 * seed differ by what they do, not by luck.
 */
import { discrete, type Sampler } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import type { Instant } from '../../kernel/time.ts';
import { type ArrivalProcess, createArrivals } from '../arrivals.ts';
import { latencyFactorAt } from '../behaviour.ts';
import type { LatencyCells } from '../latency-cells.ts';
import type { TrafficSource } from '../model.ts';
import { createBeat, type PausableStream } from './beat.ts';
import { DeadEnd, type EndOfWay, keyOfEnd } from './dead-end.ts';
import { cutOff, refusedBy } from './failure.ts';
import type { Flow, FlowPorts, Route } from './flow.ts';
import { InFlight } from './in-flight.ts';
import { Lane, type LaneContext } from './lane.ts';
import type { Statuses } from './statuses.ts';
import type { TickBook } from './tick-book.ts';

export function createExactFlow(ports: FlowPorts): Flow {
  return createBeat(ports, (index, book, statuses) => new ExactStream(ports, ports.sources[index]!, book, statuses));
}

export class ExactStream implements PausableStream {
  readonly #ports: FlowPorts;
  readonly #source: TrafficSource;
  readonly #book: TickBook;
  readonly #context: LaneContext;
  readonly #cells: LatencyCells;
  readonly #arrivals: ArrivalProcess;
  readonly #until: number;
  readonly #routes: Random;
  readonly #statuses: Random;
  readonly #latencies: Random;
  readonly #inFlight = new InFlight();
  /** Every way that was ever taken; requests in flight name theirs by its index. */
  readonly #lanes: Lane[] = [];
  readonly #laneByWay = new Map<string, number>();
  readonly #deadEnds = new Map<string, DeadEnd>();
  /** The ways in force: lanes by index, or dead ends. */
  #ways: readonly (number | DeadEnd)[] = [];
  #pick: Sampler | undefined;
  /** Some lane in force changes its behaviour then. */
  #steadyUntil = Number.NEGATIVE_INFINITY;
  #refused = 0;
  #cut = 0;
  #next: number;

  constructor(ports: FlowPorts, source: TrafficSource, book: TickBook, statuses: Statuses) {
    const { streams, cells } = ports;
    this.#ports = ports;
    this.#source = source;
    this.#book = book;
    this.#cells = cells;
    this.#context = { source, statuses, bands: cells.bounds.length + 1, edge: ports.edge?.(source) };
    this.#arrivals = createArrivals(source.arrivals, source.from, streams.named(`arrivals/${source.name}`));
    this.#until = source.until ?? Number.POSITIVE_INFINITY;
    this.#routes = streams.named(`routes/${source.name}`);
    this.#statuses = streams.named(`statuses/${source.name}`);
    this.#latencies = streams.named(`latencies/${source.name}`);
    this.#next = this.#arrivals.nextAfter(Math.max(source.from, ports.engine.now));
  }

  get over(): boolean {
    return this.#inFlight.size === 0 && (this.#next > this.#until || this.#next === Number.POSITIVE_INFINITY);
  }

  pause(): void {
    this.#next = Number.POSITIVE_INFINITY;
  }

  resume(at: number): void {
    this.#next = this.#arrivals.nextAfter(Math.max(this.#source.from, at));
  }

  advance(now: Instant): void {
    this.#finish(now);
    const end = Math.min(now, this.#until);
    let at = this.#next;
    while (at <= end) {
      if (at >= this.#steadyUntil) this.#enterRegimes(at);
      this.#send(at, now);
      at = this.#arrivals.nextAfter(at);
    }
    this.#next = at;
  }

  tellMeters(): void {
    for (const lane of this.#lanes) lane.tellMeters();
    const { statuses, edge } = this.#context;
    for (const end of this.#deadEnds.values()) end.tellMeters(this.#source, statuses, edge);
  }

  look(now: Instant): void {
    this.tellMeters();
    const route = this.#ports.view.route(this.#source);
    this.#refused = this.#context.statuses.number(route.whenRefused ?? 'refused');
    this.#cut = this.#context.statuses.number(route.whenCut ?? 'reset');
    const ways: (number | DeadEnd)[] = [];
    const shares: number[] = [];
    for (const { pod, service, share } of route.targets) {
      ways.push(this.#laneTo(pod, service, now));
      shares.push(share);
    }
    for (const end of route.unserved) {
      ways.push(this.#deadEnd(end.status, end));
      shares.push(end.share);
    }
    this.#ways = ways;
    this.#pick = shares.some((s) => s > 0) ? discrete(shares) : undefined; // One number even if there is one way only.
    this.#steadyUntil = Number.NEGATIVE_INFINITY;
    this.#cutOff(now);
  }

  /** One request arrives at `at` and, if its answer is sent by `now`, ends. */
  #send(at: number, now: number): void {
    const way = this.#pick === undefined ? undefined : this.#ways[this.#pick(this.#routes)]!;
    if (typeof way !== 'number') {
      this.#statuses.uniform();
      this.#latencies.uniform();
      (way ?? this.#deadEnd('503', {})).count(1);
      return;
    }
    const lane = this.#lanes[way]!;
    const { regime } = lane;
    const status = lane.drawStatus(this.#statuses);
    const drawn = lane.latency(this.#latencies);
    if (!lane.alive) {
      this.#book.page(0).add(this.#refused, 0, 1, 0);
      this.#book.ledger.of(this.#refused, refusedBy(lane.pod, lane.service)).n += 1;
      lane.broken.add(this.#context.statuses.number('refused'), 0, 1, 0);
      return;
    }
    const factor = regime.warmUp === undefined ? regime.factor : latencyFactorAt(regime, at);
    const latency = Math.round(drawn * factor);
    const due = at + latency;
    if (due <= now) this.#end(lane, status, latency);
    else this.#inFlight.add(due, latency, way, status, 1);
  }

  #end(lane: Lane, status: number, latency: number): void {
    const cell = this.#cells.cellOf(latency);
    lane.page.add(status, cell, 1, latency);
    lane.answered.add(status, this.#cells.band[cell]!, 1, latency);
  }

  /** Answers that are due by `now` are sent. */
  #finish(now: number): void {
    const { due, lane, status, latency } = this.#inFlight;
    this.#inFlight.sift((i) => {
      if (due[i]! > now) return false;
      this.#end(this.#lanes[lane[i]!]!, status[i]!, latency[i]!);
      return true;
    });
  }

  /** Requests in flight to pods that have died end now. */
  #cutOff(now: number): void {
    const { due, lane, latency } = this.#inFlight;
    this.#inFlight.sift((i) => {
      const way = this.#lanes[lane[i]!]!;
      if (way.pod.alive) return false;
      const lasted = Math.max(0, Math.round(now - (due[i]! - latency[i]!)));
      const cell = this.#cells.cellOf(lasted);
      way.page.add(this.#cut, cell, 1, lasted);
      this.#book.ledger.of(this.#cut, cutOff(way.page.revision, way.service)).n += 1;
      way.broken.add(this.#context.statuses.number('reset'), this.#cells.band[cell]!, 1, lasted);
      return true;
    });
  }

  #enterRegimes(at: number): void {
    let until = Number.POSITIVE_INFINITY;
    for (const way of this.#ways) {
      if (typeof way !== 'number') continue;
      const lane = this.#lanes[way]!;
      if (lane.regime.until <= at) lane.enter(at);
      if (lane.regime.until < until) until = lane.regime.until;
    }
    this.#steadyUntil = until;
  }

  #laneTo(pod: Route['targets'][number]['pod'], service: string, now: Instant): number {
    const key = `${pod.name} ${service}`;
    const page = this.#book.page(pod.revision);
    const known = this.#laneByWay.get(key);
    if (known !== undefined) {
      this.#lanes[known]!.look(pod, page, now);
      return known;
    }
    this.#lanes.push(new Lane(this.#context, pod, service, page, now));
    this.#laneByWay.set(key, this.#lanes.length - 1);
    return this.#lanes.length - 1;
  }

  #deadEnd(status: string, known: EndOfWay): DeadEnd {
    const key = keyOfEnd(status, known);
    let end = this.#deadEnds.get(key);
    if (end === undefined) {
      const { statuses, bands } = this.#context;
      end = new DeadEnd(statuses.number(status), known, this.#book.page(0), bands, this.#book.ledger);
      this.#deadEnds.set(key, end);
    }
    return end;
  }
}
