/** Durations as people describe them, and how to draw one. */
import type { Duration } from './time.ts';

/** A distribution of durations, in the parameters people know. */
export type DurationModel =
  | { readonly kind: 'constant'; readonly value: Duration }
  | { readonly kind: 'exponential'; readonly mean: Duration }
  | { readonly kind: 'uniform'; readonly from: Duration; readonly to: Duration }
  /** Lognormal by its median and 99th percentile, as latencies are reported. */
  | { readonly kind: 'lognormal'; readonly median: Duration; readonly p99: Duration };
