/** Amounts of cores and bytes in a Scenario document: numbers, or Kubernetes quantities such as 250m and 512Mi. */
import * as z from 'zod';
import { approximateQuantity, parseQuantity } from '../languages/quantity.ts';

const QUANTITY = 'a number or a quantity such as 250m, 1.5 or 512Mi, not negative';

/** The amount a text means; `undefined` if it means none or a negative one. */
export function amountOf(text: string): number | undefined {
  const parsed = parseQuantity(text.trim());
  if (!parsed.ok) return undefined;
  const amount = approximateQuantity(parsed.value);
  return amount >= 0 ? amount : undefined;
}

/** The amount of what the schema has let through. */
export const amount = (written: number | string): number =>
  typeof written === 'number' ? written : (amountOf(written) ?? 0);

export const quantitySchema = z
  .union([z.number().min(0), z.string().refine((written) => amountOf(written) !== undefined)], { error: QUANTITY })
  .meta({ id: 'quantity', description: QUANTITY });
