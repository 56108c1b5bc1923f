/** Floats as Prometheus writes and reads them. The digits are the shortest that read back, as in JavaScript; the form differs. */
import { formatFloat as goFloat } from '../languages/go-format.ts';

/**
 * A float as Go's `strconv.FormatFloat(v, 'g', -1, 64)`: plain from 1e-4 up to below 1e6, else with an exponent of at
 * least two digits. Exposition formats, label values such as `le` and messages are written so.
 */
export function formatFloat(value: number): string {
  const magnitude = Math.abs(value);
  const plain = magnitude === 0 || !Number.isFinite(value) || (magnitude >= 1e-4 && magnitude < 1e6);
  return goFloat(value, plain ? 'f' : 'e');
}

/** As the HTTP API writes sample values: plain from 1e-6 up to below 1e21, else with an exponent of at least two digits. */
export function formatApiFloat(value: number): string {
  const magnitude = Math.abs(value);
  const plain = magnitude === 0 || !Number.isFinite(value) || (magnitude >= 1e-6 && magnitude < 1e21);
  return goFloat(value, plain ? 'f' : 'e');
}

/** Without an exponent, however long (Go's format `f`); `count_values` labels its results so. */
export const plainFloat = (value: number): string => goFloat(value, 'f');

/** As OpenMetrics wants `le` and `quantile`: like `formatFloat`, but a whole number with `.0`. */
export function formatOpenMetricsFloat(value: number): string {
  const text = formatFloat(value);
  return /^-?[0-9]+$/.test(text) ? `${text}.0` : text;
}

/** Reads a float as Go's `strconv.ParseFloat` does; `undefined` if the text is none. */
export function parseFloatStrictly(text: string): number | undefined {
  if (/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite === null) return undefined;
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
