/** What a function means: one of four kinds, by what it takes and gives. */
import type { Call } from '../../../languages/promql/ast.ts';
import type { Element } from '../element.ts';
import type { Evaluation } from '../evaluation.ts';
import type { RangeWindow } from '../selection.ts';

/** One call at one instant. */
export interface CallContext {
  readonly evaluation: Evaluation;
  readonly call: Call;
  readonly timeMs: number;
}

/** Looks at the samples of one series in a range. */
export interface RangeMeaning {
  readonly kind: 'range';
  /** The value for one series, or `undefined` for none. `numbers` are the scalar arguments. */
  readonly evaluate: (window: RangeWindow, numbers: readonly number[]) => number | undefined;
  /** The result is still the same metric. Default: its name is dropped. */
  readonly keepsName?: boolean;
  /** Remarks on metrics whose names are not those of counters. */
  readonly forCounters?: boolean;
  /** Which kinds of bounds it has a meaning for. Default: none. */
  readonly bounds?: readonly ('anchored' | 'smoothed')[];
  /** What is to be said about the scalar arguments. */
  readonly remark?: (context: CallContext, numbers: readonly number[]) => void;
}

/** Gives a vector. */
export interface VectorMeaning {
  readonly kind: 'vector';
  readonly evaluate: (context: CallContext) => readonly Element[];
}

/** Gives a number. */
export interface ScalarMeaning {
  readonly kind: 'scalar';
  readonly evaluate: (context: CallContext) => number;
}

export type Meaning = RangeMeaning | VectorMeaning | ScalarMeaning;

/** A function over the samples of one series. */
export const overRange = (
  evaluate: (window: RangeWindow, numbers: readonly number[]) => number | undefined,
  rest: Omit<RangeMeaning, 'kind' | 'evaluate'> = {},
): RangeMeaning => ({ kind: 'range', evaluate, ...rest });

/** A function of a vector that gives a vector. */
export const ofVector = (evaluate: (context: CallContext) => readonly Element[]): VectorMeaning => ({
  kind: 'vector',
  evaluate,
});

/** A function that gives a number. */
export const number = (evaluate: (context: CallContext) => number): ScalarMeaning => ({ kind: 'scalar', evaluate });

/** A function of each element's value by itself; names are dropped. */
export const ofEach = (apply: (value: number) => number): VectorMeaning =>
  ofVector((context) => elementsOf(context, 0).map((e) => context.evaluation.nameless(e.labels, apply(e.value))));

/** The elements of the argument at `index`. */
export const elementsOf = ({ evaluation, call, timeMs }: CallContext, index: number): readonly Element[] =>
  evaluation.vector(call.args[index]!, timeMs);

/** The number that is the argument at `index`. */
export const numberOf = ({ evaluation, call, timeMs }: CallContext, index: number): number =>
  evaluation.scalar(call.args[index]!, timeMs);

/** The text that is the argument at `index`. */
export const textOf = ({ evaluation, call }: CallContext, index: number): string => evaluation.text(call.args[index]!);
