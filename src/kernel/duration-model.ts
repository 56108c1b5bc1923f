/** Durations as people describe them, and how to draw one. */
import type { Duration } from './time.ts';

/** A distribution of durations, in the parameters people know. */
export type DurationModel =
  | { readonly kind: 'constant'; readonly value: Duration }
  | { readonly kind: 'exponential'; readonly mean: Duration }
  | { readonly kind: 'uniform'; readonly from: Duration; readonly to: Duration }
  /** Lognormal by its median and 99th percentile, as latencies are reported. */
  | { readonly kind: 'lognormal'; readonly median: Duration; readonly p99: Duration }
  /** What was measured: each value as likely as any other. In ascending order. */
  | { readonly kind: 'empirical'; readonly values: readonly Duration[] }
  /**
   * By some percentiles, in ascending order: between two of them every duration is as likely. Below the first it is so from
   * `0` on; nothing is longer than the last.
   */
  | { readonly kind: 'percentiles'; readonly points: readonly Percentile[] };

/** This share of all durations is at most so long. */
export interface Percentile {
  readonly share: number;
  readonly value: Duration;
}
