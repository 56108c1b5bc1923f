/**
 * Looks for the order of things in which a rollout goes wrong: the same manifests under people who act at moments that
 * suit nobody, releases that overtake each other, autoscaling, controllers that hear late or restart. Whatever breaks a
 * promise, or never comes to rest, is shrunk to the fewest happenings and can be replayed.
 */
import fc from 'fast-check';
import { inSeconds } from '../kernel/time.ts';
import { run } from '../simulation/run.ts';
import type { RolloutEntry, TraceEntry } from '../simulation/trace.ts';
import { disturbances, type Span } from './disturbances.ts';
import { fileOf, type Rehearsal, scenarioOf } from './rehearsals.ts';
import { vary } from './vary.ts';

/** One way in which it went wrong. */
export interface Finding {
  /** The promise that was broken, or what else is wrong. */
  readonly what: string;
  /** When and by what. */
  readonly detail: string;
  /** A file for `preroll run`. */
  readonly file: string;
}

export interface Exploration {
  /** Stories played, those of shrinking left out. */
  readonly runs: number;
  /** Each kind of breach once, in the order in which they were met. */
  readonly findings: readonly Finding[];
}

export interface ExploreOptions {
  readonly runs: number;
  readonly seed: number;
  /** Hears of every finding at once. */
  readonly found?: (finding: Finding) => void;
}

/** More kinds than anybody reads in one go. */
const MOST_FINDINGS = 6;

/**
 * Plays `runs` stories. The rehearsal's own releases and people are replaced; everything else of it stays.
 *
 * @throws ScenarioError when the rehearsal itself is wrong.
 */
export function explore(rehearsal: Rehearsal, { runs, seed, found }: ExploreOptions): Exploration {
  const span = spanOf(rehearsal);
  const findings: Finding[] = [];
  let played = 0;
  while (played < runs && findings.length < MOST_FINDINGS) {
    const known = new Set(findings.map(({ what }) => what));
    const property = fc.property(disturbances(span), (story) => {
      const breach = breachesIn(vary(rehearsal, story)).find(({ what }) => !known.has(what));
      if (breach !== undefined) throw new Breached(breach);
    });
    const result = fc.check(property, { numRuns: runs - played, seed: seed + played });
    played += result.numRuns;
    if (!result.failed) break;
    const { errorInstance, counterexample } = result;
    if (!(errorInstance instanceof Breached)) throw errorInstance;
    const finding = { ...errorInstance.breach, file: fileOf(vary(rehearsal, counterexample![0])) };
    findings.push(finding);
    found?.(finding);
  }
  return { runs: played, findings };
}

interface Breach {
  readonly what: string;
  readonly detail: string;
}

class Breached extends Error {
  readonly breach: Breach;

  constructor(breach: Breach) {
    super(`${breach.what}: ${breach.detail}`);
    this.breach = breach;
  }
}

/** How long the rehearsal takes when nobody disturbs it. */
function spanOf(rehearsal: Rehearsal): Span {
  const read = scenarioOf(rehearsal);
  if (!read.ok) throw new Error('a rehearsal that was read before cannot be read again');
  const { until, releases } = read.scenario;
  return {
    seconds: Math.ceil(inSeconds(until)),
    afterRelease: Math.ceil(inSeconds(until) - inSeconds(releases.at(-1)?.at ?? until)),
  };
}

/** What is wrong with a run: promises first, then what it came to. */
export function breachesIn(rehearsal: Rehearsal): readonly Breach[] {
  const read = scenarioOf(rehearsal);
  if (!read.ok)
    return [
      {
        what: 'the story cannot be read',
        detail: read.problems.map(({ found, path }) => `${path}: ${found}`).join('; '),
      },
    ];
  const breaches: Breach[] = [];
  const last = new Map<string, RolloutEntry>();
  run({ ...read.scenario, expect: [], flow: 'aggregate' }, (entry: TraceEntry) => {
    if (entry.kind === 'rollout') last.set(entry.name, entry);
    if (entry.kind === 'promise')
      breaches.push({ what: entry.promise, detail: `at ${inSeconds(entry.t)} s ${entry.detail}` });
  });
  for (const entry of last.values()) breaches.push(...unrestOf(entry));
  return breaches;
}

/** Long after the last happening a rollout is Healthy, waits for a person, or has given up and serves the stable version. */
function unrestOf({ name, phase, message, aborted, available, wanted, weights, t }: RolloutEntry): readonly Breach[] {
  const since = `since ${inSeconds(t)} s`;
  const unrest: Breach[] = [];
  if (phase === 'Progressing')
    unrest.push({ what: 'comes to rest', detail: `${name} is Progressing ${since}: ${message}` });
  if (aborted && (weights?.canary ?? 0) > 0)
    unrest.push({
      what: 'an abort gives all traffic back',
      detail: `${name} still sends ${weights!.canary} % to the aborted version ${since}`,
    });
  if (aborted && available < wanted)
    unrest.push({
      what: 'an abort gives all pods back',
      detail: `${name} has ${available} of ${wanted} pods available ${since}`,
    });
  return unrest;
}
