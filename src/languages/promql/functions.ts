/**
 * Every function of PromQL: what it takes, what it gives, what it is for. The meaning of each stands under the same name
 * in `metrics/query/functions/`; a name here without a meaning there does not compile. They are apart because the parser
 * checks calls, and knows nothing of data.
 */
import type { ValueType } from './ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last argument may be missing or added: as in Prometheus, n > 0 allows one less to n − 1 more, −1 any. */
  readonly variadic: number;
  readonly returns: 'scalar' | 'instant vector';
  /** Refused unless the experiments are switched on. */
  readonly experimental: boolean;
  readonly doc: string;
}

const letters = { v: 'instant vector', m: 'range vector', s: 'scalar', t: 'string' } as const;

/** A signature in short: the arguments as letters (v, m, s for scalar, t for text), what is returned, and how many may vary. */
function takes(args: string, returns: 'v' | 's', doc: string, variadic = 0): Signature {
  const types = [...args].map((letter) => letters[letter as 'v']);
  return { args: types, variadic, returns: letters[returns], experimental: false, doc };
}

const experimental = (signature: Signature): Signature => ({ ...signature, experimental: true });

export const FUNCTIONS = {
  abs: takes('v', 'v', 'Absolute value.'),
  absent: takes('v', 'v', '1 if the vector is empty, else nothing.'),
  absent_over_time: takes('m', 'v', '1 if no series has a sample in the range, else nothing.'),
  acos: takes('v', 'v', 'Arc cosine.'),
  acosh: takes('v', 'v', 'Inverse hyperbolic cosine.'),
  asin: takes('v', 'v', 'Arc sine.'),
  asinh: takes('v', 'v', 'Inverse hyperbolic sine.'),
  atan: takes('v', 'v', 'Arc tangent.'),
  atanh: takes('v', 'v', 'Inverse hyperbolic tangent.'),
  avg_over_time: takes('m', 'v', 'Mean of the samples in the range.'),
  ceil: takes('v', 'v', 'Rounds up.'),
  changes: takes('m', 'v', 'How often the value changed in the range.'),
  clamp: takes('vss', 'v', 'Limits values from below and above.'),
  clamp_max: takes('vs', 'v', 'Limits values from above.'),
  clamp_min: takes('vs', 'v', 'Limits values from below.'),
  cos: takes('v', 'v', 'Cosine.'),
  cosh: takes('v', 'v', 'Hyperbolic cosine.'),
  count_over_time: takes('m', 'v', 'How many samples the range holds.'),
  day_of_month: takes('v', 'v', 'Day of the month, 1 to 31, in UTC.', 1),
  day_of_week: takes('v', 'v', 'Day of the week, 0 is Sunday, in UTC.', 1),
  day_of_year: takes('v', 'v', 'Day of the year, 1 to 366, in UTC.', 1),
  days_in_month: takes('v', 'v', 'How many days the month has, in UTC.', 1),
  deg: takes('v', 'v', 'Radians to degrees.'),
  delta: takes('m', 'v', 'Difference over the range, extrapolated to its bounds; for gauges.'),
  deriv: takes('m', 'v', 'Slope per second of the least squares line.'),
  double_exponential_smoothing: experimental(takes('mss', 'v', 'Smoothed value, by smoothing and trend factors.')),
  end: experimental(takes('', 's', 'End of the query in seconds.')),
  exp: takes('v', 'v', 'e to the power of the value.'),
  first_over_time: takes('m', 'v', 'Oldest sample in the range.'),
  floor: takes('v', 'v', 'Rounds down.'),
  histogram_avg: takes('v', 'v', 'Mean of native histograms.'),
  histogram_count: takes('v', 'v', 'Count of observations of native histograms.'),
  histogram_fraction: takes('ssv', 'v', 'Share of observations between two bounds.'),
  histogram_quantile: takes('sv', 'v', 'Quantile estimated from buckets.'),
  histogram_quantiles: experimental(takes('vtss', 'v', 'Several quantiles at once, told apart by a label.', 9)),
  histogram_stddev: takes('v', 'v', 'Standard deviation of native histograms.'),
  histogram_stdvar: takes('v', 'v', 'Variance of native histograms.'),
  histogram_sum: takes('v', 'v', 'Sum of observations of native histograms.'),
  hour: takes('v', 'v', 'Hour of the day, in UTC.', 1),
  idelta: takes('m', 'v', 'Difference of the last two samples.'),
  increase: takes('m', 'v', 'Growth of a counter over the range, extrapolated to its bounds.'),
  info: experimental(takes('vv', 'v', 'Adds the labels of matching info series.', 1)),
  irate: takes('m', 'v', 'Growth per second between the last two samples.'),
  label_join: takes('vttt', 'v', 'Sets a label to others joined by a separator.', -1),
  label_replace: takes('vtttt', 'v', 'Sets a label from another by a regular expression.'),
  last_over_time: takes('m', 'v', 'Newest sample in the range.'),
  ln: takes('v', 'v', 'Natural logarithm.'),
  log10: takes('v', 'v', 'Decimal logarithm.'),
  log2: takes('v', 'v', 'Binary logarithm.'),
  mad_over_time: experimental(takes('m', 'v', 'Median of the absolute deviations from the median.')),
  max_of: experimental(takes('ss', 's', 'The greater of two numbers.')),
  max_over_time: takes('m', 'v', 'Greatest sample in the range.'),
  min_of: experimental(takes('ss', 's', 'The lesser of two numbers.')),
  min_over_time: takes('m', 'v', 'Least sample in the range.'),
  minute: takes('v', 'v', 'Minute of the hour, in UTC.', 1),
  month: takes('v', 'v', 'Month of the year, 1 to 12, in UTC.', 1),
  pi: takes('', 's', 'π.'),
  predict_linear: takes('ms', 'v', 'Value of the least squares line so many seconds ahead.'),
  present_over_time: takes('m', 'v', '1 for every series with a sample in the range.'),
  quantile_over_time: takes('sm', 'v', 'Quantile of the samples in the range.'),
  rad: takes('v', 'v', 'Degrees to radians.'),
  range: experimental(takes('', 's', 'Length of the query in seconds.')),
  rate: takes('m', 'v', 'Growth of a counter per second, extrapolated to the bounds of the range.'),
  resets: takes('m', 'v', 'How often a counter fell in the range.'),
  round: takes('vs', 'v', 'Rounds to the nearest multiple; halves up.', 1),
  scalar: takes('v', 's', 'The value of the only element, else NaN.'),
  sgn: takes('v', 'v', 'Sign: −1, 0 or 1.'),
  sin: takes('v', 'v', 'Sine.'),
  sinh: takes('v', 'v', 'Hyperbolic sine.'),
  sort: takes('v', 'v', 'Sorts by value, ascending; only in instant queries.'),
  sort_by_label: experimental(takes('vt', 'v', 'Sorts by labels, naturally, ascending.', -1)),
  sort_by_label_desc: experimental(takes('vt', 'v', 'Sorts by labels, naturally, descending.', -1)),
  sort_desc: takes('v', 'v', 'Sorts by value, descending; only in instant queries.'),
  sqrt: takes('v', 'v', 'Square root.'),
  start: experimental(takes('', 's', 'Start of the query in seconds.')),
  start_timestamp: experimental(takes('v', 'v', 'When the counter was started.')),
  stddev_over_time: takes('m', 'v', 'Population standard deviation of the samples in the range.'),
  stdvar_over_time: takes('m', 'v', 'Population variance of the samples in the range.'),
  step: experimental(takes('', 's', 'Step of the query in seconds.')),
  sum_over_time: takes('m', 'v', 'Sum of the samples in the range.'),
  tan: takes('v', 'v', 'Tangent.'),
  tanh: takes('v', 'v', 'Hyperbolic tangent.'),
  time: takes('', 's', 'The instant of evaluation in seconds since 1970.'),
  timestamp: takes('v', 'v', 'When each sample was taken, in seconds since 1970.'),
  ts_of_first_over_time: experimental(takes('m', 'v', 'When the oldest sample in the range was taken.')),
  ts_of_last_over_time: experimental(takes('m', 'v', 'When the newest sample in the range was taken.')),
  ts_of_max_over_time: experimental(takes('m', 'v', 'When the greatest sample in the range was taken.')),
  ts_of_min_over_time: experimental(takes('m', 'v', 'When the least sample in the range was taken.')),
  vector: takes('s', 'v', 'One element without labels.'),
  year: takes('v', 'v', 'Year, in UTC.', 1),
} as const satisfies Readonly<Record<string, Signature>>;

export type FunctionName = keyof typeof FUNCTIONS;

/** The signature of a function; `undefined` if there is none of that name. Names are case sensitive. */
export function signatureOf(name: string): Signature | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name as FunctionName] : undefined;
}
