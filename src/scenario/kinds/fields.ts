/**
 * The kinds of field that objects of the Kubernetes API are made of. Fields are required where the custom resource
 * definitions (or, for pods, the API server) require them; Go's decoder does not ask, and with `asGo` nor do we.
 */
import * as z from 'zod';
import type { Json } from '../../cluster/objects.ts';
import { parseRfc3339 } from '../../kernel/time.ts';
import { parseQuantity } from '../../languages/quantity.ts';

/** 32 bits, as nearly every number of the API. */
export const whole = z.int32({ error: 'a whole number' });
export const wholeLong = z.int({ error: 'a whole number' });
export const text = z.string({ error: 'a text' });
export const truth = z.boolean({ error: 'true or false' });
/** Go's durations; whether the text is one is asked later, since it may hold a placeholder. */
export const durationText = z.string({ error: 'a duration as a text, such as 30s or 5m' });
export const wholeOrText = z.union([whole, z.string()], { error: 'a whole number, or a text such as 25%' });
export const texts = z.array(text, { error: 'a list of texts' });
export const textMap = z.record(z.string(), text, { error: 'a mapping of names to texts' });
/** Plain data that nobody decodes. */
export const anything = z.custom<Json>(() => true);

export const time = z
  .string({ error: 'a time such as "2026-01-02T03:04:05Z"' })
  .refine((t) => parseRfc3339(t) !== undefined, {
    error: 'a time such as "2026-01-02T03:04:05Z"',
  });

const QUANTITY = 'a quantity such as 500m, 2 or 128Mi';

/** Kept as text; a number is as good as its text. */
export const quantity = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string({ error: QUANTITY }).refine((q) => parseQuantity(q).ok, { error: QUANTITY }),
);

type Shape = { readonly [field: string]: z.ZodType };
type Optional<S extends Shape> = { -readonly [F in keyof S]: z.ZodExactOptional<S[F]> };

/** A mapping with these fields and no others, each of which may be absent; those of `required` may not. */
export function object<O extends Shape, R extends Shape = Record<never, never>>(
  optional: O,
  required?: R,
): z.ZodObject<Optional<O> & R, z.core.$strict> {
  const fields: { [field: string]: z.ZodType } = { ...required };
  for (const [field, schema] of Object.entries(optional)) fields[field] = z.exactOptional(schema);
  // The message of unknown fields is made where they are reported, from the fields known.
  return z.strictObject(fields, { error: 'a mapping' }) as unknown as z.ZodObject<Optional<O> & R, z.core.$strict>;
}

/** A mapping with at least a look at these fields; others are carried along. */
export function loose<O extends Shape>(optional: O): z.ZodObject<Optional<O>, z.core.$loose> {
  const fields: { [field: string]: z.ZodType } = {};
  for (const [field, schema] of Object.entries(optional)) fields[field] = z.exactOptional(schema);
  return z.looseObject(fields, { error: 'a mapping' }) as unknown as z.ZodObject<Optional<O>, z.core.$loose>;
}

/** A list of mappings. An item that is null is an empty mapping, as for Go. */
export const list = <S extends z.ZodType>(item: S) =>
  z.array(
    z.preprocess((value) => (value === null ? {} : value), item),
    { error: 'a list' },
  );

export const map = <S extends z.ZodType>(value: S) => z.record(z.string(), value, { error: 'a mapping' });
