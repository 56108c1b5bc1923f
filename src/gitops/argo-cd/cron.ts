/**
 * Schedules of five fields, as sync windows have them (`github.com/robfig/cron`: minute, hour, day of month, month, day
 * of week), and the next time one comes round. Times are seconds since 1970 on the clock the schedule is read against.
 */
import { civilOf, daysFromCivil, daysInMonth } from '../../kernel/calendar.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { weekdayOf } from './time-zone.ts';

interface Field {
  readonly values: ReadonlySet<number>;
  /** Written as `*` or `?`: says nothing about the day. */
  readonly any: boolean;
}

export interface Schedule {
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: Field;
  readonly month: Field;
  readonly dayOfWeek: Field;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE: Bounds = { least: 0, most: 59 };
const HOUR: Bounds = { least: 0, most: 23 };
const DAY_OF_MONTH: Bounds = { least: 1, most: 31 };
const MONTH: Bounds = { least: 1, most: 12, names: MONTHS };
const DAY_OF_WEEK: Bounds = { least: 0, most: 6, names: WEEKDAYS };

/** Reads a schedule; the problem is the library's own sentence. */
export function parseSchedule(text: string): Result<Schedule> {
  if (text === '') return refuse('empty spec string');
  if (text.startsWith('@')) return refuse(`parser does not accept descriptors: ${text}`);
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) return refuse(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  try {
    return succeed({
      minute: field(minute, MINUTE),
      hour: field(hour, HOUR),
      dayOfMonth: field(dayOfMonth, DAY_OF_MONTH),
      month: field(month, MONTH),
      dayOfWeek: field(dayOfWeek, DAY_OF_WEEK),
    });
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.message);
    throw error;
  }
}

class Unreadable extends Error {}

function field(text: string, bounds: Bounds): Field {
  const ranges = text
    .split(',')
    .filter((range) => range !== '')
    .map((range) => rangeOf(range, bounds));
  return { values: new Set(ranges.flatMap((r) => r.values)), any: ranges.some((r) => r.any) };
}

/** `*`, `5`, `1-5`, each with `/step` or not; a single value with a step runs to the end. */
function rangeOf(text: string, bounds: Bounds): { readonly values: readonly number[]; readonly any: boolean } {
  const [range = '', stepText, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = range.split('-');
  const star = low === '*' || low === '?';
  if (!star && hyphens.length > 0) throw new Unreadable(`too many hyphens: ${text}`);
  const first = star ? bounds.least : numberOf(low, bounds);
  const only = star ? bounds.most : high === undefined ? first : numberOf(high, bounds);
  if (slashes.length > 0) throw new Unreadable(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : integer(stepText);
  const last = stepText !== undefined && !star && high === undefined ? bounds.most : only;
  if (first < bounds.least)
    throw new Unreadable(`beginning of range (${first}) below minimum (${bounds.least}): ${text}`);
  if (last > bounds.most) throw new Unreadable(`end of range (${last}) above maximum (${bounds.most}): ${text}`);
  if (first > last) throw new Unreadable(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new Unreadable(`step of range should be a positive number: ${text}`);
  const values = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
  return { values, any: star && step === 1 };
}

function numberOf(text: string, { least, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + least : integer(text);
}

function integer(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Unreadable(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const value = Number(text);
  if (value < 0) throw new Unreadable(`negative number (${value}) not allowed: ${text}`);
  return value;
}

/** The first time of the schedule later than `second`; `undefined` when none comes in five years. */
export function nextTime(schedule: Schedule, second: number): number | undefined {
  const from = (Math.floor(second / 60) + 1) * 60;
  const startDay = Math.floor(from / 86_400);
  const { year: lastYear } = civilOf(startDay);
  const end = daysFromCivil(lastYear + 6, 1, 1);
  for (let day = startDay; day < end; day++) {
    const { year, month, day: date } = civilOf(day);
    if (!schedule.month.values.has(month)) {
      day += daysInMonth(year, month) - date;
      continue;
    }
    if (!fitsDay(schedule, date, weekdayOf(day))) continue;
    const time = timeOfDay(schedule, day === startDay ? from - day * 86_400 : 0);
    if (time !== undefined) return day * 86_400 + time;
  }
  return undefined;
}

/** With both kinds of days restricted, one of them is enough. */
function fitsDay({ dayOfMonth, dayOfWeek }: Schedule, date: number, weekday: number): boolean {
  const [byDate, byWeekday] = [dayOfMonth.values.has(date), dayOfWeek.values.has(weekday)];
  return dayOfMonth.any || dayOfWeek.any ? byDate && byWeekday : byDate || byWeekday;
}

/** The first second of the day at or after `from` that fits. */
function timeOfDay({ hour, minute }: Schedule, from: number): number | undefined {
  for (let time = from; time < 86_400; time += 60) {
    const h = Math.floor(time / 3_600);
    if (!hour.values.has(h)) time = h * 3_600 + 3_540;
    else if (minute.values.has(Math.floor(time / 60) % 60)) return time;
  }
  return undefined;
}
