/** The signatures of the methods that Go's times and durations bring into conditions. */

/** A method of Go's `time.Time` or `time.Duration`: its Go signature, by names of types. */
export interface GoMethod {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: string;
}

const method = (name: string, result: string, ...parameters: readonly string[]): GoMethod => ({
  name,
  parameters,
  result,
});

const TIME_METHODS: readonly GoMethod[] = [
  method('Add', 'time.Time', 'time.Duration'),
  method('AddDate', 'time.Time', 'int', 'int', 'int'),
  method('After', 'bool', 'time.Time'),
  method('Before', 'bool', 'time.Time'),
  method('Day', 'int'),
  method('Equal', 'bool', 'time.Time'),
  method('Format', 'string', 'string'),
  method('Hour', 'int'),
  method('IsZero', 'bool'),
  method('Minute', 'int'),
  method('Month', 'time.Month'),
  method('Nanosecond', 'int'),
  method('Second', 'int'),
  method('String', 'string'),
  method('Sub', 'time.Duration', 'time.Time'),
  method('UTC', 'time.Time'),
  method('Unix', 'int64'),
  method('UnixMicro', 'int64'),
  method('UnixMilli', 'int64'),
  method('UnixNano', 'int64'),
  method('Weekday', 'time.Weekday'),
  method('Year', 'int'),
  method('YearDay', 'int'),
  method('Truncate', 'time.Time', 'time.Duration'),
  method('Round', 'time.Time', 'time.Duration'),
];

const DURATION_METHODS: readonly GoMethod[] = [
  method('Abs', 'time.Duration'),
  method('Hours', 'float64'),
  method('Microseconds', 'int64'),
  method('Milliseconds', 'int64'),
  method('Minutes', 'float64'),
  method('Nanoseconds', 'int64'),
  method('Round', 'time.Duration', 'time.Duration'),
  method('Seconds', 'float64'),
  method('String', 'string'),
  method('Truncate', 'time.Duration', 'time.Duration'),
];

/** The methods of a time or of a duration. */
export const goTimeMethods = (kind: 'time' | 'duration'): readonly GoMethod[] =>
  kind === 'time' ? TIME_METHODS : DURATION_METHODS;
