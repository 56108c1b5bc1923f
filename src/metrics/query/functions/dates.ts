/** Parts of a date, in UTC, of values that are seconds since 1970; without an argument, of the instant of evaluation. */
import { type Civil, civilOf, daysInMonth } from '../../../kernel/calendar.ts';
import { noLabels } from '../../labels.ts';
import { elementsOf, ofVector, type VectorMeaning } from './meaning.ts';

const DAY = 86_400;
/** 2^63 seconds. */
const END_OF_TIME = 9_223_372_036_854_776_000;

function ofDate(part: (date: Civil, seconds: number) => number): VectorMeaning {
  const at = (seconds: number) => {
    // What does not fit into 64 bits, NaN too, becomes the last second that does: so the real one's processor has it.
    const whole = Math.abs(seconds) < END_OF_TIME ? Math.trunc(seconds) : END_OF_TIME;
    return part(civilOf(Math.floor(whole / DAY)), whole);
  };
  return ofVector((context) => {
    if (context.call.args.length === 0) {
      return [{ labels: noLabels, value: at(Math.trunc(context.timeMs / 1_000)), dropName: false }];
    }
    return elementsOf(context, 0).map((e) => context.evaluation.nameless(e.labels, at(e.value)));
  });
}

const secondsOfDay = (seconds: number): number => ((seconds % DAY) + DAY) % DAY;

export const dateFunctions = {
  year: ofDate(({ year }) => year),
  month: ofDate(({ month }) => month),
  day_of_month: ofDate(({ day }) => day),
  day_of_year: ofDate(({ dayOfYear }) => dayOfYear),
  // 1970-01-01 was a Thursday.
  day_of_week: ofDate((_date, seconds) => (((Math.floor(seconds / DAY) + 4) % 7) + 7) % 7),
  days_in_month: ofDate(({ year, month }) => daysInMonth(year, month)),
  hour: ofDate((_date, seconds) => Math.floor(secondsOfDay(seconds) / 3_600)),
  minute: ofDate((_date, seconds) => Math.floor((secondsOfDay(seconds) % 3_600) / 60)),
};
