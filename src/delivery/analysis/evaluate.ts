/**
 * From a measured value and the conditions of a metric to the phase of a measurement (`utils/evaluate/evaluate.go`).
 * Both conditions are always evaluated; failure wins over success, and neither being true is Inconclusive.
 */

import { parseGoFloat } from '../../languages/expression/builtins/numbers.ts';
import { numberOf, truncate } from '../../languages/expression/operators.ts';
import {
  BOOL,
  FLOAT,
  type FunctionType,
  INT64,
  INTERFACE,
  nameOf,
  type StaticType,
  typeOf,
} from '../../languages/expression/static-types.ts';
import {
  type FunctionValue,
  list,
  RunProblem,
  textOf,
  typeName,
  type Value,
} from '../../languages/expression/values.ts';
import {
  type CompiledExpression,
  compileExpression,
  evaluateExpression,
  runExpression,
  typesOf,
} from '../../languages/expression.ts';
import { formatFloat, quote } from '../../languages/go-format.ts';
import { type GoTime, utcTime } from '../../languages/go-time.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { AnalysisPhase } from './objects.ts';

export interface Conditions {
  readonly successCondition?: string;
  readonly failureCondition?: string;
}

export interface Judged {
  readonly phase: AnalysisPhase;
  /** Why the phase is Error. */
  readonly message?: string;
}

/** Judges a value. `now` is what `now()` in a condition yields. */
export function evaluateResult(result: Value, conditions: Conditions, now: GoTime = utcTime(0n)): Judged {
  const { successCondition = '', failureCondition = '' } = conditions;
  let success = false;
  let failure = false;
  if (successCondition !== '') {
    const answer = evaluateCondition(result, successCondition, now);
    if (!answer.ok) return failed('successCondition', successCondition, result, answer.problem);
    success = answer.value;
  }
  if (failureCondition !== '') {
    const answer = evaluateCondition(result, failureCondition, now);
    if (!answer.ok) return failed('failureCondition', failureCondition, result, answer.problem);
    failure = answer.value;
  }
  if (failure) return { phase: 'Failed' };
  if (success) return { phase: 'Successful' };
  if (successCondition === '') return { phase: 'Successful' };
  return { phase: failureCondition === '' ? 'Failed' : 'Inconclusive' };
}

/** Whether one condition holds for a value; the problem is the engine's text. */
export function evaluateCondition(result: Value, condition: string, now: GoTime = utcTime(0n)): Result<boolean> {
  const environment = environmentOf(result);
  const compiled = compileCondition(condition, result, environment);
  if (!compiled.ok) return compiled;
  const answer = runExpression(compiled.value, environment, now);
  if (!answer.ok) return answer;
  if (typeof answer.value === 'boolean') return succeed(answer.value);
  return refuse(`expected bool, but got ${typeName(answer.value)}`);
}

/** Evaluates the bound of a range query, which must be a time (`evaluate.EvalTime`). */
export function evaluateTime(text: string, now: GoTime): Result<GoTime> {
  const environment = new Map<string, Value>([
    ['isNaN', floatTest(Number.isNaN)],
    ['isInf', floatTest(isInfinite)],
  ]);
  const answer = evaluateExpression(text, environment, now);
  if (!answer.ok) return refuse(answer.problem);
  const { value } = answer;
  if (typeof value === 'object' && value !== null && value.kind === 'time') return succeed(value.time);
  return refuse(`expected time.Time, but got ${typeName(value)}`);
}

/** A list of numbers as Prometheus yields it. */
export const floatList = (numbers: readonly number[]): Value => list(numbers, 'float64');

/** A float as measurements record it: the shortest decimal, without exponent. */
export const floatText = (x: number): string => formatFloat(x, 'f');

function failed(which: keyof Conditions, text: string, result: Value, problem: string): Judged {
  const cause = isNilOrEmpty(result)
    ? 'metric result is nil or empty: no data returned from the metric provider'
    : problem;
  return { phase: 'Error', message: `could not evaluate ${which} "${text}": ${cause}` };
}

/** No value, or an empty list: what a provider without data gives. */
export const isNilOrEmpty = (value: Value): boolean =>
  value === null || (typeof value === 'object' && value.kind === 'list' && value.items.length === 0);

/** Conditions come back with every measurement, so what was compiled is kept, by text and type of the value. */
const compiledConditions = new Map<string, Result<CompiledExpression>>();
const MOST_REMEMBERED = 1_000;

function compileCondition(
  text: string,
  result: Value,
  environment: ReadonlyMap<string, Value>,
): Result<CompiledExpression> {
  const type = typeOf(result);
  const key = `${type.kind} ${nameOf(type)} ${text}`;
  const known = compiledConditions.get(key);
  if (known !== undefined) return known;
  const compiled = compileExpression(text, typesOf(environment));
  if (compiledConditions.size >= MOST_REMEMBERED) compiledConditions.clear();
  compiledConditions.set(key, compiled);
  return compiled;
}

/** The names a condition may use. `isNil` and `default` look at the measured value, whatever they are given. */
function environmentOf(result: Value): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['result', result],
    ['asInt', AS_INT],
    ['asFloat', AS_FLOAT],
    ['isNaN', IS_NAN],
    ['isInf', IS_INF],
    ['isNil', define('func(interface {}) bool', [INTERFACE], BOOL, () => result === null)],
    [
      'default',
      define(
        'func(interface {}, interface {}) interface {}',
        [INTERFACE, INTERFACE],
        INTERFACE,
        ([, fallback = null]) => (result === null ? fallback : result),
      ),
    ],
  ]);
}

function define(
  text: string,
  parameters: readonly StaticType[],
  result: StaticType,
  call: FunctionValue['call'],
): FunctionValue {
  const type: FunctionType = { kind: 'function', text, parameters, result };
  return { kind: 'function', type, call };
}

const fail = (problem: string): never => {
  throw new RunProblem(problem);
};

const AS_INT = define('func(interface {}) int64', [INTERFACE], INT64, ([value = null]) => {
  if (typeof value === 'string') return int64(parseInt64(value));
  const number = numberOf(value);
  if (number === undefined) return fail(`asInt() not supported on ${typeName(value)} ${textOf(value)}`);
  return int64(typeof number === 'bigint' ? number : truncate(number));
});

const AS_FLOAT = define('func(interface {}) float64', [INTERFACE], FLOAT, ([value = null]) => {
  if (typeof value === 'string') return parseFloat64(value);
  const number = numberOf(value);
  return number === undefined ? fail(`asFloat() not supported on ${typeName(value)} ${textOf(value)}`) : Number(number);
});

const isInfinite = (x: number): boolean => x === Infinity || x === -Infinity;
const IS_NAN = floatTest(Number.isNaN);
const IS_INF = floatTest(isInfinite);

function floatTest(test: (x: number) => boolean): FunctionValue {
  return define('func(float64) bool', [FLOAT], BOOL, ([value = null]) => {
    if (typeof value === 'number') return test(value);
    const type = value === null ? 'nil' : typeName(value);
    return fail(`interface conversion: interface {} is ${type}, not float64`);
  });
}

const int64 = (value: bigint): Value => ({ kind: 'integer', type: 'int64', value });

function parseInt64(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) return fail(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ''));
  const fits = BigInt.asIntN(64, value) === value;
  return fits ? value : fail(`strconv.ParseInt: parsing ${quote(text)}: value out of range`);
}

function parseFloat64(text: string): number {
  const value = parseGoFloat(text);
  if (value !== undefined) return value;
  const isTooLarge = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
  return fail(`strconv.ParseFloat: parsing ${quote(text)}: ${isTooLarge ? 'value out of range' : 'invalid syntax'}`);
}
