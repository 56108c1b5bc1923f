/**
 * The tree of a PromQL expression. Positions are offsets in bytes of the UTF-8 query, as Prometheus counts columns; ranges
 * include their start and not their end.
 */

/** A stretch of the query. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type MatchOp = '=' | '!=' | '=~' | '!~';

/** One condition on a label; a missing label counts as the empty string. Expressions of `=~` and `!~` compile. */
export interface Matcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
}

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOp = '==' | '!=' | '<=' | '<' | '>=' | '>';
export type SetOp = 'and' | 'or' | 'unless';
/** Operators on native histograms only. */
export type TrimOp = '</' | '>/';
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp | TrimOp;

export const AGGREGATORS = [
  'avg',
  'bottomk',
  'count',
  'count_values',
  'group',
  'limit_ratio',
  'limitk',
  'max',
  'min',
  'quantile',
  'stddev',
  'stdvar',
  'sum',
  'topk',
] as const;
export type Aggregator = (typeof AGGREGATORS)[number];

/** A length of time: milliseconds when it is written out, an expression (experimental) when it has to be computed. */
export type Length = number | DurationExpr;

/** An expression where a duration stands: `[5m * 2]`, `offset step()`. Experimental in Prometheus 3. */
export type DurationExpr =
  | { readonly kind: 'seconds'; readonly seconds: number; readonly isDuration: boolean; readonly span: Span }
  | { readonly kind: 'step'; readonly span: Span }
  | { readonly kind: 'range'; readonly span: Span }
  | {
      readonly kind: 'arithmetic';
      readonly op: '+' | '-' | '*' | '/' | '%' | '^' | 'min_of' | 'max_of';
      readonly left: DurationExpr;
      readonly right: DurationExpr;
      readonly span: Span;
    }
  | { readonly kind: 'negated'; readonly of: DurationExpr; readonly span: Span }
  | { readonly kind: 'parentheses'; readonly of: DurationExpr; readonly span: Span };

/** Where `@` fixes the evaluation: a time in milliseconds since 1970, or an end of the query's range. */
export type FixedTime = number | 'start' | 'end';

/** What selectors and subqueries share: when they look. */
export interface TimeShift {
  readonly offset?: Length;
  readonly at?: FixedTime;
}

export interface VectorSelector extends TimeShift {
  readonly kind: 'vector-selector';
  /** The name before the braces, if there is one; it is among the matchers too, as the last. */
  readonly name?: string;
  readonly matchers: readonly Matcher[];
  /** How values at the bounds of the range are found (experimental). */
  readonly bounds?: 'anchored' | 'smoothed';
  readonly span: Span;
}

export interface RangeSelector {
  readonly kind: 'range-selector';
  readonly selector: VectorSelector;
  readonly range: Length;
  readonly span: Span;
}

export interface Subquery extends TimeShift {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly range: Length;
  /** Absent: the default evaluation interval. */
  readonly step?: Length;
  readonly span: Span;
}

export interface NumberLiteral {
  readonly kind: 'number';
  readonly value: number;
  /** Whether it was written as a duration (`5m` is 300). */
  readonly isDuration: boolean;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

export interface Parentheses {
  readonly kind: 'parentheses';
  readonly expr: Expr;
  readonly span: Span;
}

export interface Unary {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
  readonly span: Span;
}

/** How elements of two vectors find each other. */
export interface Matching {
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many';
  /** True: match on `labels` only; false: on all but `labels` and the name. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels taken over from the one side (`group_left(x)`). */
  readonly include: readonly string[];
  /** Values for elements that find no partner (experimental `fill`). */
  readonly fillLeft?: number;
  readonly fillRight?: number;
}

export interface Binary {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly bool: boolean;
  readonly matching: Matching;
  readonly span: Span;
}

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly op: Aggregator;
  readonly expr: Expr;
  readonly parameter?: Expr;
  readonly without: boolean;
  readonly grouping: readonly string[];
  readonly span: Span;
}

export interface Call {
  readonly kind: 'call';
  readonly function: string;
  readonly args: readonly Expr[];
  readonly span: Span;
}

export type Expr =
  | Aggregation
  | Binary
  | Call
  | NumberLiteral
  | Parentheses
  | RangeSelector
  | StringLiteral
  | Subquery
  | Unary
  | VectorSelector;

/** What an expression evaluates to. */
export type ValueType = 'scalar' | 'instant vector' | 'range vector' | 'string';
