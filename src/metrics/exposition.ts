/** What a process or a store shows over HTTP: the text format 0.0.4 and OpenMetrics 1.0.0. */
import type { Family, FamilyKind, Sample } from './instruments.ts';
import { METRIC_NAME } from './labels.ts';
import { formatFloat } from './numbers.ts';

/** Samples with the time each was taken, in milliseconds since 1970. */
export interface TimedSample extends Sample {
  readonly timeMs?: number;
}

/** The text format (`text/plain; version=0.0.4`). Times, if given, are written in milliseconds. */
export function textExposition(families: readonly Family[]): string {
  let out = '';
  for (const family of families) {
    if (family.help !== '') out += `# HELP ${family.name} ${escaped(family.help, false)}\n`;
    out += `# TYPE ${family.name} ${family.kind === 'unknown' ? 'untyped' : family.kind}\n`;
    for (const sample of family.samples as readonly TimedSample[]) {
      out += `${line(sample)}${sample.timeMs === undefined ? '' : ` ${sample.timeMs}`}\n`;
    }
  }
  return out;
}

/**
 * OpenMetrics (`application/openmetrics-text; version=1.0.0`): families of counters lose the suffix `_total`, times are
 * in seconds, and the text ends with `# EOF`. `promtool tsdb create-blocks-from openmetrics` reads it.
 */
export function openMetrics(families: readonly Family[]): string {
  let out = '';
  for (const family of families) {
    const counter = family.kind === 'counter' && family.name.endsWith('_total');
    const name = counter ? family.name.slice(0, -'_total'.length) : family.name;
    // OpenMetrics refuses a counter whose samples do not end in _total.
    const kind: FamilyKind = family.kind === 'counter' && !counter ? 'unknown' : family.kind;
    out += `# TYPE ${name} ${kind}\n`;
    if (family.help !== '') out += `# HELP ${name} ${escaped(family.help, true)}\n`;
    for (const sample of family.samples as readonly TimedSample[]) {
      out += `${line(sample)}${sample.timeMs === undefined ? '' : ` ${seconds(sample.timeMs)}`}\n`;
    }
  }
  return `${out}# EOF\n`;
}

function line(sample: Sample): string {
  let name = '';
  const rest: string[] = [];
  for (const [label, value] of sample.labels.pairs) {
    if (label === METRIC_NAME) name = value;
    else rest.push(`${label}="${escaped(value, true)}"`);
  }
  return `${name}${rest.length === 0 ? '' : `{${rest.join(',')}}`} ${formatFloat(sample.value)}`;
}

function escaped(text: string, quotes: boolean): string {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return quotes ? plain.replaceAll('"', '\\"') : plain;
}

/** Milliseconds as seconds, exactly. */
function seconds(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(ms) / 1_000);
  const rest = Math.abs(ms) % 1_000;
  return rest === 0 ? `${sign}${whole}` : `${sign}${whole}.${String(rest).padStart(3, '0')}`;
}
