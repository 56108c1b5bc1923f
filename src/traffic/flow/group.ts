/** Pods of one version that behave alike for now: to the aggregate flow they are one. */
import type { Sampler } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import type { Regime } from '../behaviour.ts';
import { latencySampler } from '../latency-model.ts';
import type { PodMeters } from '../meters.ts';
import type { PodServer } from './flow.ts';
import { GroupAccount } from './group-account.ts';
import type { LaneContext } from './lane.ts';
import { type PreparedLatency, preparedLatency } from './prepared-latencies.ts';
import { Stragglers } from './stragglers.ts';
import { Tellers } from './tellers.ts';
import type { Page } from './tick-book.ts';
import { Ways } from './ways.ts';

export interface Member {
  readonly pod: PodServer;
  readonly share: number;
  readonly meters: PodMeters;
}

/** What the pods of a group have in common. */
export interface Kind {
  /** Equal for pods that have all of this in common, and for no others. */
  readonly key: string;
  readonly service: string;
  readonly regime: Regime;
  readonly alive: boolean;
  readonly page: Page;
}

export class Group implements Kind {
  readonly key: string;
  readonly service: string;
  readonly regime: Regime;
  readonly members: readonly Member[];
  readonly share: number;
  readonly alive: boolean;
  readonly page: Page;
  readonly answered: GroupAccount;
  readonly broken: GroupAccount;
  /** Of each status in `regime.statuses`. */
  readonly statusNumbers: readonly number[];
  readonly statuses: Ways;
  readonly latency: Sampler;
  /** Latencies by cell; absent while the group warms up, when no two moments are alike. */
  readonly prepared: PreparedLatency | undefined;
  readonly stragglers = new Stragglers();
  readonly #context: LaneContext;
  readonly #hands: Ways;
  readonly #inPods: readonly Tellers[];
  readonly #atEdge: Tellers | undefined;

  constructor(context: LaneContext, kind: Kind, members: readonly Member[]) {
    const model = members[0]!.pod.behaviour.latency;
    this.#context = context;
    this.key = kind.key;
    this.service = kind.service;
    this.regime = kind.regime;
    this.alive = kind.alive;
    this.page = kind.page;
    this.members = members;
    this.share = members.reduce((sum, m) => sum + m.share, 0);
    this.broken = new GroupAccount(context.bands);
    this.statusNumbers = kind.regime.statuses.map((s) => context.statuses.number(s));
    this.statuses = new Ways(kind.regime.shares);
    this.latency = latencySampler(model);
    this.prepared =
      kind.regime.warmUp === undefined
        ? preparedLatency(kind.page.latencies.cells, model, kind.regime.factor)
        : undefined;
    this.answered = new GroupAccount(context.bands, this.prepared);
    this.#hands = new Ways(members.map((m) => m.share));
    const { source, statuses, edge } = context;
    const { path, namespace } = source;
    const request = (status: number) => ({ status: statuses.names[status]!, path, service: kind.service });
    this.#inPods = members.map(({ meters }) => new Tellers((status) => meters.teller(request(status))));
    // Who called knows versions, not pods; so one member's facts stand for all.
    const { facts } = members[0]!.meters;
    this.#atEdge = edge && new Tellers((status) => edge.teller({ ...request(status), namespace, pod: facts }));
  }

  /** Are these its pods, each with the same part of what all of them get? */
  isOf(members: readonly Member[]): boolean {
    const [own, other] = [this.members, members];
    return (
      own.length === other.length &&
      own.every(({ pod, meters, share }, i) => {
        const that = other[i]!;
        return pod === that.pod && meters === that.meters && share * other[0]!.share === that.share * own[0]!.share;
      })
    );
  }

  /** The same group without the pods that have died; `undefined` if none is left. */
  survivors(): Group | undefined {
    const left = this.members.filter((m) => m.pod.alive);
    return left.length === 0 ? undefined : new Group(this.#context, this, left);
  }

  tellMeters(random: Random): void {
    const atEdge = this.#atEdge;
    if (atEdge !== undefined) {
      for (const account of [this.answered, this.broken]) {
        if (account.open) account.whole((status, counted) => atEdge.of(status)(counted));
      }
    }
    if (this.answered.open) {
      this.answered.deal(random, this.#hands, (member, status, counted) => this.#inPods[member]!.of(status)(counted));
    }
    if (this.broken.open) this.broken.clear();
  }
}
