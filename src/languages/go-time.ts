/**
 * Points of time with Go's notations (`time.Parse` layouts) and Go's methods, as far as conditions can reach them. Time is
 * counted in nanoseconds since 1970; zones other than UTC are fixed offsets, since the simulated world has no tz database.
 */
import { civilOf, daysFromCivil, daysInMonth } from '../kernel/calendar.ts';
import type { Nanoseconds } from './duration.ts';
import { type Result, refuse, succeed } from './result.ts';

export interface GoTime {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly unixNano: bigint;
  readonly offsetSeconds: number;
  /** The zone's abbreviation, as Go prints it; a numeric offset when it has none. */
  readonly zone: string;
}

const SECOND = 1_000_000_000n;
const DAY_SECONDS = 86_400;

export const utcTime = (unixNano: bigint): GoTime => ({ unixNano, offsetSeconds: 0, zone: 'UTC' });

/** The moment `span` after `time`, in the same zone. */
export const addSpan = (time: GoTime, span: Nanoseconds): GoTime => ({ ...time, unixNano: time.unixNano + span });

/** `time.Time.String`: `2020-01-01 00:00:00 +0000 UTC`. */
export function printGoTime(time: GoTime): string {
  return formatGoTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');
}

/** RFC 3339 with as many places of a second as are needed. */
export function printRfc3339(time: GoTime): string {
  return formatGoTime(time, '2006-01-02T15:04:05.999999999Z07:00');
}

/** A time's fields in its own zone. */
export interface TimeFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly weekday: number;
  readonly yearDay: number;
}

/** The calendar fields of a time in its zone (proleptic Gregorian, months and days from 1, weekday from Sunday = 0). */
export function fieldsOf(time: GoTime): TimeFields {
  const local = time.unixNano + BigInt(time.offsetSeconds) * SECOND;
  const seconds = Number(floorDivide(local, SECOND));
  const days = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - days * DAY_SECONDS;
  const { year, month, day } = civilOf(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3_600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond: Number(local - floorDivide(local, SECOND) * SECOND),
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysFromCivil(year, 1, 1) + 1,
  };
}

/** A moment from calendar fields, which may be out of their ranges, as `time.Date` allows. */
export function timeFromFields(
  [year, month, day, hour, minute, second, nanosecond]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  zone: { readonly offsetSeconds: number; readonly zone: string },
): GoTime {
  const months = year * 12 + month - 1;
  const days = daysFromCivil(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1) + day - 1;
  const seconds = days * DAY_SECONDS + hour * 3_600 + minute * 60 + second - zone.offsetSeconds;
  return {
    unixNano: BigInt(seconds) * SECOND + BigInt(nanosecond),
    offsetSeconds: zone.offsetSeconds,
    zone: zone.zone,
  };
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
export const monthName = (month: number): string => MONTHS[month - 1] ?? `%!Month(${month})`;
export const weekdayName = (day: number): string => WEEKDAYS[day] ?? `%!Weekday(${day})`;

/** The pieces of a Go layout: each stands for a field by its value in the reference time (Mon Jan 2 15:04:05 2006 -0700). */
const LAYOUT_PIECES =
  /January|Jan|Monday|Mon|MST|2006|002|_2|15|06|0[1-5]|[1-5]|PM|pm|-07:00|-0700|-07|Z07:00|Z0700|Z07|[.,](?:0+|9+)(?!\d)|[\s\S]/g;

/** Prints a time by a Go layout. */
export function formatGoTime(time: GoTime, layout: string): string {
  const fields = fieldsOf(time);
  return (layout.match(LAYOUT_PIECES) ?? []).map((piece) => printPiece(piece, fields, time)).join('');
}

function printPiece(piece: string, f: TimeFields, time: GoTime): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const twelve = f.hour % 12 === 0 ? 12 : f.hour % 12;
  switch (piece) {
    case 'January':
      return monthName(f.month);
    case 'Jan':
      return monthName(f.month).slice(0, 3);
    case 'Monday':
      return weekdayName(f.weekday);
    case 'Mon':
      return weekdayName(f.weekday).slice(0, 3);
    case 'MST':
      return time.zone;
    case '2006':
      return String(f.year).padStart(4, '0');
    case '06':
      return two(f.year % 100);
    case '01':
      return two(f.month);
    case '1':
      return String(f.month);
    case '02':
      return two(f.day);
    case '_2':
      return String(f.day).padStart(2, ' ');
    case '2':
      return String(f.day);
    case '15':
      return two(f.hour);
    case '03':
      return two(twelve);
    case '3':
      return String(twelve);
    case '04':
      return two(f.minute);
    case '4':
      return String(f.minute);
    case '05':
      return two(f.second);
    case '5':
      return String(f.second);
    case 'PM':
      return f.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return f.hour >= 12 ? 'pm' : 'am';
    case '002':
      return String(f.yearDay).padStart(3, '0');
    default:
      return printZoneOrFraction(piece, f, time);
  }
}

function printZoneOrFraction(piece: string, f: TimeFields, time: GoTime): string {
  if (/^[.,]0+$/.test(piece))
    return (
      piece.charAt(0) +
      String(f.nanosecond)
        .padStart(9, '0')
        .slice(0, piece.length - 1)
    );
  if (/^[.,]9+$/.test(piece)) {
    const digits = String(f.nanosecond)
      .padStart(9, '0')
      .slice(0, piece.length - 1)
      .replace(/0+$/, '');
    return digits === '' ? '' : piece.charAt(0) + digits;
  }
  if (!/^[-Z]07/.test(piece)) return piece;
  return piece.startsWith('Z') && time.offsetSeconds === 0 ? 'Z' : offsetText(time.offsetSeconds, piece.slice(1));
}

function offsetText(offsetSeconds: number, form: string): string {
  const minutes = Math.abs(Math.trunc(offsetSeconds / 60));
  const sign = offsetSeconds < 0 ? '-' : '+';
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = String(minutes % 60).padStart(2, '0');
  return form === '07' ? sign + hours : form === '07:00' ? `${sign}${hours}:${rest}` : `${sign}${hours}${rest}`;
}

/** Reads a time by a Go layout; a time without zone is one of `zone`. */
export function parseGoTime(
  layout: string,
  text: string,
  zone: { readonly offsetSeconds: number; readonly zone: string } = UTC,
): Result<GoTime> {
  const reader = new LayoutReader(text);
  for (const piece of layout.match(LAYOUT_PIECES) ?? []) {
    if (!reader.read(piece)) return refuse(`parsing time "${text}" as "${layout}": cannot parse`);
  }
  return reader.finish(zone) ?? refuse(`parsing time "${text}": out of range`);
}

export const UTC = { offsetSeconds: 0, zone: 'UTC' } as const;

/** Collects the fields of a time while it goes through a text, piece by piece of the layout. */
class LayoutReader {
  private rest: string;
  private readonly fields = new Map<string, number>();
  private afternoon: boolean | undefined;
  private zone: { readonly offsetSeconds: number; readonly zone: string } | undefined;

  constructor(text: string) {
    this.rest = text;
  }

  /** Reads one piece; false if the text has something else there. */
  read(piece: string): boolean {
    switch (piece) {
      case 'January':
        return this.name('month', MONTHS, 1);
      case 'Jan':
        return this.name(
          'month',
          MONTHS.map((month) => month.slice(0, 3)),
          1,
        );
      case 'Monday':
        return this.name('weekday', WEEKDAYS, 0);
      case 'Mon':
        return this.name(
          'weekday',
          WEEKDAYS.map((day) => day.slice(0, 3)),
          0,
        );
      case '2006':
        return this.number('year', /^\d{4}/);
      case '06':
        return this.number('shortYear', /^\d\d/);
      case '01':
        return this.number('month', /^\d\d/);
      case '1':
        return this.number('month', /^\d\d?/);
      case '02':
        return this.number('day', /^\d\d/);
      case '_2':
        return this.number('day', /^ ?\d\d?/);
      case '2':
        return this.number('day', /^\d\d?/);
      case '002':
        return this.number('yearDay', /^\d{3}/);
      case '15':
        return this.number('hour', /^\d\d/);
      case '03':
        return this.number('hour', /^\d\d/);
      case '3':
        return this.number('hour', /^\d\d?/);
      case '04':
        return this.number('minute', /^\d\d/);
      case '4':
        return this.number('minute', /^\d\d?/);
      case '05':
        return this.number('second', /^\d\d/) && this.optionalFraction();
      case '5':
        return this.number('second', /^\d\d?/) && this.optionalFraction();
      case 'PM':
      case 'pm':
        return this.halfOfDay(piece);
      default:
        return this.other(piece);
    }
  }

  /** The time that was read, if all fields are in range and nothing is left over. */
  finish(assumed: { readonly offsetSeconds: number; readonly zone: string }): Result<GoTime> | undefined {
    const get = (name: string, absent: number): number => this.fields.get(name) ?? absent;
    const short = this.fields.get('shortYear');
    const year = short === undefined ? get('year', 0) : short + (short >= 69 ? 1900 : 2000);
    const month = get('month', 1);
    const day = get('day', 1);
    let hour = get('hour', 0);
    if (this.rest !== '' || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
    if (hour > 23 || get('minute', 0) > 59 || get('second', 0) > 59) return undefined;
    if (this.afternoon !== undefined) hour = (hour % 12) + (this.afternoon ? 12 : 0);
    const fields = [year, month, day, hour, get('minute', 0), get('second', 0), get('nanosecond', 0)] as const;
    return succeed(timeFromFields(fields, this.zone ?? assumed));
  }

  private take(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.rest)?.[0];
    if (found !== undefined) this.rest = this.rest.slice(found.length);
    return found;
  }

  private number(field: string, pattern: RegExp): boolean {
    const digits = this.take(pattern);
    if (digits !== undefined) this.fields.set(field, Number(digits));
    return digits !== undefined;
  }

  private name(field: string, names: readonly string[], first: number): boolean {
    const at = names.findIndex((name) => this.rest.toLowerCase().startsWith(name.toLowerCase()));
    if (at < 0) return false;
    this.rest = this.rest.slice((names[at] ?? '').length);
    this.fields.set(field, at + first);
    return true;
  }

  /** A fraction may follow the seconds even if the layout has none. */
  private optionalFraction(): boolean {
    const digits = this.take(/^[.,]\d+/);
    if (digits !== undefined) this.fields.set('nanosecond', Number(digits.slice(1, 10).padEnd(9, '0')));
    return true;
  }

  private halfOfDay(piece: string): boolean {
    const half = this.take(piece === 'PM' ? /^[AP]M/ : /^[ap]m/);
    if (half !== undefined) this.afternoon = half.toLowerCase() === 'pm';
    return half !== undefined;
  }

  private other(piece: string): boolean {
    if (/^[.,](?:0+|9+)$/.test(piece))
      return this.fields.has('nanosecond') || piece.charAt(1) === '9' || this.optionalFraction();
    if (piece === 'MST') return this.abbreviation();
    if (/^[-Z]07/.test(piece)) return this.offset(piece);
    if (!this.rest.startsWith(piece)) return false;
    this.rest = this.rest.slice(piece.length);
    return true;
  }

  private abbreviation(): boolean {
    const name = this.take(/^(?:UTC|[A-Z]{3,4}|[+-]\d\d)/);
    if (name !== undefined) this.zone = { offsetSeconds: 0, zone: name };
    return name !== undefined;
  }

  private offset(piece: string): boolean {
    if (piece.startsWith('Z') && this.take(/^Z/) !== undefined) {
      this.zone = UTC;
      return true;
    }
    const form = piece.slice(1) === '07:00' ? /^[+-]\d\d:\d\d/ : piece.slice(1) === '07' ? /^[+-]\d\d/ : /^[+-]\d{4}/;
    const text = this.take(form);
    if (text === undefined) return false;
    const digits = text.slice(1).replace(':', '').padEnd(4, '0');
    const size = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60;
    const offsetSeconds = text.startsWith('-') ? -size : size;
    this.zone = { offsetSeconds, zone: offsetSeconds === 0 ? 'UTC' : text.replace(':', '') };
    return true;
  }
}

const floorDivide = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);
