/**
 * The small language of expectations, a line each:
 *
 *   outcome == aborted            promoted                      healthy
 *   aborted before 10m            promoted at 603s ± 10s        detected between 5m and 6m
 *   failed requests < 500         exposed users < 12 %          peak pods <= 6
 *   weight at 5m == 10            phase at release + 20s == Paused
 *   failed requests < 0.05 % with 99 % confidence over 200 runs        aborted before 10m in 95 % of runs over 200 runs
 *   event "RolloutAborted"        never event "RolloutCompleted"        analysis "Failed"
 *
 * `at 5m` counts from the beginning of the run, `at release + 5m` from the first release; `before`, `after`, `at` and
 * `between` behind a verb count from the last release, as all measures do.
 */
import { type Instant, inSeconds, later } from '../kernel/time.ts';
import { nearest } from '../languages/did-you-mean.ts';
import { type Result, refuse, succeed } from '../languages/result.ts';
import { lengthOf } from './durations.ts';
import type { Budget, Claim } from './format.ts';
import { inWords, MEASURE_ALIASES, MEASURE_UNITS, type MeasureUnit } from './measures.ts';

/** What a claim may need to know of its scenario. */
export interface ExpectationContext {
  /** The moments of the releases, in order. */
  readonly releases: readonly Instant[];
}

/** Reads one claim; the problem says which forms there are. */
export function parseExpectation(line: string, context: ExpectationContext): Result<Claim> {
  const text = line.trim().replace(/\s+/g, ' ');
  return budgetClaim(text, context) ?? plainClaim(text, context);
}

/** One that a single run bears out or does not. */
function plainClaim(text: string, context: ExpectationContext): Result<Single> {
  return (
    entryClaim(text) ??
    outcomeClaim(text) ??
    verbClaim(text) ??
    stateClaim(text, context) ??
    measureClaim(text) ??
    refuse(explain(text))
  );
}

/** Runs that a budget may ask for: more would take longer than anybody waits. */
const MOST_RUNS = 100_000;

function budgetClaim(text: string, context: ExpectationContext): Result<Claim> | undefined {
  const match = /^(.+?)(?: in (?:at least )?(\S+) ?% of runs)?(?: with (\S+) ?% confidence)? over (\d{1,6}) runs$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, inner = '', share, confidence = '95', runs] = match;
  const [percent, sure] = [share ?? '50', confidence].map((words) =>
    /^\d+(?:\.\d+)?$/.test(words) ? Number(words) : 0,
  );
  if (!(percent !== undefined && percent > 0 && percent < 100 && sure !== undefined && sure > 0 && sure < 100)) {
    return refuse('percentages between 0 and 100, such as in 95 % of runs, with 99 % confidence');
  }
  if (Number(runs) < 2 || Number(runs) > MOST_RUNS) return refuse(`over 2 to ${MOST_RUNS} runs`);
  const claim = plainClaim(inner, context);
  if (!claim.ok) return claim;
  const isMean = claim.value.kind === 'measure' && /^[<>]/.test(claim.value.comparison);
  if (share === undefined && !isMean) {
    return refuse(
      'of many runs, a bound of a measure (failed requests < 500), or in how many the claim holds: in 95 % of runs',
    );
  }
  return succeed({
    kind: 'budget',
    claim: claim.value,
    ...(share === undefined ? {} : { share: percent / 100 }),
    confidence: sure / 100,
    runs: Number(runs),
  });
}

type Single = Exclude<Claim, Budget>;
type Outcome = Extract<Claim, { kind: 'outcome' }>['is'];
type Comparison = '<' | '<=' | '>' | '>=' | '==';

const OUTCOMES: readonly Outcome[] = ['promoted', 'aborted', 'paused', 'degraded', 'progressing', 'healthy'];
/** Entries of the trace that hold a text worth looking for, by the word a claim uses. */
const ENTRIES: ReadonlyMap<string, string> = new Map(
  [
    'alert',
    'analysis',
    'application',
    'command',
    'decision',
    'experiment',
    'failures',
    'fault',
    'measurement',
    'notice',
    'notification',
    'pipeline',
    'pod',
    'promise',
    'release',
    'router',
    'service',
  ]
    .map((kind): [string, string] => [kind, kind])
    .concat([['event', 'notice']]),
);

/** Verbs with a moment, and the measure that holds it. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['promoted', 'promotedAfter'],
  ['aborted', 'abortedAfter'],
  ['detected', 'detectedAfter'],
  ['taken back', 'takenBackAfter'],
]);

/** Fields of the trace's rollout entry, by the word a claim uses. */
const STATE: ReadonlyMap<string, string> = new Map([
  ['aborted', 'aborted'],
  ['active', 'active'],
  ['available', 'available'],
  ['canary weight', 'weights.canary'],
  ['current', 'current'],
  ['message', 'message'],
  ['phase', 'phase'],
  ['pods', 'replicas'],
  ['preview', 'preview'],
  ['ready', 'ready'],
  ['replicas', 'replicas'],
  ['stable', 'stable'],
  ['stable weight', 'weights.stable'],
  ['step', 'step'],
  ['updated', 'updated'],
  ['waiting for', 'waitingFor'],
  ['wanted', 'wanted'],
  ['weight', 'weights.canary'],
]);

function entryClaim(text: string): Result<Single> | undefined {
  const match = /^(never )?([a-z]+) "((?:[^"\\]|\\.)*)"$/.exec(text);
  const entry = ENTRIES.get(match?.[2] ?? '');
  if (match === null || entry === undefined) return undefined;
  const words = (match[3] ?? '').replace(/\\(.)/g, '$1');
  return succeed({ kind: 'entry', entry, text: words, never: match[1] !== undefined });
}

function outcomeClaim(text: string): Result<Single> | undefined {
  const word = /^(?:outcome (?:==|is) )?([a-z]+)$/.exec(text)?.[1];
  const is = OUTCOMES.find((outcome) => outcome === word);
  return is === undefined ? undefined : succeed({ kind: 'outcome', is });
}

function verbClaim(text: string): Result<Single> | undefined {
  const match = /^(promoted|aborted|detected|taken back) (before|after|at|within|between) (.+)$/.exec(text);
  if (match === null) return undefined;
  const [, verb = '', how = '', rest = ''] = match;
  if (STATE.has(verb) && how === 'at' && /(==|<|>)/.test(rest)) return undefined;
  const measure = VERBS.get(verb) ?? '';
  if (how === 'between' || how === 'at') return nearTo(measure, rest, 'seconds') ?? refuse(WANT_MOMENT);
  const value = amountOf(rest, 'seconds');
  if (value === undefined) return refuse(WANT_MOMENT);
  return succeed({
    kind: 'measure',
    measure,
    comparison: how === 'after' ? '>' : how === 'within' ? '<=' : '<',
    value,
  });
}

const WANT_MOMENT = 'a moment after the release: before 10m, after 5m, at 603s ± 10s, or between 5m and 6m';

function stateClaim(text: string, { releases }: ExpectationContext): Result<Single> | undefined {
  const match = /^([a-z ]+?) at (?:release(?: (\d+))?(?: ?\+ ?(\S+))?|(\S+)) (==|<=|>=|<|>) (.+)$/.exec(text);
  const path = STATE.get(match?.[1] ?? '');
  if (match === null || path === undefined) return undefined;
  const [, , nth, behind, fromBeginning, comparison = '', wanted = ''] = match;
  const base = fromBeginning === undefined ? releases[Number(nth ?? 1) - 1] : (0 as Instant);
  if (base === undefined) return refuse(`there is no release ${nth ?? 1} in this scenario to count from`);
  const span = lengthOf(fromBeginning ?? behind ?? '0s');
  if (span === undefined) return refuse(`${JSON.stringify(fromBeginning ?? behind)} is no duration such as 5m`);
  const value = /^-?\d+(?:\.\d+)?$/.test(wanted)
    ? Number(wanted)
    : wanted === 'true' || (wanted === 'false' ? false : wanted.replace(/^"(.*)"$/, '$1'));
  return succeed({ kind: 'state', at: later(base, span), path, comparison: comparison as Comparison, value });
}

function measureClaim(text: string): Result<Single> | undefined {
  const match = /^([A-Za-z][A-Za-z0-9 ]*?) ?(==|<=|>=|<|>|~|between) ?(.+)$/.exec(text);
  if (match === null) return undefined;
  const [, words = '', comparison = '', rest = ''] = match;
  const named = measureNamed(words);
  // A percentage of requests is their share.
  const measure = rest.endsWith('%') ? (SHARE_OF.get(named ?? '') ?? named) : named;
  const unit = MEASURE_UNITS.get(measure ?? '');
  if (measure === undefined || unit === undefined) {
    const known = [...MEASURE_UNITS.keys()].map(inWords);
    const meant = nearest(words, [...known, ...STATE.keys(), 'outcome']);
    return refuse(
      `a measure, and ${JSON.stringify(words)} is none${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
    );
  }
  if (comparison === '~' || comparison === 'between') {
    return (
      nearTo(measure, rest, unit) ??
      refuse('a number with a tolerance, such as 500 ± 20, or two bounds: between 480 and 520')
    );
  }
  const value = amountOf(rest, unit);
  if (value === undefined) return refuse(`${JSON.stringify(rest)} is no ${UNIT_WORDS[unit]}`);
  return succeed({ kind: 'measure', measure, comparison: comparison as Comparison, value });
}

const SHARE_OF: ReadonlyMap<string, string> = new Map([
  ['exposedRequests', 'exposedShare'],
  ['failedRequests', 'failedShare'],
]);

const UNIT_WORDS = {
  count: 'number',
  seconds: 'duration such as 90s or 5m',
  share: 'share such as 12 % or 0.12',
} as const;

const measureNamed = (words: string): string | undefined =>
  MEASURE_ALIASES.get(words) ?? [...MEASURE_UNITS.keys()].find((name) => name === words || inWords(name) === words);

/** `603s ± 10s` (or `+-`), `5m and 6m`. */
function nearTo(measure: string, text: string, unit: MeasureUnit): Result<Single> | undefined {
  const around = /^(.+?) ?(?:±|\+-|\+\/-) ?(.+)$/.exec(text);
  const bounds = /^(.+?) and (.+)$/.exec(text);
  const [a, b] = [amountOf((around ?? bounds)?.[1] ?? '', unit), amountOf((around ?? bounds)?.[2] ?? '', unit)];
  if (a === undefined || b === undefined) return undefined;
  const [value, tolerance] = around === null ? [(a + b) / 2, Math.abs(b - a) / 2] : [a, b];
  return succeed({ kind: 'measure', measure, comparison: '~', value, tolerance });
}

function amountOf(text: string, unit: MeasureUnit): number | undefined {
  const plain = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
  const length = unit === 'seconds' ? lengthOf(text.replaceAll(' ', '')) : undefined;
  if (length !== undefined) return inSeconds(length);
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(text)?.[1];
  if (unit === 'share' && percent !== undefined) return Number(percent) / 100;
  return plain;
}

function explain(text: string): string {
  const first = /^(?:never )?([a-z]+)/.exec(text)?.[1] ?? '';
  const meant = nearest(first, [...OUTCOMES, ...ENTRIES.keys(), ...STATE.keys()]);
  return `a claim that preroll understands${meant === undefined || meant === first ? '' : `; did you mean \`${meant}\`?`}`;
}
