/** A trace as JSON Lines: the header first, then one entry a line. Written and read back without loss. */
import type { Trace, TraceEntry, TraceHeader } from '../../simulation/trace.ts';
import { TRACE_VERSION } from '../../simulation/trace.ts';
import { type EntryKind, entrySchemas, headerSchema } from './trace-schema.ts';

/** The trace as text, ending in a line break. The same trace gives the same bytes. */
export function writeJsonl(trace: Trace): string {
  const lines = [JSON.stringify(trace.header)];
  for (const entry of trace.entries) lines.push(JSON.stringify(entry));
  return `${lines.join('\n')}\n`;
}

/** Something that is wrong with a trace file. Lines count from 1. */
export interface JsonlProblem {
  readonly line: number;
  readonly message: string;
}

export type ReadJsonl =
  | { readonly kind: 'trace'; readonly trace: Trace }
  /** All of them, at most a hundred. */
  | { readonly kind: 'problems'; readonly problems: readonly JsonlProblem[] };

const MOST_PROBLEMS = 100;

/**
 * Reads a trace and checks every line: known kinds, known fields, types, and time that only grows. Empty lines are
 * passed over. A file of another version is refused by its first line alone.
 */
export function readJsonl(text: string): ReadJsonl {
  const problems: JsonlProblem[] = [];
  const entries: TraceEntry[] = [];
  let header: TraceHeader | undefined;
  let last = Number.NEGATIVE_INFINITY;
  for (const [i, raw] of text.split('\n').entries()) {
    const line = i + 1;
    if (raw.trim() === '') continue;
    const value = parse(raw);
    if (value === undefined) problems.push({ line, message: 'is not JSON; the file may have been cut off' });
    else if (header === undefined) {
      const read = readHeader(value);
      if (typeof read === 'string') return { kind: 'problems', problems: [{ line, message: read }] };
      header = read;
    } else {
      const read = readEntry(value);
      if (typeof read === 'string') problems.push({ line, message: read });
      else {
        if (read.t < last) problems.push({ line, message: `t is ${read.t}, but the line before says ${last}` });
        last = read.t;
        entries.push(read);
      }
    }
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (header === undefined)
    problems.unshift({ line: 1, message: 'the file holds no trace: its first line should be the header' });
  if (header === undefined || problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'trace', trace: { header, entries } };
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function readHeader(value: unknown): TraceHeader | string {
  if (!isRecord(value) || value.kind !== 'header')
    return 'the first line of a trace should be its header, kind "header"';
  if (value.version !== TRACE_VERSION) {
    return `this trace has version ${JSON.stringify(value.version)}; this preroll reads version ${TRACE_VERSION}`;
  }
  const read = headerSchema.safeParse(value);
  return read.success ? (value as unknown as TraceHeader) : explain(read.error);
}

function readEntry(value: unknown): TraceEntry | string {
  if (!isRecord(value) || typeof value.kind !== 'string') return 'should be an object with a kind';
  const kind = value.kind;
  if (!isKind(kind)) return `there is no kind ${JSON.stringify(kind)}`;
  const read = entrySchemas[kind].safeParse(value);
  // The value itself is kept, not zod's copy: its fields are in the order they were written, so writing gives the same bytes.
  return read.success ? (value as unknown as TraceEntry) : explain(read.error);
}

const isRecord = (value: unknown): value is { readonly kind?: unknown; readonly version?: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKind = (kind: string): kind is EntryKind => Object.hasOwn(entrySchemas, kind);

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

const explain = ({ issues }: Issues): string =>
  issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join('; ');
