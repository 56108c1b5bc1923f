/** One way from a source to a pod through a Service, with what has been answered along it. */

import { discrete, type Sampler } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import { type Regime, regimeAt } from '../behaviour.ts';
import { latencySampler } from '../latency-model.ts';
import type { EdgeMeters, PodMeters } from '../meters.ts';
import type { TrafficSource } from '../model.ts';
import { Account } from './account.ts';
import type { PodServer } from './flow.ts';
import type { Statuses } from './statuses.ts';
import { Tellers } from './tellers.ts';
import type { Page } from './tick-book.ts';

/** What all lanes of a source share. */
export interface LaneContext {
  readonly source: TrafficSource;
  readonly statuses: Statuses;
  readonly bands: number;
  readonly edge: EdgeMeters | undefined;
}

export class Lane {
  readonly service: string;
  page: Page;
  readonly answered: Account;
  /** Requests that ended without an answer of the pod: only the caller's side sees them. */
  readonly broken: Account;
  /** Answers that nobody waits for: to copies, and to clients that have given up. Only the pod knows of them. */
  readonly unheard: Account;
  pod: PodServer;
  /** As of the last look at the view: the pod itself may have changed since. */
  alive: boolean;
  #meters: PodMeters | undefined;
  #inPod!: Tellers;
  #atEdge: Tellers | undefined;
  regime: Regime;
  #statusNumbers: readonly number[] = [];
  #status: Sampler = () => 0;
  latency: Sampler;
  readonly #context: LaneContext;

  constructor(context: LaneContext, pod: PodServer, service: string, page: Page, at: number) {
    this.#context = context;
    this.service = service;
    this.page = page;
    this.answered = new Account(context.bands);
    this.broken = new Account(context.bands);
    this.unheard = new Account(context.bands);
    this.pod = pod;
    this.alive = pod.alive;
    this.#tellersOf(pod.meters);
    this.latency = latencySampler(pod.behaviour.latency);
    this.regime = this.enter(at);
  }

  /** Looks at the pod anew, which may have got another revision's number. Whatever it had answered has been told before. */
  look(pod: PodServer, page: Page, at: number): void {
    this.page = page;
    if (pod.behaviour !== this.pod.behaviour) this.latency = latencySampler(pod.behaviour.latency);
    this.pod = pod;
    this.alive = pod.alive;
    if (pod.meters !== this.#meters) this.#tellersOf(pod.meters);
    this.enter(at);
  }

  /** Takes on the behaviour that begins at `at`. */
  enter(at: number): Regime {
    this.regime = regimeAt(this.pod, at);
    this.#statusNumbers = this.regime.statuses.map((s) => this.#context.statuses.number(s));
    this.#status = this.regime.shares.length === 1 ? first : discrete(this.regime.shares);
    return this.regime;
  }

  /** The number of a status the pod answers with now. */
  drawStatus(random: Random): number {
    return this.#statusNumbers[this.#status(random)]!;
  }

  tellMeters(): void {
    this.answered.close((status, counted) => {
      this.#inPod.of(status)(counted);
      this.#atEdge?.of(status)(counted);
    });
    this.broken.close((status, counted) => {
      this.#atEdge?.of(status)(counted);
    });
    this.unheard.close((status, counted) => {
      this.#inPod.of(status)(counted);
    });
  }

  #tellersOf(meters: PodMeters): void {
    const { source, statuses, edge } = this.#context;
    const { path, namespace } = source;
    const request = (status: number) => ({ status: statuses.names[status]!, path, service: this.service });
    this.#meters = meters;
    this.#inPod = new Tellers((status) => meters.teller(request(status)));
    this.#atEdge = edge && new Tellers((status) => edge.teller({ ...request(status), namespace, pod: meters.facts }));
  }
}

/** The only way there is still takes a number, so that the next request finds the same one whatever this one met. */
const first: Sampler = (random) => {
  random.uniform();
  return 0;
};
