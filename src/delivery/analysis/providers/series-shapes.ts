/** How providers write lists of numbers into a measurement's value. */
import { formatFixed } from '../../../languages/go-format.ts';
import type { JsonValue } from '../../../languages/json.ts';
import { floatText } from '../evaluate.ts';

export const floatsText = (values: readonly number[]): string => `[${values.map(floatText).join(',')}]`;
export const fixedText = (values: readonly number[], places: number): string =>
  `[${values.map((value) => formatFixed(value, places)).join(',')}]`;

export const isNumbers = (value: JsonValue | undefined): value is readonly number[] =>
  Array.isArray(value) && value.every((item: JsonValue) => typeof item === 'number');
