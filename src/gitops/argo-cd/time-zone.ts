/** What the clocks of a time zone show: its offset from UTC at an instant, by the zone's present rule (POSIX.1, chapter 8.3, `TZ`). */
import { civilOf, daysFromCivil, daysInMonth } from '../../kernel/calendar.ts';
import { ZONES_BY_RULE } from './time-zones.ts';

/**
 * Seconds to add to UTC in the zone at `unixSeconds`; `undefined` when there is no such zone.
 * The empty name is UTC.
 */
export function zoneOffset(zone: string, unixSeconds: number): number | undefined {
  if (zone === '' || zone === 'UTC') return 0;
  const rule = RULES.get(zone);
  return rule === undefined ? undefined : offsetByRule(rule, unixSeconds);
}

const RULES: ReadonlyMap<string, string> = new Map(
  ZONES_BY_RULE.flatMap(([rule, zones]) => zones.split(' ').map((zone) => [zone, rule] as const)),
);

const RULE = /^X(-?[\d:]+)(?:Y(-?[\d:]+)?(?:,([^,]+),([^,]+))?)?$/;

function offsetByRule(rule: string, unixSeconds: number): number {
  const [, west = '0', summerWest, begin, end] = RULE.exec(rule) ?? [];
  const standard = -clock(west);
  if (begin === undefined || end === undefined) return standard;
  const summer = summerWest === undefined ? standard + 3_600 : -clock(summerWest);
  const { year } = civilOf(Math.floor((unixSeconds + standard) / 86_400));
  // A change is announced in the time that was shown until then.
  const from = changeAt(begin, year) - standard;
  const to = changeAt(end, year) - summer;
  const isSummer = from < to ? unixSeconds >= from && unixSeconds < to : unixSeconds >= from || unixSeconds < to;
  return isSummer ? summer : standard;
}

/** The local second of a change in a year: `M3.5.0/2` is the last Sunday of March at two; `J60` and `59` are days of the year. */
function changeAt(change: string, year: number): number {
  const [date = '', time = '2'] = change.split('/');
  return dayOfChange(date, year) * 86_400 + clock(time);
}

function dayOfChange(date: string, year: number): number {
  if (!date.startsWith('M')) {
    const days = Number(date.replace('J', ''));
    const newYear = daysFromCivil(year, 1, 1);
    if (!date.startsWith('J')) return newYear + days;
    // J60 is the first of March, in leap years too.
    return newYear + days - 1 + (days >= 60 && daysInMonth(year, 2) === 29 ? 1 : 0);
  }
  const [month = 1, week = 1, weekday = 0] = date.slice(1).split('.').map(Number);
  const first = daysFromCivil(year, month, 1);
  const day = ((weekday - weekdayOf(first) + 7) % 7) + (week - 1) * 7;
  return first + (day < daysInMonth(year, month) ? day : day - 7);
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
export const weekdayOf = (days: number): number => (((days + 4) % 7) + 7) % 7;

/** `-5:30` in seconds. */
function clock(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace('-', '').split(':').map(Number);
  const size = hours * 3_600 + minutes * 60 + seconds;
  return text.startsWith('-') ? -size : size;
}
