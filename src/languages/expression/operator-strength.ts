/** How strongly operators bind, and which of them may be negated or chained. */

/** Binary operators by strength; of equal strength they bind to the left, save powers. */
export const STRENGTH: ReadonlyMap<string, number> = new Map([
  ['|', 0],
  ...(['or', '||'] as const).map((operator) => [operator, 10] as const),
  ...(['and', '&&'] as const).map((operator) => [operator, 15] as const),
  ...['==', '!=', '<', '>', '>=', '<='].map((operator) => [operator, 20] as const),
  ...['in', 'matches', 'contains', 'startsWith', 'endsWith'].map((operator) => [operator, 20] as const),
  ['..', 25],
  ...(['+', '-'] as const).map((operator) => [operator, 30] as const),
  ...(['*', '/', '%'] as const).map((operator) => [operator, 60] as const),
  ...(['**', '^'] as const).map((operator) => [operator, 100] as const),
  ['??', 500],
]);
export const UNARY_STRENGTH: ReadonlyMap<string, number> = new Map([
  ['not', 50],
  ['!', 50],
  ['-', 90],
  ['+', 90],
]);
export const NEGATABLE: ReadonlySet<string> = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);
export const CHAINABLE: ReadonlySet<string> = new Set(['<', '>', '>=', '<=']);
