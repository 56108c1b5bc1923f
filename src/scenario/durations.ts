/** Durations in a Scenario document: Go's notation for a length, and four ways to say a distribution of lengths. */
import * as z from 'zod';
import type { DurationModel, Percentile } from '../kernel/duration-model.ts';
import type { Duration } from '../kernel/time.ts';
import { parseDuration } from '../languages/duration.ts';
import { type Result, refuse, succeed } from '../languages/result.ts';

const EXPECTED = 'a duration such as 250ms, 30s, 5m or 1h30m';

/** A length of time, not negative. */
export const durationSchema = z
  .string({ error: EXPECTED })
  .refine((text) => lengthOf(text) !== undefined, { error: EXPECTED })
  .meta({ id: 'duration', description: EXPECTED });

export const durationModelSchema = z
  .union(
    [
      durationSchema,
      z.strictObject({ exponential: durationSchema.describe('the mean') }),
      z.strictObject({ uniform: z.array(durationSchema).length(2).describe('from and to') }),
      z.strictObject({ median: durationSchema, p99: durationSchema }),
      z.strictObject({
        percentiles: z.record(z.string(), durationSchema).describe('p50, p99.9 … and how long each is at most'),
      }),
      z.strictObject({ values: z.array(durationSchema).min(1).describe('measured; each as likely as any other') }),
      z.strictObject({
        csv: z.string().describe('a file, relative to this document'),
        column: z.string().describe('the name of the column, as the first line of the file has it'),
        unit: z.enum(['s', 'ms', 'us']).optional().describe('of plain numbers (default: ms)'),
      }),
    ],
    {
      error:
        'a duration (always the same), or one of {exponential: mean}, {uniform: [from, to]}, {median: …, p99: …} (lognormal), {percentiles: {p50: …, p99: …}}, {values: […]}, {csv: file, column: name}',
    },
  )
  .meta({ id: 'durationModel', description: 'a duration, or a distribution of durations' });

export type DurationModelText = z.infer<typeof durationModelSchema>;

/** The length a text means; `undefined` if it means none or a negative one. */
export function lengthOf(text: string): Duration | undefined {
  const parsed = parseDuration(text);
  return parsed.ok && parsed.value >= 0 ? parsed.value : undefined;
}

/** The length of a text that the schema has let through. */
export const duration = (text: string): Duration => lengthOf(text) ?? (0 as Duration);

/** A column of recorded durations. */
export type RecordedText = Extract<DurationModelText, { readonly csv: string }>;

/** Fetches recorded durations, in any order; whoever has no files refuses. */
export type Recorded = (text: RecordedText) => Result<readonly Duration[]>;

const noFiles: Recorded = () => refuse('a file where none can be read');

/** The distribution that a text or mapping of the document means. */
export function durationModel(model: DurationModelText, recorded: Recorded = noFiles): Result<DurationModel> {
  if (typeof model === 'string') return succeed({ kind: 'constant', value: duration(model) });
  if ('exponential' in model) return succeed({ kind: 'exponential', mean: duration(model.exponential) });
  if ('uniform' in model) {
    const [from, to] = [duration(model.uniform[0] ?? ''), duration(model.uniform[1] ?? '')];
    return from <= to ? succeed({ kind: 'uniform', from, to }) : refuse('the first bound above the second');
  }
  if ('percentiles' in model) return percentiles(model.percentiles);
  if ('values' in model) return succeed(observed(model.values.map(duration)));
  if ('csv' in model) {
    const values = recorded(model);
    return values.ok ? succeed(observed(values.value)) : values;
  }
  const [median, p99] = [duration(model.median), duration(model.p99)];
  if (median <= 0) return refuse('a median of zero');
  return p99 >= median ? succeed({ kind: 'lognormal', median, p99 }) : refuse('a 99th percentile below the median');
}

/** Of more values than these, every so-manieth is kept: the distribution stays, a run's input stays small. */
const VALUES_MOST = 10_000;

function observed(values: readonly Duration[]): DurationModel {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length <= VALUES_MOST) return { kind: 'empirical', values: sorted };
  const kept = Array.from(
    { length: VALUES_MOST },
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / VALUES_MOST)]!,
  );
  return { kind: 'empirical', values: kept };
}

function percentiles(texts: { readonly [name: string]: string }): Result<DurationModel> {
  const points: Percentile[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const number = /^p(\d+(?:\.\d+)?)$/.exec(name)?.[1];
    if (number === undefined || Number(number) > 100) return refuse(`the percentile ${JSON.stringify(name)}`);
    points.push({ share: Number(number) / 100, value: duration(text) });
  }
  points.sort((a, b) => a.share - b.share);
  if (points.length === 0) return refuse('no percentile');
  for (const [i, { value }] of points.entries()) {
    if (i > 0 && value < points[i - 1]!.value) return refuse('a percentile below a lower one');
  }
  return succeed({ kind: 'percentiles', points });
}
