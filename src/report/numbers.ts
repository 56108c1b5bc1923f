/** Numbers as the report writes them, everywhere the same: spaces between thousands, few digits, the unit with the number. */
import { formatLocale } from 'd3';

const locale = formatLocale({ decimal: '.', thousands: ' ', grouping: [3], currency: ['', ''] });
const whole = locale.format(',.0f');
const three = locale.format(',.3~r');

/** `214 330` */
export const count = (n: number): string => whole(n);

/** Three significant digits: `12.4`, `0.61`, `1 320`. */
export const brief = (n: number): string => (Number.isInteger(n) ? whole(n) : three(n));

/** A fraction as a percentage: `12.4 %`. Something is never written as nothing: `<0.01 %`. */
export function percent(share: number): string {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 0.01) return '<0.01 %';
  if (hundredths < 100 && hundredths > 99.99) return '>99.99 %';
  return `${three(hundredths)} %`;
}

/** Seconds of latency: `42 ms`, `1.3 s`. */
export const latency = (seconds: number): string =>
  seconds < 0.9995 ? `${three(seconds * 1_000)} ms` : `${three(seconds)} s`;

/** `1 request`, `2 requests`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** A clock for axes: `m:ss`, from an hour on `h:mm`, from two days on `d h`. Microseconds in. */
export function clock(t: number, span: number): string {
  const seconds = Math.round(t / 1_000_000);
  const two = (n: number) => String(n).padStart(2, '0');
  if (span >= 2 * 86_400_000_000) return `${Math.floor(seconds / 86_400)}d ${Math.floor(seconds / 3_600) % 24}h`;
  if (span >= 3 * 3_600_000_000) return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)} h`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** The same text with its numbers and units held together, for lines that a browser breaks. */
export const unbroken = (text: string): string =>
  text
    .replaceAll(/(\d) (?=(?:ms|[smhd%])(?!\w))/g, '$1\u00a0')
    .replaceAll(/(\d\u00a0[dhm]) (?=\d\d\u00a0)/g, '$1\u00a0')
    .replaceAll(/(\d) (?=\d{3}(?!\d))/g, '$1\u00a0');
