/** Reads `.test` files: blocks of loads and evaluations, as cases of the same shape as those in `cases.json`. */
import type { Expected, ExpectedSeries } from './compare.ts';
import { type LoadBlock, NotModelled, parseNumber, parseSequence, parseSeriesName } from './test-language.ts';

/** One evaluation, with the loads in force. */
export interface TestCase {
  readonly id: string;
  readonly query: string;
  readonly kind: 'instant' | 'range';
  readonly loads: readonly LoadBlock[];
  readonly atMs?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly stepMs?: number;
  /** Absent when the expectation cannot be read; `unreadable` says why. */
  readonly expected?: Expected;
  readonly unreadable?: string;
}

export function parseTestFile(file: string, text: string): readonly TestCase[] {
  const cases: TestCase[] = [];
  let loads: LoadBlock[] = [];
  for (const { line, lines } of blocks(text)) {
    const command = lines[0]!;
    const load = /^load(_with_nhcb)?\s+(\S+)$/.exec(command);
    if (command === 'clear') loads = [];
    else if (load !== null) {
      const block = { stepMs: durationMs(load[2]!), series: lines.slice(1), withNhcb: load[1] !== undefined };
      loads = [...loads, block];
    } else if (command.startsWith('eval')) cases.push(parseEval(`${file}:${line}`, lines, loads));
    else throw new Error(`${file}:${line}: unknown command ${command}`);
  }
  return cases;
}

/** Lines that stand together. Comments count as empty lines, and empty lines end a block. */
function blocks(text: string): { readonly line: number; readonly lines: readonly string[] }[] {
  const result: { line: number; lines: string[] }[] = [];
  let open = false;
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) {
      open = false;
    } else if (open) result.at(-1)!.lines.push(line);
    else {
      result.push({ line: i + 1, lines: [line] });
      // This one command takes no lines of its own, so another may follow at once.
      open = line !== 'clear';
    }
  });
  return result;
}

function parseEval(id: string, lines: readonly string[], loads: readonly LoadBlock[]): TestCase {
  const instant = /^eval(?:_(fail|warn|info|ordered))?\s+instant\s+(?:at\s+(\S+))?\s+(.+)$/.exec(lines[0]!);
  const range = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(
    lines[0]!,
  );
  const rest = lines.slice(1);
  const read = (way: string | undefined, isRange: boolean) => {
    try {
      return { expected: expectation(rest, way, isRange) };
    } catch (problem) {
      if (problem instanceof NotModelled) return { unreadable: problem.message };
      throw problem;
    }
  };
  if (range !== null) {
    const [startMs, endMs, stepMs] = [range[2]!, range[3]!, range[4]!].map(durationMs) as [number, number, number];
    return { id, query: range[5]!, kind: 'range', loads, startMs, endMs, stepMs, ...read(range[1], true) };
  }
  if (instant === null) throw new Error(`${id}: cannot read ${lines[0]}`);
  return {
    id,
    query: instant[3]!,
    kind: 'instant',
    loads,
    atMs: durationMs(instant[2] ?? '0s'),
    ...read(instant[1], false),
  };
}

function expectation(lines: readonly string[], way: string | undefined, isRange: boolean): Expected {
  let ordered = way === 'ordered';
  let grid: { startMs: number; stepMs: number } | undefined;
  const series: ExpectedSeries[] = [];
  if (way === 'fail') return failure(lines[0]?.replace(/^expected_fail_(message|regexp)\s+/, '$1: '));
  for (const line of lines) {
    const [, what, rest = ''] = /^expect\s+(\S+)\s*(.*)$/.exec(line) ?? [];
    if (what === 'fail') return failure(rest);
    if (what === 'ordered') ordered = true;
    else if (what === 'string') return { type: 'string', value: unquoted(rest) };
    else if (what === 'range') {
      const [, from, , step] = /^vector from (\S+) to (\S+) step (\S+)$/.exec(rest)!;
      grid = { startMs: durationMs(from!), stepMs: durationMs(step!) };
    } else if (what === undefined) {
      if (line.includes('{{')) throw new NotModelled('native histograms');
      if (!isRange && grid === undefined && /^[+-]?[\d.a-zA-Z]+$/.test(line) && isNumber(line)) {
        return { type: 'scalar', value: parseNumber(line) };
      }
      series.push(expectedSeries(line, isRange || grid !== undefined));
    }
  }
  if (isRange) return { type: 'matrix', series };
  return grid === undefined ? { type: 'vector', series, ordered } : { type: 'matrix', series, rangeVector: grid };
}

function failure(text: string | undefined): Expected {
  const [, kind, detail] = /^(msg|message|regex|regexp):?\s+(.*)$/.exec(text ?? '') ?? [];
  if (kind === undefined) return { type: 'fail' };
  return kind.startsWith('m') ? { type: 'fail', msg: detail! } : { type: 'fail', regex: detail! };
}

const unquoted = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text.slice(1, -1));

function isNumber(text: string): boolean {
  try {
    parseNumber(text);
    return true;
  } catch {
    return false;
  }
}

function expectedSeries(line: string, several: boolean): ExpectedSeries {
  const at = splitName(line);
  const labels = Object.fromEntries(parseSeriesName(line.slice(0, at).trim()).pairs);
  const points = parseSequence(line.slice(at)).map((p) => (p === undefined || p === 'stale' ? null : p));
  return several ? { labels, values: points } : { labels, value: points[0]! };
}

/** Where the values begin: behind the closing brace, or behind the first space of a bare name. */
function splitName(line: string): number {
  let quote = '';
  for (let i = 0; i < line.length; i += 1) {
    const c = line[i]!;
    if (quote !== '') {
      if (c === '\\' && quote !== '`') i += 1;
      else if (c === quote) quote = '';
    } else if ('"\'`'.includes(c)) quote = c;
    else if (c === '}') return i + 1;
    else if (/\s/.test(c) && !line.slice(0, i).includes('{') && !line.slice(i).trimStart().startsWith('{')) return i;
  }
  return line.length;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** `1h30m`, `500ms`, or a bare number of seconds. */
export function durationMs(text: string): number {
  if (/^[\d.]+$/.test(text)) return Math.round(Number(text) * 1_000);
  let ms = 0;
  for (const [, n, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) ms += Number(n) * UNIT_MS[unit!]!;
  return text.startsWith('-') ? -ms : ms;
}
