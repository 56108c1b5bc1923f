/** Durations in a Scenario document: Go's notation for a length, and four ways to say a distribution of lengths. */
import * as z from 'zod';
import type { DurationModel } from '../kernel/duration-model.ts';
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
    ],
    {
      error:
        'a duration (always the same), or one of {exponential: mean}, {uniform: [from, to]}, {median: …, p99: …} (lognormal)',
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

/** The distribution that a text or mapping of the document means. */
export function durationModel(model: DurationModelText): Result<DurationModel> {
  if (typeof model === 'string') return succeed({ kind: 'constant', value: duration(model) });
  if ('exponential' in model) return succeed({ kind: 'exponential', mean: duration(model.exponential) });
  if ('uniform' in model) {
    const [from, to] = [duration(model.uniform[0] ?? ''), duration(model.uniform[1] ?? '')];
    return from <= to ? succeed({ kind: 'uniform', from, to }) : refuse('the first bound above the second');
  }
  const [median, p99] = [duration(model.median), duration(model.p99)];
  if (median <= 0) return refuse('a median of zero');
  return p99 >= median ? succeed({ kind: 'lognormal', median, p99 }) : refuse('a 99th percentile below the median');
}
