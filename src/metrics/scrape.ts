/**
 * How Prometheus comes to know anything: each target is asked once an interval, at a phase of its own, and what it answers
 * is written with the time at which the scrape began. Between a pod's birth and its first sample lie the lag of discovery
 * and up to one interval; between its death and the end of its series lies one interval. Verdicts hang on these gaps.
 */
import type { Duration, Instant } from '../kernel/time.ts';
import { later, seconds } from '../kernel/time.ts';
import type { PrometheusFaults } from './faults.ts';
import type { SampleGroup } from './instruments.ts';
import { compareLabels, type Labels } from './labels.ts';
import { hashText } from './phase.ts';
import type { RelabelRule } from './relabel.ts';
import { ScrapeLoop } from './scrape-loop.ts';
import type { SeriesStore } from './series.ts';
import { type PopulatedTarget, populate } from './target-labels.ts';

/** One `scrape_config`. */
export interface ScrapeJob {
  readonly name: string;
  readonly interval: Duration;
  /** Not above the interval. */
  readonly timeout: Duration;
  /** Where a target's own label and a label of discovery bear one name: keep the target's. Default: rename it `exported_…`. */
  readonly honorLabels?: boolean;
  readonly relabelRules?: readonly RelabelRule[];
  readonly metricRelabelRules?: readonly RelabelRule[];
  /** Default `/metrics` and `http`. */
  readonly metricsPath?: string;
  readonly scheme?: string;
}

/** What a target says when it is asked. `took` (default 0) is how long the answer takes; samples are those of the beginning. */
export type ScrapeAnswer =
  | { readonly kind: 'samples'; readonly groups: readonly SampleGroup[]; readonly took?: Duration }
  | { readonly kind: 'failure'; readonly reason: string; readonly took?: Duration };

/** Something that can be scraped. */
export interface ScrapeTarget {
  /** What discovery says of it, before relabelling: `__address__` at least, `__meta_…` and labels of its own. */
  readonly labels: Labels;
  collect(at: Instant): ScrapeAnswer;
}

/** The part of the engine that scraping needs. */
export interface ScrapeEngine {
  readonly now: Instant;
  schedule(at: Instant, turn: 'measure', act: () => void): unknown;
}

/** One target as `/targets` would show it. */
export interface TargetStatus {
  readonly job: string;
  readonly labels: Labels;
  readonly health: 'unknown' | 'up' | 'down';
  /** Why the last scrape failed. */
  readonly problem?: string;
  readonly lastScrape?: Instant;
}

export interface Scraper {
  /**
   * Tells Prometheus what discovery now finds for a job; the whole list. It takes effect at the next beat of discovery,
   * at most five seconds later. A target whose labels changed is another target: its old series end, new ones begin.
   */
  discover(job: string, targets: readonly ScrapeTarget[]): void;
  /** The targets in force, sorted by job and labels. */
  targets(): readonly TargetStatus[];
}

export interface ScraperOptions {
  readonly engine: ScrapeEngine;
  readonly store: SeriesStore;
  readonly jobs: readonly ScrapeJob[];
  /** Mixed into every phase, as Prometheus mixes in a seed of its own. The same seed gives the same phases. */
  readonly seed?: string;
  readonly faults?: PrometheusFaults;
  /** Are series written about the scrapes themselves (`up`, `scrape_…`)? Default: yes. */
  readonly reports?: boolean;
}

/** Discovery is a watch, but its updates are applied at most this often (`discovery/manager.go: sender`). */
const DISCOVERY_BEAT = seconds(5);

const NO_TARGETS: readonly ScrapeTarget[] = [];

/** A Prometheus server that scrapes into `store`. */
export function createScraper(options: ScraperOptions): Scraper {
  return new Server(options);
}

class Server implements Scraper {
  readonly #options: ScraperOptions;
  readonly #seed: string;
  readonly #beatPhase: number;
  readonly #discovered = new Map<string, readonly ScrapeTarget[]>();
  /** The list by which each job runs; the same list again changes nothing. */
  readonly #synced = new Map<ScrapeJob, readonly ScrapeTarget[]>();
  readonly #loops = new Map<string, Map<string, ScrapeLoop>>();
  readonly #relabelled = new WeakMap<
    ScrapeTarget,
    { readonly job: ScrapeJob; readonly populated: PopulatedTarget | undefined }
  >();
  #beatPending = false;

  constructor(options: ScraperOptions) {
    this.#options = options;
    this.#seed = options.seed ?? '';
    this.#beatPhase = hashText(`${this.#seed} discovery`) % DISCOVERY_BEAT;
  }

  discover(job: string, targets: readonly ScrapeTarget[]): void {
    this.#discovered.set(job, targets);
    if (this.#beatPending) return;
    this.#beatPending = true;
    const { engine } = this.#options;
    const sinceBeat = (((engine.now - this.#beatPhase) % DISCOVERY_BEAT) + DISCOVERY_BEAT) % DISCOVERY_BEAT;
    const wait = sinceBeat === 0 ? 0 : DISCOVERY_BEAT - sinceBeat;
    engine.schedule(later(engine.now, wait as Duration), 'measure', () => {
      this.#beatPending = false;
      for (const config of this.#options.jobs) this.#sync(config, this.#discovered.get(config.name) ?? NO_TARGETS);
    });
  }

  targets(): readonly TargetStatus[] {
    return [...this.#loops.values()]
      .flatMap((loops) => [...loops.values()].map((loop) => loop.status))
      .sort((a, b) => (a.job < b.job ? -1 : a.job > b.job ? 1 : compareLabels(a.labels, b.labels)));
  }

  /** Keeps the loops of targets that stay, stops those of targets that left, starts new ones (`scrape/scrape.go: sync`). */
  #sync(job: ScrapeJob, targets: readonly ScrapeTarget[]): void {
    if (this.#synced.get(job) === targets) return;
    this.#synced.set(job, targets);
    const before = this.#loops.get(job.name) ?? new Map<string, ScrapeLoop>();
    const now = new Map<string, ScrapeLoop>();
    for (const target of targets) {
      const populated = this.#populated(job, target);
      if (populated === undefined || now.has(populated.identity)) continue;
      const running = before.get(populated.identity);
      running?.serve(target);
      now.set(populated.identity, running ?? this.#start(job, target, populated));
    }
    for (const [identity, loop] of before) if (!now.has(identity)) loop.stop();
    this.#loops.set(job.name, now);
  }

  /** Relabelling costs more than anything else here, and most targets are found again as they were. */
  #populated(job: ScrapeJob, target: ScrapeTarget): PopulatedTarget | undefined {
    let known = this.#relabelled.get(target);
    if (known?.job !== job) {
      known = { job, populated: populate(job, target.labels) };
      this.#relabelled.set(target, known);
    }
    return known.populated;
  }

  #start(job: ScrapeJob, target: ScrapeTarget, { identity, labels }: { identity: string; labels: Labels }): ScrapeLoop {
    const { engine, store, faults, reports = true } = this.#options;
    const phaseHash = hashText(`${this.#seed} ${identity}`);
    return new ScrapeLoop({ engine, store, job, labels, phaseHash, faults, reports }, target);
  }
}
