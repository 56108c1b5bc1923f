/** Floats as Prometheus writes and reads them. The digits are the shortest that read back, as in JavaScript; the form differs. */

/**
 * A float for people and programs as Go's `strconv.FormatFloat(v, 'g', -1, 64)` would: plain between 1e-4 and 1e21, with
 * a two-digit exponent beyond; used in label values such as `le` and in the exposition formats.
 */
export function formatFloat(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && Number.isFinite(value) && (magnitude < 1e-4 || magnitude >= 1e21)) return exponential(value);
  return plainFloat(value);
}

/** As the HTTP API writes sample values: plain from 1e-6 up to below 1e21, else with an exponent of at least two digits. */
export function formatApiFloat(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && Number.isFinite(value) && (magnitude < 1e-6 || magnitude >= 1e21)) return exponential(value);
  return plainFloat(value);
}

/** Without an exponent, however long (Go's format `f`); `count_values` labels its results so. */
export function plainFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const text = String(Math.abs(value));
  const at = text.indexOf('e');
  if (at < 0) return sign + text;
  const exponent = Number(text.slice(at + 1));
  const [whole = '', fraction = ''] = text.slice(0, at).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return (
    sign + (digits.length <= point ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`)
  );
}

/** With an exponent of at least two digits (Go's format `e`, shortest): `1.2e+23`. */
export function exponential(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const digits = exponent.slice(1);
  return `${mantissa}e${exponent[0]}${digits.padStart(2, '0')}`;
}

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
