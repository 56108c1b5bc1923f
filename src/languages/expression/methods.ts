/** The methods of Go's times and durations, as values that can be called. */
import { addSpan, fieldsOf, formatGoTime, type GoTime, timeFromFields, utcTime } from '../go-time.ts';
import { methodOf, typeOf } from './static-types.ts';
import {
  type DurationValue,
  duration,
  type FunctionValue,
  RunProblem,
  type TimeValue,
  textOf,
  type Value,
} from './values.ts';

/** The method `name` of a time or a duration, bound to it; `undefined` if there is none. */
export function boundMethod(owner: TimeValue | DurationValue, name: string): FunctionValue | undefined {
  const type = methodOf(typeOf(owner), name);
  if (type === undefined) return undefined;
  const run = owner.kind === 'time' ? TIME_METHODS[name] : DURATION_METHODS[name];
  if (run === undefined) return undefined;
  const call = (args: readonly Value[]): Value => run(owner as never, args);
  return { kind: 'function', type, call };
}

type Method<T> = (owner: T, args: readonly Value[]) => Value;

const int64 = (value: bigint): Value => ({ kind: 'integer', type: 'int64', value });
const time = (value: GoTime): TimeValue => ({ kind: 'time', time: value });
const spanOf = (value: Value | undefined): bigint =>
  typeof value === 'object' && value !== null && value.kind === 'duration'
    ? value.nanoseconds
    : mistaken(value, 'time.Duration');
const instantOf = (value: Value | undefined): bigint =>
  typeof value === 'object' && value !== null && value.kind === 'time'
    ? value.time.unixNano
    : mistaken(value, 'time.Time');
const integer = (value: Value | undefined): number =>
  typeof value === 'bigint' ? Number(value) : mistaken(value, 'int');

function mistaken(value: Value | undefined, wanted: string): never {
  throw new RunProblem(
    `reflect: Call using ${value === undefined || value === null ? 'zero Value argument' : textOf(value)} as type ${wanted}`,
  );
}

/** Go counts from year 1, which is where rounding to a multiple begins. */
const YEAR_ONE = -62_135_596_800_000_000_000n;

const floorTo = (value: bigint, step: bigint): bigint => value - (((value % step) + step) % step);

function truncateTime({ time: moment }: TimeValue, step: bigint): TimeValue {
  return step <= 0n
    ? time(moment)
    : time({ ...moment, unixNano: floorTo(moment.unixNano - YEAR_ONE, step) + YEAR_ONE });
}

function roundTime(owner: TimeValue, step: bigint): TimeValue {
  if (step <= 0n) return owner;
  const floor = truncateTime(owner, step);
  const rest = owner.time.unixNano - floor.time.unixNano;
  return rest + rest < step ? floor : time(addSpan(floor.time, step));
}

const TIME_METHODS: Readonly<Record<string, Method<TimeValue>>> = {
  Add: ({ time: moment }, [span]) => time(addSpan(moment, spanOf(span))),
  AddDate: ({ time: moment }, [years, months, days]) => {
    const f = fieldsOf(moment);
    const date = [f.year + integer(years), f.month + integer(months), f.day + integer(days)] as const;
    return time(timeFromFields([...date, f.hour, f.minute, f.second, f.nanosecond], moment));
  },
  After: ({ time: moment }, [other]) => moment.unixNano > instantOf(other),
  Before: ({ time: moment }, [other]) => moment.unixNano < instantOf(other),
  Day: ({ time: moment }) => BigInt(fieldsOf(moment).day),
  Equal: ({ time: moment }, [other]) => moment.unixNano === instantOf(other),
  Format: ({ time: moment }, [layout]) =>
    formatGoTime(moment, typeof layout === 'string' ? layout : mistaken(layout, 'string')),
  Hour: ({ time: moment }) => BigInt(fieldsOf(moment).hour),
  IsZero: ({ time: moment }) => moment.unixNano === YEAR_ONE,
  Minute: ({ time: moment }) => BigInt(fieldsOf(moment).minute),
  Month: ({ time: moment }) => ({ kind: 'integer', type: 'time.Month', value: BigInt(fieldsOf(moment).month) }),
  Nanosecond: ({ time: moment }) => BigInt(fieldsOf(moment).nanosecond),
  Round: (owner, [step]) => roundTime(owner, spanOf(step)),
  Second: ({ time: moment }) => BigInt(fieldsOf(moment).second),
  String: (owner) => textOf(owner),
  Sub: ({ time: moment }, [other]) => duration(moment.unixNano - instantOf(other)),
  Truncate: (owner, [step]) => truncateTime(owner, spanOf(step)),
  UTC: ({ time: moment }) => time(utcTime(moment.unixNano)),
  Unix: ({ time: moment }) => int64(floorTo(moment.unixNano, 1_000_000_000n) / 1_000_000_000n),
  UnixMicro: ({ time: moment }) => int64(floorTo(moment.unixNano, 1_000n) / 1_000n),
  UnixMilli: ({ time: moment }) => int64(floorTo(moment.unixNano, 1_000_000n) / 1_000_000n),
  UnixNano: ({ time: moment }) => int64(moment.unixNano),
  Weekday: ({ time: moment }) => ({ kind: 'integer', type: 'time.Weekday', value: BigInt(fieldsOf(moment).weekday) }),
  Year: ({ time: moment }) => BigInt(fieldsOf(moment).year),
  YearDay: ({ time: moment }) => BigInt(fieldsOf(moment).yearDay),
};

/** Hours and their like keep whole units exact and add the rest as a fraction, as Go does. */
function inUnits({ nanoseconds }: DurationValue, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

function roundDuration(nanoseconds: bigint, step: bigint): bigint {
  if (step <= 0n) return nanoseconds;
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const rest = size % step;
  const rounded = rest + rest < step ? size - rest : size - rest + step;
  return nanoseconds < 0n ? -rounded : rounded;
}

const DURATION_METHODS: Readonly<Record<string, Method<DurationValue>>> = {
  Abs: ({ nanoseconds }) => duration(nanoseconds < 0n ? -nanoseconds : nanoseconds),
  Hours: (owner) => inUnits(owner, 3_600_000_000_000n),
  Microseconds: ({ nanoseconds }) => int64(nanoseconds / 1_000n),
  Milliseconds: ({ nanoseconds }) => int64(nanoseconds / 1_000_000n),
  Minutes: (owner) => inUnits(owner, 60_000_000_000n),
  Nanoseconds: ({ nanoseconds }) => int64(nanoseconds),
  Round: ({ nanoseconds }, [step]) => duration(roundDuration(nanoseconds, spanOf(step))),
  Seconds: (owner) => inUnits(owner, 1_000_000_000n),
  String: (owner) => textOf(owner),
  Truncate: ({ nanoseconds }, [step]) =>
    duration(spanOf(step) <= 0n ? nanoseconds : nanoseconds - (nanoseconds % spanOf(step))),
};
