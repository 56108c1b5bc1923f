/**
 * One source as a client whose requests are followed from the first attempt to the last: it sends, waits no longer than it
 * has patience, tries again, and, if it is a number of users, asks again only when it was answered.
 *
 * A first attempt takes one number from each of four streams, as in the plain exact flow, so the k-th request of a source is
 * the same in both; whatever else is left to chance has streams of its own.
 */
import type { Sampler } from '../../../kernel/distributions.ts';
import type { Ticket } from '../../../kernel/engine.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Duration, Instant } from '../../../kernel/time.ts';
import { type ArrivalProcess, createArrivals } from '../../arrivals.ts';
import { latencyFactorAt } from '../../behaviour.ts';
import { latencySampler } from '../../latency-model.ts';
import type { TrafficSource } from '../../model.ts';
import type { Stream } from '../beat.ts';
import type { FailureReason } from '../failure.ts';
import type { FlowPorts } from '../flow.ts';
import type { Lane } from '../lane.ts';
import type { Statuses } from '../statuses.ts';
import type { Page, TickBook } from '../tick-book.ts';
import { Connections } from './connections.ts';
import { Destinations, type Way } from './destinations.ts';
import type { Floor } from './floor.ts';
import { Patience } from './patience.ts';
import { NS } from './station.ts';

/** What an attempt is drawn from. */
interface Draws {
  readonly routes: Random;
  readonly statuses: Random;
  readonly latencies: Random;
  readonly work: Random;
}

export class Client implements Stream {
  readonly #ports: FlowPorts;
  readonly #source: TrafficSource;
  readonly #floor: Floor;
  readonly #index: number;
  readonly #statuses: Statuses;
  readonly #book: TickBook;
  readonly #to: Destinations;
  readonly #patience: Patience;
  readonly #connections: Connections | undefined;
  readonly #first: Draws;
  readonly #again: Draws;
  readonly #copied: Draws;
  readonly #sessions: number;
  readonly #users: Random;
  readonly #arrivals: ArrivalProcess | undefined;
  readonly #think: Sampler | undefined;
  readonly #thoughts: Random;
  readonly #until: number;
  /** Processor time of a request, by lane; absent where it does not matter. */
  readonly #work: (Sampler | undefined)[] = [];
  /** The next arrival in microseconds, with a fraction. */
  #next = Number.POSITIVE_INFINITY;
  #refused = 0;
  #cut = 0;
  readonly #timedOut: number;

  constructor(ports: FlowPorts, floor: Floor, index: number, book: TickBook, statuses: Statuses) {
    const source = ports.sources[index]!;
    const { streams, engine, cells } = ports;
    const { arrivals, retries, keepAlive, sessions } = source;
    const named = (purpose: string) => streams.named(`${purpose}/${source.name}`);
    this.#ports = ports;
    this.#floor = floor;
    this.#index = index;
    this.#source = source;
    this.#book = book;
    this.#statuses = statuses;
    this.#sessions = arrivals.kind === 'closed' ? 0 : (sessions?.users ?? 0);
    const users = arrivals.kind === 'closed' ? arrivals.users : this.#sessions;
    const context = { source, statuses, bands: cells.bounds.length + 1, edge: ports.edge?.(source) };
    this.#to = new Destinations(source, context, book, users, (pod) => floor.stationOf(pod));
    this.#patience = new Patience(retries, statuses, named('retries'));
    this.#connections = keepAlive && new Connections(keepAlive);
    const [again, copied] = [named('attempts'), named('mirrors')];
    this.#first = {
      routes: named('routes'),
      statuses: named('statuses'),
      latencies: named('latencies'),
      work: named('work'),
    };
    this.#again = { routes: again, statuses: again, latencies: again, work: again };
    this.#copied = { routes: copied, statuses: copied, latencies: copied, work: copied };
    this.#users = named('users');
    this.#thoughts = named('thoughts');
    this.#until = source.until ?? Number.POSITIVE_INFINITY;
    this.#timedOut = statuses.number('timeout');
    const from = Math.max(source.from, engine.now);
    if (arrivals.kind === 'closed') {
      this.#think = latencySampler(arrivals.think);
      for (let user = 0; user < arrivals.users; user++) this.#thinkFrom(from * NS, user);
    } else {
      this.#arrivals = createArrivals(arrivals, source.from, named('arrivals'));
      this.#next = this.#arrivals.nextAfter(from);
      this.#awaitNext();
    }
  }

  get over(): boolean {
    if (!this.#floor.isEmpty) return false;
    if (this.#arrivals === undefined) return this.#ports.engine.now >= this.#until;
    return this.#next > this.#until || this.#next === Number.POSITIVE_INFINITY;
  }

  advance(now: Instant): void {
    this.#floor.advance(now);
  }

  tellMeters(): void {
    this.#to.tellMeters();
  }

  look(now: Instant): void {
    this.tellMeters();
    const route = this.#ports.view.route(this.#source);
    this.#refused = this.#statuses.number(route.whenRefused ?? 'refused');
    this.#cut = this.#statuses.number(route.whenCut ?? 'reset');
    this.#to.look(route, now);
    if (route.perConnection !== true) this.#connections?.clear();
    this.#floor.look();
  }

  /** A pod has answered one of its requests. */
  answered(row: number): void {
    const { requests, engine } = this.#floor;
    const lane = this.#to.lanes[requests.lane[row]!]!;
    const latency = Math.round((engine.now - requests.sent[row]!) / NS);
    const { cells } = this.#ports;
    const band = cells.band[cells.cellOf(latency)]!;
    const status = requests.status[row]!;
    if (requests.unheard[row] === 1) {
      lane.unheard.add(status, band, 1, latency);
      requests.free(row);
      return;
    }
    lane.answered.add(status, band, 1, latency);
    this.#stopWaiting(row);
    if (requests.uses[row]! > 0) this.#connections?.keep(requests.lane[row]!, requests.uses[row]!, engine.now);
    this.#ended(row, status, lane.page);
  }

  /** The pod died over one of its requests. */
  cut(row: number): void {
    const { requests } = this.#floor;
    const lane = this.#to.lanes[requests.lane[row]!]!;
    this.#broke(lane, 'reset', row);
    this.#stopWaiting(row);
    if (requests.unheard[row] === 1) requests.free(row);
    else this.#ended(row, this.#cut, lane.page, this.#to.reasons[requests.lane[row]!]!.cut);
  }

  #awaitNext(): void {
    if (this.#next > this.#until || this.#next === Number.POSITIVE_INFINITY) return;
    // Rounded up: what arrives by a moment in fractions of a nanosecond arrives by it on this clock, too.
    this.#floor.engine.schedule(Math.ceil(this.#next * NS) as Instant, 'world', this.#arrive);
  }

  readonly #arrive = (): void => {
    const at = this.#next;
    const user = this.#sessions === 0 ? -1 : Math.floor(this.#users.uniform() * this.#sessions);
    this.#ask(user, at);
    this.#next = this.#arrivals!.nextAfter(at);
    this.#awaitNext();
  };

  #thinkFrom(now: number, user: number): void {
    const thinks = Math.round(this.#think!(this.#thoughts) * NS);
    this.#floor.engine.schedule((now + thinks) as Instant, 'world', this.#askAfterThought, user);
  }

  readonly #askAfterThought = (user: number): void => {
    const at = this.#floor.engine.now / NS;
    if (at <= this.#until) this.#ask(user, at);
  };

  /** A user asks, at `at` in microseconds. */
  #ask(user: number, at: number): void {
    const { requests, engine } = this.#floor;
    this.#patience.asked(engine.now);
    this.#attempt(requests.take(this.#index, user, engine.now), at, this.#first);
  }

  readonly #retry = (row: number): void => {
    this.#attempt(row, this.#floor.engine.now / NS, this.#again);
  };

  #attempt(row: number, at: number, draws: Draws): void {
    const { requests, engine } = this.#floor;
    requests.sent[row] = engine.now;
    for (let i = 0; i < this.#to.copies.length; i++) this.#copy(i, at);
    const way = this.#choose(row, draws.routes);
    if (typeof way !== 'number') {
      draws.statuses.uniform();
      draws.latencies.uniform();
      way.attempted(1);
      this.#ended(row, way.status, way.page, way.reason);
      return;
    }
    const lane = this.#prepare(row, way, at, draws);
    const station = this.#to.stations[way]!;
    if (!station.alive) {
      this.#broke(lane, 'refused', row);
      this.#ended(row, this.#refused, this.#book.page(0), this.#to.reasons[way]!.refused);
      return;
    }
    const limit = this.#source.timeout;
    if (limit !== undefined)
      requests.timeout[row] = engine.after((limit.after * NS) as Duration, 'world', this.#giveUp, row);
    if (!station.take(row)) this.#turnedAway(row, lane);
  }

  /** One number of `routes` is taken in any case. */
  #choose(row: number, routes: Random): Way {
    const { requests, engine } = this.#floor;
    const pool = this.#to.route.perConnection === true ? this.#connections : undefined;
    if (pool === undefined) {
      requests.uses[row] = 0;
      return this.#to.choose(requests.user[row]!, routes);
    }
    const open = pool.take(engine.now, this.#isOpen);
    requests.uses[row] = pool.uses + 1;
    if (open < 0) return this.#to.choose(requests.user[row]!, routes);
    routes.uniform();
    return open;
  }

  readonly #isOpen = (lane: number): boolean => this.#to.stations[lane]!.alive;

  /** Draws what the pod will make of it. */
  #prepare(row: number, way: number, at: number, draws: Draws): Lane {
    const { requests } = this.#floor;
    const lane = this.#to.lanes[way]!;
    if (at >= lane.regime.until) lane.enter(at);
    const { regime } = lane;
    requests.lane[row] = way;
    requests.status[row] = lane.drawStatus(draws.statuses);
    const drawn = lane.latency(draws.latencies);
    const factor = regime.warmUp === undefined ? regime.factor : latencyFactorAt(regime, at);
    const latency = Math.round(drawn * factor);
    const sampler = this.#workOn(way);
    const work = sampler === undefined ? 0 : Math.round(sampler(draws.work));
    requests.work[row] = work * NS;
    requests.service[row] = Math.max(latency, work) * NS;
    return lane;
  }

  #workOn(way: number): Sampler | undefined {
    while (this.#work.length <= way) {
      const { cpu } = this.#to.lanes[this.#work.length]!.pod.behaviour;
      this.#work.push(cpu && latencySampler(cpu.perRequest));
    }
    return this.#work[way];
  }

  /** The pod's queue is full. */
  #turnedAway(row: number, lane: Lane): void {
    this.#stopWaiting(row);
    const { full } = this.#to.reasons[this.#floor.requests.lane[row]!]!;
    const answer = lane.pod.behaviour.concurrency?.whenFull ?? 'refused';
    if (answer === 'refused') {
      this.#broke(lane, 'refused', row);
      this.#ended(row, this.#refused, lane.page, full);
      return;
    }
    const status = this.#statuses.number(answer);
    lane.answered.add(status, 0, 1, 0);
    this.#ended(row, status, lane.page, full);
  }

  /** A copy of a request goes its own way; whatever comes of it, no client hears of it. */
  #copy(index: number, at: number): void {
    const { share, lanes, pick } = this.#to.copies[index]!;
    const draws = this.#copied;
    if (pick === undefined || (share < 1 && draws.routes.uniform() >= share)) return;
    const { requests, engine } = this.#floor;
    const row = requests.take(this.#index, -1, engine.now);
    requests.sent[row] = engine.now;
    requests.unheard[row] = 1;
    const way = lanes[pick(draws.routes)]!;
    this.#prepare(row, way, at, draws);
    const station = this.#to.stations[way]!;
    if (!station.alive || !station.take(row)) requests.free(row);
  }

  /** The client waits no longer. */
  readonly #giveUp = (row: number): void => {
    const { requests, engine } = this.#floor;
    const way = requests.lane[row]!;
    const lane = this.#to.lanes[way]!;
    requests.timeout[row] = -1;
    if (this.#source.timeout?.cancels === true) {
      this.#to.stations[way]!.drop(row);
      this.#broke(lane, 'timeout', row);
      this.#ended(row, this.#timedOut, lane.page, this.#to.reasons[way]!.timeout);
      return;
    }
    // The pod works on in the old row; the user goes on in a new one.
    const own = requests.take(this.#index, requests.user[row]!, requests.begun[row]!);
    requests.retries[own] = requests.retries[row]!;
    requests.sent[own] = requests.sent[row]!;
    requests.unheard[row] = 1;
    lane.broken.add(this.#timedOut, this.#bandOf(row, engine.now), 1, (engine.now - requests.sent[row]!) / NS);
    this.#ended(own, this.#timedOut, lane.page, this.#to.reasons[way]!.timeout);
  };

  /** An attempt came to this, for a reason if the application did not answer it; if it is not the last, there is another. */
  #ended(row: number, status: number, page: Page, reason?: FailureReason): void {
    const { requests, engine } = this.#floor;
    const { now } = engine;
    const wait = this.#patience.waitBeforeRetry(status, requests.retries[row]!, now);
    if (wait >= 0) {
      requests.retries[row]! += 1;
      engine.after(Math.round(wait * NS) as Duration, 'world', this.#retry, row);
      return;
    }
    const lasted = Math.round((now - requests.begun[row]!) / NS);
    if (reason !== undefined) this.#book.ledger.of(status, reason).n += 1;
    page.add(status, this.#ports.cells.cellOf(lasted), 1, lasted);
    const user = requests.user[row]!;
    requests.free(row);
    if (this.#think !== undefined && now / NS < this.#until) this.#thinkFrom(now, user);
  }

  #stopWaiting(row: number): void {
    const { requests, engine } = this.#floor;
    const ticket = requests.timeout[row]!;
    if (ticket < 0) return;
    engine.withdraw(ticket as Ticket);
    requests.timeout[row] = -1;
  }

  /** Only the caller's side sees an attempt that got no answer. */
  #broke(lane: Lane, status: string, row: number): void {
    const { requests, engine } = this.#floor;
    if (requests.unheard[row] === 1) return;
    const lasted = Math.round((engine.now - requests.sent[row]!) / NS);
    lane.broken.add(this.#statuses.number(status), this.#bandOf(row, engine.now), 1, lasted);
  }

  #bandOf(row: number, now: number): number {
    const { cells } = this.#ports;
    return cells.band[cells.cellOf(Math.round((now - this.#floor.requests.sent[row]!) / NS))]!;
  }
}
