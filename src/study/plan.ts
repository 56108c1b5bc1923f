/**
 * A study as a list of batches, each a few runs of one cell (a variant with a release and a rate of traffic): what is to be
 * done, in an order that does not depend on who does it. Run i has the same seed in every cell, so that all variants meet the
 * same users at the same moments (common random numbers).
 */

import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import { createFingerprint } from '../kernel/fingerprint.ts';
import { invariant } from '../kernel/invariant.ts';
import { beginning, between, type Duration, type Instant, inSeconds, later, minutes } from '../kernel/time.ts';
import type { Scenario } from '../scenario/format.ts';
import { releasesInGit } from '../scenario/gitops.ts';
import { spanOf as foreseeable } from '../scenario/horizon.ts';
import { expectedRequests } from '../traffic/arrivals.ts';
import type { Arrivals } from '../traffic/model.ts';
import { designOf, withRelease } from './releases.ts';
import type { ReleaseDesign, Stopping, StudyDesign } from './results.ts';
import type { BatchTask } from './rows.ts';
import { strategyLines } from './strategy-lines.ts';

export interface StudyVariant {
  readonly name: string;
  readonly changes: readonly string[];
  readonly parameters?: { readonly [name: string]: unknown };
  readonly scenario: Scenario;
}

export interface StudyRequest {
  readonly kind: StudyDesign['kind'];
  readonly name: string;
  readonly version: string;
  readonly variants: readonly StudyVariant[];
  readonly releases: readonly string[];
  readonly traffic: readonly number[];
  readonly runs: number;
  readonly firstSeed: number;
  readonly confidence: number;
  readonly flow: StudyDesign['flow'];
  readonly stopping?: Stopping;
  /** How long each run goes on after its last release, at least: to be comparable with a study of other variants. */
  readonly horizon?: Duration;
}

/** Some runs of one cell, one after the other. */
export interface Batch {
  readonly id: number;
  readonly cell: number;
  readonly firstRun: number;
  readonly runs: number;
}

export interface StudyPlan {
  readonly design: StudyDesign;
  readonly batches: readonly Batch[];
  /** All that is needed to do a batch, as plain data: it may be sent anywhere. */
  task(batch: Batch): BatchTask;
}

/** What the fingerprint of a plan rests on, besides the scenarios; raise it when rows change their meaning. */
const FORMAT = 1;

export function planStudy(request: StudyRequest): StudyPlan {
  const { variants, releases, traffic, runs, firstSeed, kind, name, version, confidence, flow } = request;
  const base = variants[0]?.scenario;
  invariant(base !== undefined, 'a study has a variant');
  const horizon = Math.max(request.horizon ?? 0, ...variants.map(({ scenario }) => spanOf(scenario, base))) as Duration;
  const qualities: readonly ReleaseDesign[] = releases.map((release) => designOf(base, release));
  const prepared = variants.map(({ scenario }) => prepare(scenario, horizon, flow));
  const print = createFingerprint().text(`${FORMAT} ${version}`).number(runs).number(firstSeed);
  for (const release of releases) print.text(release);
  for (const factor of traffic) print.number(factor);
  for (const scenario of prepared) print.text(JSON.stringify(scenario));
  const design: StudyDesign = {
    kind,
    name,
    fingerprint: print.hex(),
    version,
    firstSeed,
    runs,
    confidence,
    stopping: request.stopping ?? { kind: 'fixed' },
    horizon: inSeconds(horizon),
    flow,
    variants: variants.map((variant, i) => ({
      letter: letterOf(i),
      name: variant.name,
      changes: variant.changes,
      parameters: variant.parameters ?? {},
      strategy: strategyLines(variant.scenario),
      requestsPerSecond: requestsPerSecond(variant.scenario),
    })),
    releases: qualities,
    traffic,
  };
  return {
    design,
    batches: batchesOf(design),
    task({ cell, firstRun, runs: count }) {
      const place = placeOfCell(design, cell);
      const scenario = prepared[place.variant] as Scenario;
      const release = qualities[place.release] as ReleaseDesign;
      return {
        scenario: withTraffic(withRelease(scenario, release.name), traffic[place.traffic] ?? 1),
        quality: release.quality,
        firstSeed: firstSeed + firstRun,
        runs: count,
      };
    },
  };
}

/** Cells are counted traffic fastest, then releases, then variants. */
export function placeOfCell(
  { releases, traffic }: StudyDesign,
  cell: number,
): { readonly variant: number; readonly release: number; readonly traffic: number } {
  const outer = Math.floor(cell / traffic.length);
  return {
    variant: Math.floor(outer / releases.length),
    release: outer % releases.length,
    traffic: cell % traffic.length,
  };
}

export const cellsOf = ({ variants, releases, traffic }: StudyDesign): number =>
  variants.length * releases.length * traffic.length;

/** All cells for the first few runs, then all cells for the next: whenever a study is stopped, every cell has got as far. */
export function batchesOf(design: StudyDesign): readonly Batch[] {
  const size = design.runs <= 200 ? 10 : 25;
  const batches: Batch[] = [];
  for (let firstRun = 0; firstRun < design.runs; firstRun += size) {
    const runs = Math.min(size, design.runs - firstRun);
    for (let cell = 0; cell < cellsOf(design); cell++) batches.push({ id: batches.length, cell, firstRun, runs });
  }
  return batches;
}

const lastRelease = ({ releases, gitops, objects }: Scenario): Instant =>
  [...releases.map(({ at }) => at), ...releasesInGit(gitops, objects)].reduce<Instant>(
    (last, at) => (at > last ? at : last),
    beginning,
  );

/**
 * From the last release to the end. A scenario that says when it ends says so for the rollout as it is: a variant whose steps
 * take longer gets that much more, or it would be cut off, and what it never came to would count in its favour.
 */
export function spanOf(scenario: Scenario, base: Scenario): Duration {
  const own = between(lastRelease(scenario), scenario.until);
  return Math.max(own, between(lastRelease(base), base.until) + longest(scenario) - longest(base)) as Duration;
}

const longest = ({ objects }: Scenario): number =>
  objects
    .filter(({ kind }) => kind === 'Rollout')
    .reduce((most, rollout) => Math.max(most, foreseeable((rollout as { spec?: RolloutSpec }).spec ?? {}, objects)), 0);

/**
 * Every variant is looked at for as long after its release: a bad release that is promoted goes on failing to the end, and
 * pods cost to the end, so a longer run would look worse for nothing.
 */
function prepare(scenario: Scenario, horizon: Duration, flow: Scenario['flow']): Scenario {
  const { variants: _, study: __, ...rest } = scenario;
  return { ...rest, flow, until: later(lastRelease(scenario), horizon), expect: [] };
}

/** In the first hour, on average. */
const requestsPerSecond = ({ traffic }: Scenario): number =>
  traffic.reduce((sum, { arrivals }) => sum + expectedRequests(arrivals, HOUR), 0) / inSeconds(HOUR);
const HOUR = minutes(60);

function withTraffic(scenario: Scenario, factor: number): Scenario {
  if (factor === 1) return scenario;
  const traffic = scenario.traffic.map((source) => ({ ...source, arrivals: scaled(source.arrivals, factor) }));
  return { ...scenario, traffic };
}

function scaled(arrivals: Arrivals, factor: number): Arrivals {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return { ...arrivals, perSecond: arrivals.perSecond * factor };
    case 'varying': {
      const points = arrivals.curve.points.map((point) => ({ ...point, perSecond: point.perSecond * factor }));
      return { ...arrivals, curve: { ...arrivals.curve, points } };
    }
    case 'closed':
      return { ...arrivals, users: Math.max(1, Math.round(arrivals.users * factor)) };
  }
}

/** A … Z, then AA … */
const letterOf = (i: number): string =>
  (i >= 26 ? letterOf(Math.floor(i / 26) - 1) : '') + String.fromCharCode(65 + (i % 26));
