/** Builtins about time. What `now()` is, the run says: conditions have no clock of their own. */
import { parseGoDuration } from '../../duration.ts';
import { parseGoTime, UTC } from '../../go-time.ts';
import { refuse, succeed } from '../../result.ts';
import { DURATION, LOCATION, STRING, TIME } from '../static-types.ts';
import { duration as durationValue } from '../values.ts';
import { allTypes, asText, type Builtin, fail, withArity, withSignatures } from './builtin.ts';

const now = withArity(
  'now',
  0,
  () => succeed(TIME),
  (_args, context) => ({ kind: 'time', time: context.now }),
);

const duration = withSignatures('duration', [[[STRING], DURATION]], ([text]) => {
  const parsed = parseGoDuration(asText(text));
  return parsed.ok ? durationValue(parsed.value) : fail(parsed.problem);
});

/** The layouts that `date` tries on a text without one, in the engine's order. */
const LAYOUTS = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  '02 Jan 06 15:04 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
] as const;

const date: Builtin = {
  name: 'date',
  check: (args) =>
    allTypes(args).length === 0 ? refuse('invalid number of arguments (expected at least 1, got 0)') : succeed(TIME),
  run([first = null, ...others]) {
    const rest = [...others];
    let text = first;
    let zone: { readonly offsetSeconds: number; readonly zone: string } = UTC;
    if (typeof first === 'object' && first !== null && first.kind === 'location') {
      zone = { offsetSeconds: first.offsetSeconds, zone: first.name };
      text = rest.shift() ?? null;
    }
    if (rest[1] !== undefined) zone = zoneNamed(asText(rest[1]));
    const layouts = rest[0] === undefined ? LAYOUTS : [asText(rest[0])];
    for (const layout of layouts) {
      const parsed = parseGoTime(layout, asText(text), zone);
      if (parsed.ok) return { kind: 'time', time: parsed.value };
      if (rest[0] !== undefined) return fail(parsed.problem);
    }
    return fail(`invalid date ${asText(text)}`);
  },
};

/** There is no tz database in the simulated world: UTC is the only zone with a name. */
function zoneNamed(name: string): { readonly offsetSeconds: number; readonly zone: string } {
  if (name === 'UTC' || name === '') return UTC;
  return fail(`unknown time zone ${name}`);
}

const timezone = withSignatures('timezone', [[[STRING], LOCATION]], ([name]) => {
  const { offsetSeconds, zone } = zoneNamed(asText(name));
  return { kind: 'location', name: zone, offsetSeconds };
});

export const timeBuiltins: readonly Builtin[] = [date, duration, now, timezone];
