/** Recorded durations: a column of a CSV file, fetched by whoever reads files for the document. */
import { type Duration, microseconds } from '../../kernel/time.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { lengthOf, type RecordedText } from '../durations.ts';
import type { Desk } from './desk.ts';

const MICROSECONDS = { s: 1e6, ms: 1e3, us: 1 } as const;

/** The values of a column, in the order of the file. */
export function recordedIn(desk: Desk, { csv, column, unit = 'ms' }: RecordedText): Result<readonly Duration[]> {
  const files = desk.read?.(csv, desk.source.file.file);
  if (files === undefined || files.length === 0) return refuse(`the file ${csv}, which cannot be read`);
  const [head = '', ...lines] = (files[0]?.text ?? '').replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = cells(head);
  const index = names.indexOf(column);
  if (index < 0) return refuse(`no column ${JSON.stringify(column)} in ${csv}, only ${names.join(', ')}`);
  const values: Duration[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cell = cells(line)[index] ?? '';
    const value = durationIn(cell, MICROSECONDS[unit]);
    if (value === undefined) return refuse(`${JSON.stringify(cell)} in line ${i + 2} of ${csv}`);
    values.push(value);
  }
  return values.length === 0 ? refuse(`no value in ${csv}`) : succeed(values);
}

/** A plain number of the unit, or a duration that names its own. */
function durationIn(cell: string, microsecondsInUnit: number): Duration | undefined {
  if (!/^\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(cell)) return lengthOf(cell);
  const value = microseconds(Number(cell) * microsecondsInUnit);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The cells of a line (RFC 4180, without line breaks inside quotes). */
function cells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'),
  );
}
