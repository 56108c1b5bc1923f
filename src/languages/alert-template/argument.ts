/** The values that alert templates compute with, and how Go prints them. */
import { formatFloat } from '../go-format.ts';

export type Argument =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'map'; readonly value: ReadonlyMap<string, string> };

/** Go's `%v`. */
export function printed(argument: Argument): string {
  switch (argument.kind) {
    case 'text':
      return argument.value;
    case 'float':
      return formatFloat(argument.value);
    case 'integer':
    case 'truth':
      return String(argument.value);
    case 'map': {
      const sorted = [...argument.value].sort(([a], [b]) => (a < b ? -1 : 1));
      return `map[${sorted.map(([name, value]) => `${name}:${value}`).join(' ')}]`;
    }
  }
}
