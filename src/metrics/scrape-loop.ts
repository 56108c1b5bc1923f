/**
 * One target's loop: ask, write, mark what vanished. The rules are those of Prometheus' `scrapeLoop`: a series that was in
 * the previous scrape and is not in this one ends now; a failed scrape ends all of them; a target that leaves ends them
 * at the time of the scrape that no longer happens, written two intervals and a tenth later.
 */
import {
  beginning,
  type Duration,
  EPOCH_MS,
  type Instant,
  inSeconds,
  later,
  unixMilliseconds,
} from '../kernel/time.ts';
import type { PrometheusFaults } from './faults.ts';
import { type Labels, labels, METRIC_NAME, union } from './labels.ts';
import type { ScrapeAnswer, ScrapeEngine, ScrapeJob, ScrapeTarget, TargetStatus } from './scrape.ts';
import { groupOf, type Series, type SeriesGroup, type SeriesStore } from './series.ts';
import { sampleLabels } from './target-labels.ts';

export interface ScrapeLoopContext {
  readonly engine: ScrapeEngine;
  readonly store: SeriesStore;
  readonly job: ScrapeJob;
  readonly labels: Labels;
  readonly phaseHash: number;
  readonly faults: PrometheusFaults | undefined;
  /** Are series written about the scrapes themselves? */
  readonly reports: boolean;
}

/** A group of samples the target exposes, and in which of its scrapes it was last seen. */
interface Exposed {
  /** As the target writes them. The same list stands for the same group. */
  readonly labels: readonly Labels[];
  readonly group: SeriesGroup;
  /** Where in the group of samples the series of `group` stand; absent unless relabelling drops some. */
  readonly places: readonly number[] | undefined;
  seen: number;
}

export class ScrapeLoop {
  readonly #context: ScrapeLoopContext;
  readonly #reports: Reports | undefined;
  readonly #exposed = new Map<readonly Labels[], Exposed>();
  /** In how many groups each series is exposed: mostly one; none while it changes from a group that goes to one that comes. */
  readonly #exposures = new Map<Series, number>();
  /**
   * What stood at each place of the answers so far: mostly the same group stands there again, and comparing two objects
   * takes a tenth of the time of a look at the map. Emptied whenever a group leaves the map.
   */
  #places: (Exposed | undefined)[] = [];
  #target: ScrapeTarget;
  #stopped = false;
  #round = 0;
  /** The tick that comes next. */
  #next: Instant = beginning;
  status: TargetStatus;

  constructor(context: ScrapeLoopContext, target: ScrapeTarget) {
    this.#context = context;
    this.#target = target;
    this.#reports = context.reports ? new Reports(context.store, context.labels) : undefined;
    this.status = { job: context.job.name, labels: context.labels, health: 'unknown' };
    this.#scheduleAt(this.#firstTick());
  }

  /** The same target as before, as discovery now hands it out. */
  serve(target: ScrapeTarget): void {
    this.#target = target;
  }

  /** The target left. Its series end at the tick that would have come next (`scrape/scrape.go: endOfRunStaleness`). */
  stop(): void {
    this.#stopped = true;
    const { engine, job } = this.#context;
    const next = this.#next;
    const written = later(next, (job.interval + Math.floor(job.interval / 10)) as Duration);
    engine.schedule(written, 'measure', () => {
      if (this.#isDown()) return;
      this.#endAll(unixMilliseconds(next));
      this.#reports?.end(unixMilliseconds(next));
    });
  }

  /** The first instant from now on that lies at this target's phase of the interval, counted on absolute time. */
  #firstTick(): Instant {
    const { engine, job, phaseHash } = this.#context;
    const intervalMs = Math.max(1, Math.floor(job.interval / 1_000));
    const phaseMs = phaseHash % intervalMs;
    const nowMs = EPOCH_MS + Math.ceil(engine.now / 1_000);
    const behind = (((nowMs - phaseMs) % intervalMs) + intervalMs) % intervalMs;
    const tickMs = behind === 0 ? nowMs : nowMs + intervalMs - behind;
    return ((tickMs - EPOCH_MS) * 1_000) as Instant;
  }

  #scheduleAt(at: Instant): void {
    this.#next = at;
    this.#context.engine.schedule(at, 'measure', () => {
      if (this.#stopped) return;
      this.#scheduleAt(later(at, this.#context.job.interval));
      this.#scrape(at);
    });
  }

  #isDown(): boolean {
    return this.#context.faults?.isDown(this.#context.engine.now) ?? false;
  }

  #scrape(at: Instant): void {
    if (this.#isDown()) {
      // A server that starts again has forgotten which series it had seen, so it ends none of them.
      this.#forgetExposed();
      return;
    }
    const { faults, labels, job } = this.#context;
    const fault = faults?.scraping(labels, at);
    const answer: ScrapeAnswer =
      fault?.refused === undefined ? this.#target.collect(at) : { kind: 'failure', reason: fault.refused };
    const took = ((answer.took ?? 0) + (fault?.delay ?? 0)) as Duration;
    const timedOut = took > job.timeout;
    const final: ScrapeAnswer = timedOut ? { kind: 'failure', reason: 'context deadline exceeded' } : answer;
    const duration = timedOut ? job.timeout : took;
    if (duration === 0) this.#write(at, final, duration);
    else if (final.kind === 'failure') this.#writeAfter(at, final, duration);
    else {
      // The values are those of the beginning; a registry would change them under our hands while the answer travels.
      const groups = final.groups.map(({ labels: sets, values }) => ({ labels: sets, values: values.slice() }));
      this.#writeAfter(at, { kind: 'samples', groups }, duration);
    }
  }

  #writeAfter(at: Instant, answer: ScrapeAnswer, duration: Duration): void {
    this.#context.engine.schedule(later(at, duration), 'measure', () => {
      if (!this.#stopped && !this.#isDown()) this.#write(at, answer, duration);
    });
  }

  #write(at: Instant, answer: ScrapeAnswer, duration: Duration): void {
    const timeMs = unixMilliseconds(at);
    const { job, labels } = this.#context;
    if (answer.kind === 'failure') {
      this.#endAll(timeMs);
      this.#reports?.write(timeMs, { up: 0, duration, scraped: 0, kept: 0, added: 0 });
      this.status = { job: job.name, labels, health: 'down', problem: answer.reason, lastScrape: at };
      return;
    }
    const counts = this.#writeSamples(timeMs, answer);
    this.#reports?.write(timeMs, { up: 1, duration, ...counts });
    this.status = { job: job.name, labels, health: 'up', lastScrape: at };
  }

  #writeSamples(timeMs: number, { groups }: ScrapeAnswer & { readonly kind: 'samples' }) {
    const { store } = this.#context;
    this.#round += 1;
    const counts = { scraped: 0, kept: 0, added: 0 };
    let seen = 0;
    for (let place = 0; place < groups.length; place += 1) {
      const { labels, values } = groups[place]!;
      let exposed = this.#places[place];
      if (exposed?.labels !== labels) {
        exposed = this.#exposed.get(labels);
        if (exposed === undefined) {
          exposed = this.#expose(labels);
          counts.added += this.#count(exposed);
        }
        this.#places[place] = exposed;
      }
      if (exposed.seen !== this.#round) seen += 1;
      exposed.seen = this.#round;
      counts.scraped += labels.length;
      counts.kept += exposed.group.series.length;
      store.appendRow(exposed.group, timeMs, exposed.places?.map((i) => values[i]!) ?? values.slice());
    }
    if (seen < this.#exposed.size) this.#endUnseen(timeMs);
    return counts;
  }

  /** A group that was not in the answer before. */
  #expose(exposedLabels: readonly Labels[]): Exposed {
    const { store, labels, job } = this.#context;
    const own = sampleLabels(exposedLabels, labels, job);
    const kept = own.filter((set) => set !== undefined);
    const isWhole = kept.length === own.length;
    const exposed: Exposed = {
      labels: exposedLabels,
      group: groupOf(kept.map((set) => store.series(set))),
      places: isWhole ? undefined : own.flatMap((set, i) => (set === undefined ? [] : [i])),
      seen: 0,
    };
    this.#exposed.set(exposedLabels, exposed);
    return exposed;
  }

  /** Counts a group among those that expose its series; the answer is how many series nothing exposed before. */
  #count({ group }: Exposed): number {
    let added = 0;
    for (const series of group.series) {
      const before = this.#exposures.get(series) ?? 0;
      if (before === 0) added += 1;
      this.#exposures.set(series, before + 1);
    }
    return added;
  }

  #endUnseen(timeMs: number): void {
    for (const exposed of this.#exposed.values()) {
      if (exposed.seen === this.#round) continue;
      this.#exposed.delete(exposed.labels);
      this.#end(exposed.group, timeMs);
    }
    this.#places = [];
  }

  /** A group is gone. Its series end, but for those that another group exposes. */
  #end(group: SeriesGroup, timeMs: number): void {
    const { store } = this.#context;
    const gone: Series[] = [];
    for (const series of group.series) {
      const left = (this.#exposures.get(series) ?? 0) - 1;
      if (left > 0) this.#exposures.set(series, left);
      else if (this.#exposures.delete(series)) gone.push(series);
    }
    if (gone.length === group.series.length) store.endRow(group, timeMs);
    else for (const series of gone) store.appendStale(series, timeMs);
  }

  #endAll(timeMs: number): void {
    for (const { group } of this.#exposed.values()) this.#context.store.endRow(group, timeMs);
    this.#forgetExposed();
  }

  #forgetExposed(): void {
    this.#exposed.clear();
    this.#exposures.clear();
    this.#places = [];
  }
}

interface Report {
  readonly up: 0 | 1;
  readonly duration: Duration;
  readonly scraped: number;
  readonly kept: number;
  readonly added: number;
}

/** The series that Prometheus writes about each scrape itself. */
const REPORTED = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
].map((name) => labels({ [METRIC_NAME]: name }));

class Reports {
  readonly #store: SeriesStore;
  readonly #group: SeriesGroup;

  constructor(store: SeriesStore, target: Labels) {
    this.#store = store;
    this.#group = groupOf(REPORTED.map((reported) => store.series(union(reported, target))));
  }

  write(timeMs: number, { up, duration, scraped, kept, added }: Report): void {
    this.#store.appendRow(this.#group, timeMs, [up, inSeconds(duration), scraped, kept, added]);
  }

  end(timeMs: number): void {
    this.#store.endRow(this.#group, timeMs);
  }
}
