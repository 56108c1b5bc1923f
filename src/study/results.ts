/**
 * What a study answers: the shape of `compare --json`, of a sweep and of an optimisation, and what pages and tables are drawn
 * from. Plain data, without functions, so that it may stand in a file or a page. Durations are in seconds, shares from 0 to 1.
 */
import type { OutcomeKind } from '../simulation/outcome.ts';
import type { StudyUnit } from './measures.ts';

/** A confidence interval of what stands beside it; both ends belong to it. An end is null where nothing bounds it. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** What was asked: enough to read the answers, and to ask again. */
export interface StudyDesign {
  readonly kind: 'compare' | 'sweep' | 'optimise';
  readonly name: string;
  /** Equal wherever the same runs are meant: of every scenario, seed and the version of preroll. */
  readonly fingerprint: string;
  readonly version: string;
  /** Run i of every cell has the seed `firstSeed + i`: `preroll run --seed` shows any of them. */
  readonly firstSeed: number;
  /** Wanted in each cell. */
  readonly runs: number;
  /** 0.95 unless told otherwise. */
  readonly confidence: number;
  readonly stopping: Stopping;
  /** How long after its last release each run goes on, the same for all variants, in seconds. */
  readonly horizon: number;
  readonly flow: 'exact' | 'aggregate';
  readonly variants: readonly VariantDesign[];
  readonly releases: readonly ReleaseDesign[];
  /** The rates of traffic that were tried, as factors; one of 1 unless the study varies it. */
  readonly traffic: readonly number[];
}

export interface VariantDesign {
  /** `A`, `B` …: short enough for an axis. */
  readonly letter: string;
  readonly name: string;
  /** What makes it different from the first, in words or `path = value`; empty for the first. */
  readonly changes: readonly string[];
  /** Of a sweep: the value of each parameter, as JSON. */
  readonly parameters: { readonly [name: string]: unknown };
  /** The steps of its Rollout in a line each, or one line of its blue-green; for labels. */
  readonly strategy: readonly string[];
  /** Of all its users together. */
  readonly requestsPerSecond: number;
}

export interface ReleaseDesign {
  /** `as written`, `good`, `errors-20`, `slow`, `never-ready` … */
  readonly name: string;
  readonly quality: 'good' | 'bad';
}

/** How many runs there are, and who decided that. */
export type Stopping =
  | { readonly kind: 'fixed' }
  /** Runs of a pilot, none of which is in any number of the answer, told how many it takes. */
  | {
      readonly kind: 'two-stage';
      readonly pilotRuns: number;
      /** Wanted half width of the interval, relative to the mean of the first variant. */
      readonly relativeWidth: number;
      readonly measures: readonly string[];
      /** Reached by every one of those measures, in the end? */
      readonly reached: boolean;
      /** The most runs allowed decided, not the width. */
      readonly capped: boolean;
    };

/** One variant with one release quality and one rate of traffic: the runs of it, and what they say. */
export interface Cell {
  readonly variant: number;
  readonly release: number;
  readonly traffic: number;
  readonly runs: number;
  /** Outcomes with how often they came; those that never came are left out. */
  readonly outcomes: readonly OutcomeShare[];
  /** One for each study measure, in the order of STUDY_MEASURES. */
  readonly measures: readonly MeasureSummary[];
}

export interface OutcomeShare {
  readonly outcome: OutcomeKind;
  readonly count: number;
  readonly share: number;
  /** Clopper and Pearson. */
  readonly interval: Interval;
}

/** One measure over the runs of a cell. */
export interface MeasureSummary {
  readonly measure: string;
  readonly unit: StudyUnit;
  /** Runs that have the number: a promoted release was aborted after nothing. Every other field is of these. */
  readonly count: number;
  /** Of 0/1 measures the share. Null without a run that has one. */
  readonly mean: number | null;
  /** Of the mean: Student's t; of 0/1 measures Clopper and Pearson. */
  readonly meanInterval: Interval | null;
  readonly deviation: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Exact order statistics: bounds hold whatever the distribution. Empty for 0/1 measures. */
  readonly quantiles: readonly QuantileSummary[];
  /** In order of the runs; null where a run has none. Left out of JSON unless `--samples` asks for it. */
  readonly samples?: readonly (number | null)[];
}

export interface QuantileSummary {
  /** 0.5, 0.95 */
  readonly at: number;
  readonly value: number;
  readonly interval: Interval;
}

/** One measure, one variant against the first, same release and traffic: run i against run i. */
export interface Difference {
  readonly variant: number;
  /** Always 0 today: the first variant is what all others are compared with. */
  readonly baseline: number;
  readonly release: number;
  readonly traffic: number;
  readonly measure: string;
  readonly unit: StudyUnit;
  /** Pairs in which both runs have the number. */
  readonly pairs: number;
  /** Mean of (variant - baseline). Null without pairs. */
  readonly mean: number | null;
  /** Student's t over pairs; of 0/1 measures Bonett and Price. */
  readonly interval: Interval | null;
  /** Does the interval leave out 0? */
  readonly differs: boolean;
  /** mean(variant) / mean(baseline) - 1 over the pairs, with Fieller's interval; null where the baseline may be 0. */
  readonly relative: { readonly mean: number; readonly interval: Interval } | null;
  /** What common random numbers saved: variance without pairing / variance of the paired difference. Null when either is 0. */
  readonly varianceRatio: number | null;
  readonly method: 'Student t, paired' | 'Bonett and Price, paired';
  readonly samples?: readonly (number | null)[];
}

/** What `preroll compare` answers. */
export interface Comparison {
  readonly design: StudyDesign;
  /** False when it was interrupted: then every cell holds the same, fewer, runs. */
  readonly complete: boolean;
  /** The answer, in words; the first sentence is the verdict. */
  readonly sentences: readonly string[];
  readonly cells: readonly Cell[];
  readonly differences: readonly Difference[];
  /** What has to be known to believe it: assumptions, methods, what was left out. */
  readonly notes: readonly string[];
}

/** What `preroll sweep` answers: every point is a variant with its parameters. */
export interface Sweep {
  readonly design: StudyDesign;
  readonly complete: boolean;
  readonly sentences: readonly string[];
  readonly cells: readonly Cell[];
  readonly notes: readonly string[];
}

/** What `preroll optimise` answers. */
export interface Optimisation {
  readonly design: StudyDesign;
  readonly complete: boolean;
  readonly sentences: readonly string[];
  readonly objectives: readonly Objective[];
  /** Everything that was looked at, in the order of looking. */
  readonly candidates: readonly Candidate[];
  readonly notes: readonly string[];
}

export interface Objective {
  readonly measure: string;
  /** Over which release its mean is taken. */
  readonly release: number;
  readonly label: string;
  readonly unit: StudyUnit;
  readonly direction: 'less is better';
}

export interface Candidate {
  readonly name: string;
  /** Of those measured again: its letter among `design.variants`, short enough for an axis. */
  readonly letter?: string;
  readonly strategy: readonly string[];
  /** The mean of each objective while searching (few runs; favours the lucky). Null where no run had it. */
  readonly searched: readonly (number | null)[];
  /** On the front after the front was measured again with seeds the search never saw. */
  readonly onFront: boolean;
  /** The mean of each objective on those seeds, with its interval; only of those measured again. */
  readonly confirmed?: readonly { readonly mean: number | null; readonly interval: Interval | null }[];
  /** The Rollout, ready to apply; only of those on the front. */
  readonly yaml?: string;
}
