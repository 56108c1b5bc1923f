/** Judges what a scenario claims of its run, from the trace alone. */
import { deepEqual } from '../cluster/equality.ts';
import type { Instant } from '../kernel/time.ts';
import type { Budget, Claim, Expectation } from '../scenario/format.ts';
import { inWords } from '../scenario/measures.ts';
import { measureOf, type Outcome } from './outcome.ts';
import { sayInstant } from './sentence.ts';
import type { ChainLink, RolloutEntry, TraceEntry } from './trace.ts';

export interface Verdict {
  readonly expectation: Expectation;
  readonly held: boolean;
  /** What the run shows instead, or as proof. */
  readonly found: string;
}

export interface Jury {
  /** Is there a claim about the entries themselves, and not only about the outcome? */
  readonly readsEntries: boolean;
  take(entry: TraceEntry): void;
  /** The verdicts, in the order of the expectations. Asked once, when the run is over. */
  verdicts(outcome: Outcome): readonly Verdict[];
}

/** Follows a run with the claims in mind, so that no trace need be kept. Claims about many runs are left to studies. */
export function createJury(all: readonly Expectation[]): Jury {
  const expectations = all.flatMap(({ claim, ...rest }) => (claim.kind === 'budget' ? [] : [{ ...rest, claim }]));
  const witnesses = expectations.map(({ claim }) => witnessOf(claim));
  return {
    readsEntries: expectations.some(({ claim: { kind } }) => kind === 'entry' || kind === 'state'),
    take(entry) {
      for (const witness of witnesses) witness.take(entry);
    },
    verdicts: (outcome) =>
      expectations.map((expectation, i) => ({ expectation, ...(witnesses[i] as Witness).judge(outcome) })),
  };
}

interface Witness {
  take(entry: TraceEntry): void;
  judge(outcome: Outcome): { readonly held: boolean; readonly found: string };
}

const blind = (): void => {};

function witnessOf(claim: Exclude<Claim, Budget>): Witness {
  switch (claim.kind) {
    case 'outcome':
      return { take: blind, judge: ({ outcome }) => ({ held: outcome === claim.is, found: outcome }) };
    case 'measure':
      return { take: blind, judge: (outcome) => judgeMeasure(claim, outcome) };
    case 'state':
      return stateWitness(claim);
    case 'entry':
      return entryWitness(claim);
  }
}

function judgeMeasure(claim: Extract<Claim, { kind: 'measure' }>, outcome: Outcome) {
  const value = measureOf(outcome, claim.measure);
  if (typeof value !== 'number')
    return { held: false, found: `${inWords(claim.measure)}: this run has none (${outcome.outcome})` };
  const held =
    claim.comparison === '~'
      ? Math.abs(value - claim.value) <= (claim.tolerance ?? 0)
      : compare(value, claim.comparison, claim.value);
  return { held, found: `${inWords(claim.measure)} is ${rounded(value)}` };
}

/** Six digits are enough for a person, and always more than a claim has. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** The last state at or before the instant is the state at it. */
function stateWitness(claim: Extract<Claim, { kind: 'state' }>): Witness {
  let last: RolloutEntry | undefined;
  return {
    take(entry) {
      if (entry.kind === 'rollout' && entry.t <= claim.at) last = entry;
    },
    judge() {
      let value: unknown = last;
      for (const name of claim.path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
      return {
        held: compare(value, claim.comparison, claim.value),
        found: `${claim.path} is ${JSON.stringify(value) ?? 'not set'}`,
      };
    },
  };
}

function entryWitness(claim: Extract<Claim, { kind: 'entry' }>): Witness {
  let found: string | undefined;
  let kinds = 0;
  return {
    take(entry) {
      if (entry.kind !== claim.entry) return;
      kinds += 1;
      if (found !== undefined) return;
      if (textOf(entry).includes(claim.text)) found = sayEntry(entry, claim.text);
    },
    judge: () => ({
      held: (found !== undefined) !== claim.never,
      found: found ?? `none of ${kinds} ${claim.entry} entries holds it`,
    }),
  };
}

/** All the words of an entry, for claims that look for some. */
function textOf(entry: TraceEntry): string {
  const words: string[] = [];
  for (const [name, value] of Object.entries(entry)) {
    if (name === 't' || name === 'kind') continue;
    words.push(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  }
  return words.join(' ');
}

/** The entry that holds some words, for people: its plain fields, and of what else is in it the parts that hold them. */
function sayEntry(entry: TraceEntry, wanted: string): string {
  const words: string[] = [];
  for (const [name, value] of Object.entries(entry)) {
    if (name === 't' || name === 'kind') continue;
    if (name === 'from' || name === 'until') words.push(`${name} ${sayInstant(value as Instant)}`);
    else if (typeof value !== 'object') words.push(String(value));
    else if (name === 'chain') words.push(...textsWith(wanted, value as readonly ChainLink[]));
    else if (JSON.stringify(value).includes(wanted)) words.push(JSON.stringify(value));
  }
  return words.join(' ');
}

const textsWith = (wanted: string, chain: readonly ChainLink[]): readonly string[] =>
  chain.flatMap(({ text }) => (text.includes(wanted) ? [`(${text})`] : []));

function compare(found: unknown, comparison: '<' | '<=' | '>' | '>=' | '==', wanted: unknown): boolean {
  if (comparison === '==') return deepEqual(found, wanted);
  if (typeof found !== 'number' || typeof wanted !== 'number') return false;
  if (comparison === '<') return found < wanted;
  if (comparison === '<=') return found <= wanted;
  return comparison === '>' ? found > wanted : found >= wanted;
}

/** Does a claim speak of broken promises itself? Then they are what its scenario is to show, and it alone says what of them is right. */
export const speaksOfPromises = (claims: readonly { readonly text: string }[]): boolean =>
  claims.some(({ text }) => /^promises broken\b|^promise "/.test(text));
