/** Where the requests of one client can go at present: lanes to pods, ends without one, and which of them each request takes. */
import { discrete, type Sampler } from '../../../kernel/distributions.ts';
import type { Random } from '../../../kernel/random.ts';
import type { TrafficSource } from '../../model.ts';
import { podOnPath } from '../by-path.ts';
import { DeadEnd, type EndOfWay, keyOfEnd } from '../dead-end.ts';
import { cutOff, type FailureReason, refusedBy } from '../failure.ts';
import type { PodServer, Route, Target } from '../flow.ts';
import { Lane, type LaneContext } from '../lane.ts';
import type { TickBook } from '../tick-book.ts';
import type { Station } from './station.ts';

/** A lane by its index, or an end without a pod. */
export type Way = number | DeadEnd;

/** Copies to be made. */
export interface Copies {
  readonly share: number;
  readonly lanes: readonly number[];
  readonly pick: Sampler | undefined;
}

/** Why requests to a pod fail that its application has not answered. */
export interface Reasons {
  readonly refused: FailureReason;
  readonly cut: FailureReason;
  readonly full: FailureReason;
  readonly timeout: FailureReason;
}

/** Ways of which one is drawn. */
interface Choice {
  readonly ways: readonly Way[];
  readonly pick: Sampler | undefined;
}

export class Destinations {
  /** Every lane that was ever taken; requests under way name theirs by its index. */
  readonly lanes: Lane[] = [];
  readonly stations: Station[] = [];
  /** By lane: why a request may fail there. */
  readonly reasons: Reasons[] = [];
  route: Route = { targets: [], unserved: [] };
  copies: readonly Copies[] = [];
  readonly #source: TrafficSource;
  readonly #context: LaneContext;
  readonly #book: TickBook;
  readonly #stationOf: (pod: PodServer) => Station;
  readonly #byPod = new Map<PodServer, Map<string, number>>();
  readonly #deadEnds = new Map<string, DeadEnd>();
  #all: Choice = { ways: [], pick: undefined };
  readonly #byService = new Map<string, Choice>();
  /** Which lanes are among the ways in force. */
  #inForce = new Set<number>();
  /** By user: the lane taken last, plus 1. */
  readonly #homes: Int32Array;

  constructor(
    source: TrafficSource,
    context: LaneContext,
    book: TickBook,
    users: number,
    stationOf: (pod: PodServer) => Station,
  ) {
    this.#source = source;
    this.#context = context;
    this.#book = book;
    this.#stationOf = stationOf;
    this.#homes = new Int32Array(users);
  }

  look(route: Route, now: number): void {
    this.route = route;
    const targets = route.targets.map((t) => this.#laneTo(t, now));
    this.#inForce = new Set(targets.filter((_, i) => route.targets[i]!.share > 0));
    this.#all = choiceOf(
      [...targets, ...route.unserved.map((u) => this.#deadEnd(u.status, u))],
      [...route.targets, ...route.unserved].map(({ share }) => share),
    );
    this.#byService.clear();
    if (route.sticky === 'service') {
      for (const name of new Set(route.targets.map((t) => t.service))) {
        const own = route.targets.flatMap((t, i) => (t.service === name ? [i] : []));
        const choice = choiceOf(
          own.map((i) => targets[i]!),
          own.map((i) => route.targets[i]!.share),
        );
        if (choice.pick !== undefined) this.#byService.set(name, choice);
      }
    }
    this.copies = (route.mirrors ?? []).map(({ share, targets: to }) => {
      const lanes = to.map((t) => this.#laneTo(t, now));
      return { share, lanes, pick: choiceOf(lanes, shares(to)).pick };
    });
  }

  /** The way of a request; one number of `routes`, whoever sends it. */
  choose(user: number, routes: Random): Way {
    const { sticky } = this.route;
    if (user < 0 || sticky === undefined) return this.#draw(this.#all, routes);
    const home = this.#homes[user]! - 1;
    let way: Way | undefined;
    if (home >= 0 && sticky === 'pod' && this.#inForce.has(home)) {
      routes.uniform();
      way = home;
    } else if (home >= 0 && sticky === 'service') {
      const choice = this.#byService.get(this.lanes[home]!.service);
      if (choice !== undefined) way = this.#draw(choice, routes);
    }
    way ??= this.#draw(this.#all, routes);
    if (typeof way === 'number') this.#homes[user] = way + 1;
    return way;
  }

  tellMeters(): void {
    for (const lane of this.lanes) lane.tellMeters();
    const { statuses, edge } = this.#context;
    for (const end of this.#deadEnds.values()) end.tellMeters(this.#source, statuses, edge);
  }

  #draw({ ways, pick }: Choice, routes: Random): Way {
    return pick === undefined ? this.#deadEnd('503', {}) : ways[pick(routes)]!;
  }

  #laneTo({ pod, service }: Target, now: number): number {
    const page = this.#book.page(pod.revision);
    let byService = this.#byPod.get(pod);
    if (byService === undefined) {
      byService = new Map();
      this.#byPod.set(pod, byService);
    }
    const seen = podOnPath(pod, this.#source.path);
    const known = byService.get(service);
    if (known !== undefined) {
      this.lanes[known]!.look(seen, page, now);
      this.reasons[known] = reasonsAt(pod, service);
      return known;
    }
    const lane = this.lanes.push(new Lane(this.#context, seen, service, page, now)) - 1;
    this.stations.push(this.#stationOf(pod));
    this.reasons.push(reasonsAt(pod, service));
    byService.set(service, lane);
    return lane;
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

const reasonsAt = (pod: PodServer, service: string): Reasons => ({
  refused: refusedBy(pod, service),
  cut: cutOff(pod.revision, service),
  full: { kind: 'queue full', service, revision: pod.revision },
  timeout: { kind: 'timeout', service, revision: pod.revision },
});

const shares = (targets: readonly Target[]): readonly number[] => targets.map(({ share }) => share);

const choiceOf = (ways: readonly Way[], weights: readonly number[]): Choice => ({
  ways,
  pick: weights.some((w) => w > 0) ? discrete(weights) : undefined,
});
