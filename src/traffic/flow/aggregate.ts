/**
 * The aggregate flow: a stretch of time is a draw. How many requests came is drawn from the arrivals' law, how many of them
 * went which way and were answered how from the multinomial law, their latencies by band and cell. The laws are those of
 * the exact flow; only who exactly asked is never known. Pods of one version that behave alike are drawn together and share their
 * answers out when somebody looks, so a stretch costs as much as there are versions, not pods or requests.
 *
 * A stretch ends where anything changes: at a look, at a change of the view, when a version's behaviour changes. What is
 * not exact: latencies are known to their cell (6 %), the sum of a stretch's is normal, given how many lie in each band and
 * if they are more than a few dozen, and evenly spaced arrivals come at random moments of their stretch.
 */
import { binomial } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import type { Instant } from '../../kernel/time.ts';
import { type ArrivalProcess, createArrivals } from '../arrivals.ts';
import { type Regime, regimeAt } from '../behaviour.ts';
import type { LatencyCells } from '../latency-cells.ts';
import type { PodMeters } from '../meters.ts';
import type { Behaviour, TrafficSource } from '../model.ts';
import type { Stretch } from './answered-in-time.ts';
import { Answering } from './answering.ts';
import { createBeat, type PausableStream } from './beat.ts';
import { DeadEnd, type EndOfWay, keyOfEnd } from './dead-end.ts';
import { cutOff, refusedBy } from './failure.ts';
import type { Flow, FlowPorts, Route } from './flow.ts';
import { Group, type Member } from './group.ts';
import { InFlight } from './in-flight.ts';
import type { LaneContext } from './lane.ts';
import type { Statuses } from './statuses.ts';
import type { TickBook } from './tick-book.ts';
import { Ways } from './ways.ts';

export function createAggregateFlow(ports: FlowPorts): Flow {
  return createBeat(
    ports,
    (index, book, statuses) => new AggregateStream(ports, ports.sources[index]!, book, statuses),
  );
}

export class AggregateStream implements PausableStream {
  readonly #ports: FlowPorts;
  readonly #source: TrafficSource;
  readonly #book: TickBook;
  readonly #context: LaneContext;
  readonly #cells: LatencyCells;
  readonly #arrivals: ArrivalProcess;
  readonly #random: { readonly [purpose in 'routes' | 'statuses' | 'pods']: Random };
  readonly #inFlight = new InFlight();
  readonly #answering: Answering;
  readonly #deadEnds = new Map<string, DeadEnd>();
  readonly #behaviours = new Map<Behaviour, number>();
  #route: Route = { targets: [], unserved: [] };
  #groups: Group[] = [];
  /** The ways in force: groups by index, or dead ends. */
  #ways: readonly (number | DeadEnd)[] = [];
  #draws: Ways | undefined;
  #steadyUntil = Number.POSITIVE_INFINITY;
  /** When pods were put into groups last, and whether one of those warms up. */
  #regroupedAt = 0;
  #warmsUp = false;
  /** Do arrivals keep their rate? */
  readonly #isEven: boolean;
  #settled: number;
  #paused = false;
  #finishingAt = 0;

  constructor(ports: FlowPorts, source: TrafficSource, book: TickBook, statuses: Statuses) {
    const { streams, cells, engine } = ports;
    const named = (purpose: string) => streams.named(`${purpose}/${source.name}`);
    this.#ports = ports;
    this.#source = source;
    this.#book = book;
    this.#cells = cells;
    this.#context = { source, statuses, bands: cells.bounds.length + 1, edge: ports.edge?.(source) };
    this.#isEven = source.arrivals.kind === 'constant' || source.arrivals.kind === 'poisson';
    this.#arrivals = createArrivals(source.arrivals, source.from, named('arrivals'));
    this.#random = {
      routes: named('routes'),
      statuses: named('statuses'),
      pods: named('pods'),
    };
    this.#answering = new Answering(cells, named('latencies'), this.#inFlight);
    this.#settled = engine.now;
  }

  get over(): boolean {
    const { until } = this.#source;
    return this.#inFlight.size === 0 && until !== undefined && this.#settled >= until;
  }

  /** Rates that vary are told second by second; so are beginnings, ends, and behaviours that change or warm up. */
  isCalm(since: number, until: Instant): boolean {
    const { from, until: last = Number.POSITIVE_INFINITY } = this.#source;
    const isWithin = from <= since && (until < last || last <= since);
    const isSteady = this.#regroupedAt <= since && until < this.#steadyUntil && !this.#warmsUp;
    return this.#isEven && isWithin && isSteady;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  advance(now: Instant): void {
    while (this.#settled < now) {
      if (this.#settled >= this.#steadyUntil) {
        this.#followStragglers(this.#settled);
        this.#regroup(this.#settled);
      }
      const end = Math.min(now, this.#steadyUntil);
      this.#countStragglers(this.#settled, end);
      this.#finish(end);
      if (!this.#paused) this.#draw(this.#settled, end);
      this.#settled = end;
    }
  }

  tellMeters(of?: PodMeters): void {
    for (const group of this.#groups) {
      if (of === undefined || group.members.some(({ meters }) => meters === of)) group.tellMeters(this.#random.pods);
    }
    if (of !== undefined) return;
    const { statuses, edge } = this.#context;
    for (const end of this.#deadEnds.values()) end.tellMeters(this.#source, statuses, edge);
  }

  look(now: Instant): void {
    this.#route = this.#ports.view.route(this.#source);
    this.#followStragglers(now);
    this.#cutOff(now);
    this.#regroup(now);
  }

  /** In a stretch like those around it, longer than any latency, nobody needs to know who is late: only how many are. */
  #countStragglers(from: number, to: number): void {
    const { from: first, until: last = Number.POSITIVE_INFINITY } = this.#source;
    const isEven = this.#isEven && !this.#paused && first <= from && to < last;
    for (const way of this.#ways) {
      if (typeof way !== 'number') continue;
      const group = this.#groups[way]!;
      const areCounted = isEven && group.alive && to - from >= (group.prepared?.longest ?? Number.POSITIVE_INFINITY);
      if (!areCounted) this.#answering.follow(group, way, from);
      group.stragglers.begin(areCounted);
    }
  }

  /** What is to come is not like what was: those in flight are followed one by one from now on. */
  #followStragglers(now: number): void {
    for (const way of this.#ways) if (typeof way === 'number') this.#answering.follow(this.#groups[way]!, way, now);
  }

  /** All that arrives in (from, to], and what of it is answered by then. */
  #draw(from: number, to: number): void {
    const begin = Math.max(from, this.#source.from);
    const end = Math.min(to, this.#source.until ?? to);
    if (end <= begin) return;
    const n = this.#arrivals.countIn(begin, end);
    if (this.#draws === undefined) {
      if (n > 0) this.#deadEnd('503', {}).count(n);
      return;
    }
    const counts = this.#draws.count(this.#random.routes, n);
    for (let w = 0; w < counts.length; w++) {
      const way = this.#ways[w]!;
      if (typeof way === 'number') this.#send(way, counts[w]!, { begin, end, to });
      else if (counts[w]! > 0) way.count(counts[w]!);
    }
  }

  #send(way: number, n: number, stretch: Stretch): void {
    const group = this.#groups[way]!;
    if (n === 0 && group.stragglers.n === 0) return;
    if (!group.alive) {
      const status = this.#statusWhenRefused();
      this.#book.page(0).add(status, 0, n, 0);
      this.#book.ledger.of(status, refusedBy(group.members[0]!.pod, group.service)).n += n;
      group.broken.add(this.#context.statuses.number('refused'), 0, n, 0);
      return;
    }
    const counts = group.statuses.count(this.#random.statuses, n);
    for (let s = 0; s < counts.length; s++) {
      const status = group.statusNumbers[s]!;
      if (counts[s]! > 0 || group.stragglers.of(status) > 0)
        this.#answering.answer({ group, index: way, status }, counts[s]!, stretch);
    }
  }

  /** Answers what is due by `now`. */
  #finish(now: number): void {
    if (this.#inFlight.size === 0) return;
    this.#finishingAt = now;
    this.#inFlight.sift(this.#finishOne);
  }

  /** One function for all stretches: there is one for every tick, and a closure for each would be garbage. */
  readonly #finishOne = (i: number): boolean => {
    const flight = this.#inFlight;
    if (flight.due[i]! > this.#finishingAt) return false;
    const latency = flight.latency[i]!;
    const cell = this.#cells.cellOf(Math.round(latency));
    this.#answering.end(this.#groups[flight.lane[i]!]!, flight.status[i]!, cell, flight.count[i]!, latency);
    return true;
  };

  /** Requests in flight to pods that have died end now; of a group, each one is at a dead pod with the dead pods' share. */
  #cutOff(now: number): void {
    const flight = this.#inFlight;
    const survivors = new Map<number, number>();
    flight.sift((i) => {
      const index = flight.lane[i]!;
      const group = this.#groups[index]!;
      const dead = group.members.reduce((sum, m) => sum + (m.pod.alive ? 0 : m.share), 0);
      if (dead === 0) return false;
      const cut = binomial(this.#random.routes, flight.count[i]!, Math.min(1, dead / group.share));
      const left = flight.count[i]! - cut;
      if (cut > 0) this.#cut(group, cut, Math.max(0, now - (flight.due[i]! - flight.latency[i]!)));
      if (left === 0) return true;
      let rest = survivors.get(index);
      if (rest === undefined) {
        rest = this.#groups.push(group.survivors()!) - 1;
        survivors.set(index, rest);
      }
      flight.lane[i] = rest;
      flight.count[i] = left;
      return false;
    });
  }

  #cut(group: Group, n: number, lasted: number): void {
    const latency = Math.round(lasted);
    const cell = this.#cells.cellOf(latency);
    const { statuses } = this.#context;
    const status = statuses.number(this.#route.whenCut ?? 'reset');
    group.page.add(status, cell, n, n * latency);
    this.#book.ledger.of(status, cutOff(group.page.revision, group.service)).n += n;
    group.broken.add(statuses.number('reset'), this.#cells.band[cell]!, n, latency);
  }

  /** Puts pods that behave alike from `at` on into groups. */
  #regroup(at: number): void {
    const groups: Group[] = [];
    const ways: (number | DeadEnd)[] = [];
    const shares: number[] = [];
    let warmsUp = false;
    let until = Number.POSITIVE_INFINITY;
    for (const [key, { service, regime, members }] of this.#likePods(at)) {
      ways.push(groups.push(this.#groupOf(key, service, regime, members)) - 1);
      shares.push(members.reduce((sum, m) => sum + m.share, 0));
      warmsUp ||= regime.warmUp !== undefined;
      if (regime.until < until) until = regime.until;
    }
    for (const end of this.#route.unserved) {
      if (end.share <= 0) continue;
      ways.push(this.#deadEnd(end.status, end));
      shares.push(end.share);
    }
    this.#replaceGroups(groups);
    this.#regroupedAt = at;
    this.#warmsUp = warmsUp;
    this.#ways = ways;
    this.#draws = shares.length > 0 ? new Ways(shares) : undefined;
    this.#steadyUntil = until;
  }

  /** The group in force if it is still the same, so that what it has answered can be dealt out later; otherwise a new one. */
  #groupOf(key: string, service: string, regime: Regime, members: readonly Member[]): Group {
    const known = this.#groups.find((group) => group.key === key);
    if (known?.isOf(members) === true) return known;
    const { revision, alive } = members[0]!.pod;
    return new Group(this.#context, { key, service, regime, alive, page: this.#book.page(revision) }, members);
  }

  #likePods(at: number): ReadonlyMap<string, { service: string; regime: Regime; members: Member[] }> {
    const alike = new Map<string, { service: string; regime: Regime; members: Member[] }>();
    for (const { pod, share, service } of this.#route.targets) {
      if (share <= 0) continue;
      const regime = regimeAt(pod, at);
      const number = this.#behaviourNumber(pod.behaviour);
      const key = `${service} ${pod.revision} ${pod.alive} ${number} ${regime.until} ${regime.key}`;
      const members = alike.get(key)?.members;
      const member = { pod, share, meters: pod.meters };
      if (members === undefined) alike.set(key, { service, regime, members: [member] });
      else members.push(member);
    }
    return alike;
  }

  /** Keeps, besides those in force now, the groups that requests in flight belong to. The others tell their meters at last. */
  #replaceGroups(inForce: readonly Group[]): void {
    const kept = [...inForce];
    const { lane, size } = this.#inFlight;
    const place = new Map<number, number>();
    for (let i = 0; i < size; i++) {
      let to = place.get(lane[i]!);
      if (to === undefined) {
        const group = this.#groups[lane[i]!]!;
        to = kept.includes(group) ? kept.indexOf(group) : kept.push(group) - 1;
        place.set(lane[i]!, to);
      }
      lane[i] = to;
    }
    for (const group of this.#groups) if (!kept.includes(group)) group.tellMeters(this.#random.pods);
    this.#groups = kept;
  }

  #behaviourNumber(behaviour: Behaviour): number {
    let number = this.#behaviours.get(behaviour);
    if (number === undefined) {
      number = this.#behaviours.size;
      this.#behaviours.set(behaviour, number);
    }
    return number;
  }

  #statusWhenRefused(): number {
    return this.#context.statuses.number(this.#route.whenRefused ?? 'refused');
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
