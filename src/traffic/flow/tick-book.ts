/** Keeps what ended since the last tick, by source and revision, and reports it when the tick is over. */
import type { Duration, Instant } from '../../kernel/time.ts';
import type { LatencyCells } from '../latency-cells.ts';
import { LatencyTally, type QuantileChances } from '../latency-tally.ts';
import { type FailureReason, type FailureTick, Ledger, metPodOf } from './failure.ts';
import type { FlowPorts, TrafficTick } from './flow.ts';
import type { Statuses } from './statuses.ts';

/** What ended since the last tick between one source and one revision. */
export class Page {
  readonly revision: number;
  readonly latencies: LatencyTally;
  readonly #byStatus: number[] = [];

  constructor(revision: number, cells: LatencyCells, chances: QuantileChances) {
    this.revision = revision;
    this.latencies = new LatencyTally(cells, chances);
  }

  /** Counts `n` requests of status number `status` in a cell; `sum` of their latencies in microseconds. */
  add(status: number, cell: number, n: number, sum: number): void {
    this.latencies.add(cell, n, sum);
    this.count(status, n);
  }

  /** Counts statuses of requests whose latencies are counted otherwise. */
  count(status: number, n: number): void {
    while (this.#byStatus.length <= status) this.#byStatus.push(0);
    this.#byStatus[status]! += n;
  }

  close(at: Instant, span: Duration, source: string, names: readonly string[]): TrafficTick {
    const { revision, latencies } = this;
    const failures = this.#failures(names);
    const tick = { at, span, source, revision, requests: latencies.n, failures, latency: latencies.summary() };
    latencies.clear();
    this.#byStatus.fill(0);
    return tick;
  }

  #failures(names: readonly string[]): TrafficTick['failures'] {
    const failed: number[] = [];
    for (let s = 1; s < this.#byStatus.length; s++) if (this.#byStatus[s]! > 0) failed.push(s);
    if (failed.length === 0) return NONE;
    failed.sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
    const failures: Record<string, number> = {};
    for (const s of failed) failures[names[s]!] = this.#byStatus[s]!;
    return failures;
  }
}

const NONE: TrafficTick['failures'] = {};

type Tell = (status: string, reason: FailureReason, requests: number) => void;

type BookPorts = Pick<FlowPorts, 'cells' | 'streams' | 'readsQuantiles'>;

/** The pages of one source. */
export class TickBook {
  readonly #source: string;
  readonly #cells: LatencyCells;
  readonly #statuses: Statuses;
  readonly #chances: QuantileChances;
  /** In order of revision. */
  readonly #pages: Page[] = [];
  /** What failed without an answer of the application. */
  readonly ledger = new Ledger();

  constructor(source: string, statuses: Statuses, { cells, streams, readsQuantiles = true }: BookPorts) {
    this.#source = source;
    this.#cells = cells;
    this.#statuses = statuses;
    this.#chances = {
      p99: streams.named(`p99/${source}`),
      others: readsQuantiles ? streams.named(`quantiles/${source}`) : undefined,
    };
  }

  page(revision: number): Page {
    let page = this.#pages.find((p) => p.revision === revision);
    if (page === undefined) {
      page = new Page(revision, this.#cells, this.#chances);
      this.#pages.push(page);
      this.#pages.sort((a, b) => a.revision - b.revision);
    }
    return page;
  }

  close(at: Instant, span: Duration, report: (tick: TrafficTick) => void, failed?: (tick: FailureTick) => void): void {
    const tell = (status: string, reason: FailureReason, requests: number) =>
      failed?.({ at, span, source: this.#source, status, reason, requests });
    for (const page of this.#pages) {
      if (page.latencies.n === 0) continue;
      const tick = page.close(at, span, this.#source, this.#statuses.names);
      report(tick);
      if (tick.failures !== NONE && tick.revision !== 0) this.#tellApplication(tick, tell);
    }
    const { names } = this.#statuses;
    for (const tally of this.ledger.tallies) {
      if (tally.n === 0) continue;
      tell(names[tally.status]!, tally.reason, tally.n);
      tally.n = 0;
    }
  }

  /** Whatever of a revision's failures has no other reason is what its application answered. */
  #tellApplication({ revision, failures }: TrafficTick, tell: Tell): void {
    for (const [status, all] of Object.entries(failures)) {
      let own = all;
      for (const { status: number, reason, n } of this.ledger.tallies) {
        if (metPodOf(reason, revision) && this.#statuses.names[number] === status) own -= n;
      }
      if (own > 0) tell(status, { kind: 'application', revision }, own);
    }
  }
}
