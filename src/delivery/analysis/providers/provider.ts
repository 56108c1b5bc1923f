/**
 * What a metric provider is. A kind reads its part of the metric, may find it wrong before anything is asked, and answers
 * with a measurement. Kinds that answer at once only have `begin`; a measurement of theirs is never in flight.
 */
import type { Json, StringMap } from '../../../cluster/objects.ts';
import { unixMilliseconds } from '../../../kernel/time.ts';
import type { Value } from '../../../languages/expression/values.ts';
import { type GoTime, utcTime } from '../../../languages/go-time.ts';
import { evaluateResult } from '../evaluate.ts';
import type { Answer, Asked, InFlight } from '../measure.ts';
import type { Metric } from '../objects.ts';
import type { Ports } from './ports.ts';

export interface Provider {
  /** The key below `provider` in a metric. */
  readonly name: string;
  begin(question: Question): Answer;
  resume?(question: Question, inFlight: InFlight): Answer;
  terminate?(question: Question, inFlight: InFlight): Answer;
  metadata?(config: Config): StringMap;
  /** Keeps at most `limit` leftovers of a run. */
  forget?(question: Omit<Question, 'number' | 'now'>, limit: number): void;
}

/** A provider's own part of a metric, not yet decoded. */
export type Config = { readonly [field: string]: Json };

export interface Question extends Asked {
  readonly config: Config;
  readonly ports: Ports;
}

/** The measurement of a provider that could not ask, or got an answer it cannot use. */
export const errorAnswer = (message: string, metadata?: StringMap): Answer => ({
  phase: 'Error',
  message,
  ...(metadata === undefined ? {} : { metadata }),
});

/** Judges a value by the metric's conditions. A measurement that errs records no value. */
export function judge(
  { metric, now }: Pick<Question, 'metric' | 'now'>,
  value: Value,
  text: string,
  metadata?: StringMap,
): Answer {
  const { successCondition = '', failureCondition = '' } = metric as Metric;
  const { phase, message } = evaluateResult(value, { successCondition, failureCondition }, goTimeOf(now));
  const noted = metadata === undefined ? {} : { metadata };
  return message === undefined ? { phase, value: text, ...noted } : { phase, message, ...noted };
}

/** Simulated time as conditions see it. */
export const goTimeOf = (now: Asked['now']): GoTime => utcTime(BigInt(unixMilliseconds(now)) * 1_000_000n);

export const textField = (config: Config, name: string): string => {
  const value = config[name];
  return typeof value === 'string' ? value : '';
};

export const numberField = (config: Config, name: string): number | undefined => {
  const value = config[name];
  return typeof value === 'number' ? value : undefined;
};

export const objectField = (config: Config, name: string): Config | undefined => {
  const value = config[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : undefined;
};
