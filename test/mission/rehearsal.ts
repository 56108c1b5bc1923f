/**
 * A scenario played, and its trace looked up at moments counted in seconds after the first release, as the articles count
 * them. Nothing here judges: the tests beside it hold what they find against the numbers of the articles.
 */
import { join } from 'node:path';
import { readInputs, readReferenced } from '../../src/cli/files.ts';
import { mergePatch } from '../../src/cluster/merge-patch.ts';
import { atSecond, type Instant, seconds, unixMilliseconds } from '../../src/kernel/time.ts';
import { parsePromql } from '../../src/languages/promql/parse.ts';
import { type Labels, labelValue } from '../../src/metrics/labels.ts';
import { queryInstant } from '../../src/metrics/query/query.ts';
import { decodeScenario, formatProblem } from '../../src/scenario/decode.ts';
import type { PersonAction, Release, Scenario } from '../../src/scenario/format.ts';
import { isFailure } from '../../src/simulation/outcome.ts';
import { type Recording, record } from '../../src/simulation/run.ts';
import type {
  MeasurementEntry,
  ReplicaSetEntry,
  RolloutEntry,
  TraceEntry,
  TrafficEntry,
} from '../../src/simulation/trace.ts';
import type { Behaviour, TrafficSource } from '../../src/traffic/model.ts';
import { scenarioAt } from '../scenarios.ts';
import { projectRoot } from '../shared.ts';

type Kind = TraceEntry['kind'];
type Entry<K extends Kind> = Extract<TraceEntry, { kind: K }>;

/** How many requests of a stretch of time ended where. */
export interface Answered {
  readonly all: number;
  /** By revision; 0 is nobody. */
  readonly by: ReadonlyMap<number, number>;
  readonly failed: number;
  /** Of the requests that the revision answered, the share of all. */
  shareOf(revision: number): number;
}

export interface Rehearsal {
  readonly recording: Recording;
  readonly outcome: Recording['outcome'];
  /** Entries of a kind, with `s`, the seconds after the release. */
  all<K extends Kind>(kind: K): readonly (Entry<K> & { readonly s: number })[];
  /** The rollout as it stood at a moment; without a moment, at the end. */
  rollout(s?: number): RolloutEntry;
  /** The ReplicaSet of a revision at a moment; `undefined` before it exists. */
  pods(revision: number, s?: number): ReplicaSetEntry | undefined;
  /** The revision that a Service's selector names; `undefined` if it names none. */
  selected(service: string, s?: number): number | undefined;
  /** The weights that were asked of the router, each once, as long as they stayed. */
  weights(): readonly number[];
  /** The first moment at which the rollout was so. */
  when(is: (rollout: RolloutEntry) => boolean, after?: number): number;
  /** Requests of a source (all sources if it is not named) that ended within [from, to). */
  traffic(from: number, to: number, source?: string): Answered;
  measurements(): readonly (MeasurementEntry & { readonly s: number })[];
  /** What an instant query of Prometheus finds at a moment. */
  ask(query: string, s: number): readonly { readonly labels: Labels; readonly value: number }[];
}

/** Plays a scenario. */
export function rehearse(scenario: Scenario): Rehearsal {
  const recording = record(scenario);
  const { entries } = recording.trace;
  const released = entries.find((e) => e.kind === 'release')?.t ?? 0;
  const end = Number.POSITIVE_INFINITY;
  const since = (t: number) => (t - released) / 1e6;
  const lists = new Map<Kind, readonly (TraceEntry & { readonly s: number })[]>();
  function all<K extends Kind>(kind: K): readonly (Entry<K> & { readonly s: number })[] {
    let list = lists.get(kind);
    if (list === undefined) {
      list = entries.filter((e) => e.kind === kind).map((e) => ({ ...e, s: since(e.t) }));
      lists.set(kind, list);
    }
    return list as readonly (Entry<K> & { readonly s: number })[];
  }
  const rollout = (s = end): RolloutEntry => {
    const found = all('rollout').findLast((e) => e.s <= s);
    if (found === undefined) throw new Error(`there is no rollout ${s} s after the release`);
    return found;
  };
  return {
    recording,
    outcome: recording.outcome,
    all,
    rollout,
    // An undo gives a ReplicaSet a new number: the last entry with the number is the one meant.
    pods: (revision, s = end) => all('replicas').findLast((e) => e.revision === revision && e.s <= s),
    selected: (service, s = end) => all('service').findLast((e) => e.name === service && e.s <= s)?.revision,
    weights() {
      const series = all('rollout').flatMap((e) => (e.weights === undefined ? [] : [e.weights.canary]));
      return series.filter((w, i) => w !== series[i - 1]);
    },
    when(is, after = 0) {
      const found = all('rollout').find((e) => e.s >= after && is(e));
      if (found === undefined) throw new Error('the rollout was never so');
      return found.s;
    },
    traffic: (from, to, source) => count(all('traffic').filter((e) => e.s > from && e.s <= to && isFrom(e, source))),
    measurements: () => all('measurement'),
    ask(query, s) {
      const parsed = parsePromql(query);
      if (!parsed.ok) throw new Error(parsed.problem.message);
      const answer = queryInstant(recording.series, parsed.expr, unixMilliseconds((released + s * 1e6) as Instant));
      if (!answer.ok || answer.value.kind !== 'vector') throw new Error(`${query} is no vector`);
      return answer.value.elements;
    },
  };
}

const isFrom = (entry: TrafficEntry, source: string | undefined): boolean =>
  source === undefined || entry.source === source;

function count(entries: readonly TrafficEntry[]): Answered {
  const by = new Map<number, number>();
  let all = 0;
  let failed = 0;
  for (const { revision, requests, failures } of entries) {
    all += requests;
    by.set(revision, (by.get(revision) ?? 0) + requests);
    for (const [status, n] of Object.entries(failures)) if (isFailure(status)) failed += n;
  }
  return { all, by, failed, shareOf: (revision) => (all === 0 ? Number.NaN : (by.get(revision) ?? 0) / all) };
}

/** The values of one label among what a query found, sorted. */
export const valuesOf = (found: readonly { readonly labels: Labels }[], label: string): readonly string[] =>
  [...new Set(found.map(({ labels }) => labelValue(labels, label)))].sort();

/** One of the articles' stories by its file's name. */
export const seed = (name: string): Scenario => scenarioAt(`scenarios/seeds/${name}.yaml`);

/** A story whose manifests say something else: what they then name and nobody holds is made up, as for any user. */
export function reworded(name: string, reword: (text: string) => string): Scenario {
  const { files } = readInputs([join(projectRoot, 'scenarios', 'seeds', `${name}.yaml`)]);
  const decoded = decodeScenario(files, {
    read: (path, from) => readReferenced(path, from)?.map(({ file, text }) => ({ file, text: reword(text) })),
  });
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n\n'));
  return decoded.scenario;
}

/** The scenario with objects of a kind (of one name, if it is given) changed by a JSON merge patch. */
export function patched(scenario: Scenario, kind: string, patch: object, name?: string): Scenario {
  const objects = scenario.objects.map((object) =>
    object.kind === kind && (name === undefined || object.metadata.name === name)
      ? (mergePatch(object, patch) as typeof object)
      : object,
  );
  return { ...scenario, objects };
}

/** The scenario with the canary's steps (and more of its strategy) replaced. */
export const canary = (scenario: Scenario, strategy: object): Scenario =>
  patched(scenario, 'Rollout', { spec: { strategy: { canary: strategy } } });

/** The scenario in which images of a tag behave like the first version listed, but for `change`. */
export function behaving(scenario: Scenario, tag: string, change: Partial<Behaviour>): Scenario {
  const like = scenario.versions.at(-1)?.behaviour;
  if (like === undefined) throw new Error('the scenario has no versions');
  const version = { image: `*:${tag}`, name: 'changed', behaviour: { ...like, ...change } };
  return { ...scenario, versions: [version, ...scenario.versions] };
}

/** A person who acts some seconds after the beginning of the run. */
export function acts(
  scenario: Scenario,
  at: number,
  verb: PersonAction['verb'],
  given: PersonAction['arguments'] = {},
): PersonAction {
  const { rollout, namespace } = scenario.releases[0]!;
  return { who: 'somebody', moment: { kind: 'at', at: atSecond(at) }, verb, rollout, namespace, arguments: given };
}

/** A person who acts some seconds after a step is reached (or after the n-th pause begins). */
export const reacts = (
  scenario: Scenario,
  condition: 'step' | 'paused',
  index: number,
  delay: number,
  verb: PersonAction['verb'],
  given: PersonAction['arguments'] = {},
): PersonAction => ({
  ...acts(scenario, 0, verb, given),
  moment: { kind: 'when', condition, index, delay: seconds(delay) },
});

/** A further release of another tag of the same image, some seconds after the beginning of the run. */
export function releasing(scenario: Scenario, at: number, tag: string): Release {
  const [release] = scenario.releases;
  if (release === undefined) throw new Error('the scenario releases nothing');
  const images = Object.entries(release.images).map(([c, image]) => [c, image.replace(/:[^:]*$/, `:${tag}`)] as const);
  return { ...release, at: atSecond(at), images: Object.fromEntries(images) };
}

/** Somebody who sends `perSecond` requests, evenly, within [from, to) seconds of the run. */
export function caller(
  scenario: Scenario,
  name: string,
  to: string,
  perSecond: number,
  {
    from = 30,
    until,
    meshed = false,
    path = '/',
  }: { from?: number; until?: number; meshed?: boolean; path?: string } = {},
): TrafficSource {
  const { namespace } = scenario.releases[0]!;
  return {
    name,
    to,
    namespace,
    arrivals: { kind: 'constant', perSecond },
    meshed,
    path,
    from: atSecond(from),
    ...(until === undefined ? {} : { until: atSecond(until) }),
  };
}

/** Half the width of an interval of three standard deviations around a share `p` of `n` independent requests. */
export const threeSigma = (p: number, n: number): number => 3 * Math.sqrt((p * (1 - p)) / n);
