/**
 * Why something happened: from an entry back to what brought it about, entry by entry, until somebody outside of the
 * controllers is reached: a release, a person, a fault. Each link says by which decision the step was taken, if one was.
 */
import { sayDuration } from '../simulation/outcome.ts';
import { indexReasons, type Reasons } from '../simulation/reasons.ts';
import { sayValue } from '../simulation/sentence.ts';
import type { DecisionEntry, RolloutEntry, TraceEntry } from '../simulation/trace.ts';
import { sayNotification } from './notifications.ts';
import { sayPipeline } from './pipelines.ts';
import type { Story } from './story.ts';
import { waitsFor } from './waiting.ts';

export interface Link {
  readonly entry: TraceEntry;
  /** What happened, in words. */
  readonly text: string;
  /** By which rules, and why; the most direct first. */
  readonly decisions: readonly DecisionEntry[];
}

/** Longer chains say nothing that their first and last links do not. */
const MOST_LINKS = 24;

/** The entry itself first, then what it came of, then what that came of. */
export function whyOf(story: Story, entry: TraceEntry): readonly Link[] {
  const links: Link[] = [];
  const met = new Set<TraceEntry>();
  for (let at: TraceEntry | undefined = entry; at !== undefined && links.length < MOST_LINKS && !met.has(at); ) {
    met.add(at);
    links.push({ entry: at, text: sayEntry(story, at), decisions: decisionsOf(story, at) });
    at = causeOf(story, at);
  }
  return links;
}

/** So many links back, a chain in brief tells each. */
const TOLD_LINKS = 3;

/** A chain in a few lines, after the entry itself: why, what it came of and why, and with what it all began. */
export function inBrief(chain: readonly Link[]): readonly string[] {
  const lines: string[] = [];
  for (const [i, { text, decisions }] of chain.slice(0, TOLD_LINKS).entries()) {
    if (i > 0) lines.push(`after ${text}`);
    for (const { because } of i === 0 ? decisions : decisions.slice(0, 1)) lines.push(`because ${because}`);
  }
  const first = chain.at(-1);
  if (first === undefined || chain.length <= TOLD_LINKS) return lines;
  const between = chain.length - TOLD_LINKS - 1;
  if (between > 0) lines.push(`… ${between} more before that …`);
  return [...lines, `after ${first.text}`];
}

/** How soon what somebody does is seen in the state of a rollout. */
const MOMENT = 1_000_000;

/** The decisions that made an entry, the most direct first; none for what nobody decided. */
const decisionsOf = (story: Story, entry: TraceEntry): readonly DecisionEntry[] => reasonsOf(story).behind(entry);

const known = new WeakMap<Story, Reasons>();

function reasonsOf(story: Story): Reasons {
  const reasons = known.get(story) ?? indexReasons(story.entries);
  known.set(story, reasons);
  return reasons;
}

/** The entry that brought this one about; nothing for what comes from outside. */
function causeOf(story: Story, entry: TraceEntry): TraceEntry | undefined {
  switch (entry.kind) {
    case 'rollout':
      return causeOfState(story, entry);
    case 'replicas':
      return lastBefore(story, 'rollout', entry, (e) => e.name === entry.rollout);
    case 'pod':
      return lastBefore(story, 'replicas', entry, (e) => e.name === entry.replicaSet);
    case 'endpoints':
      return latest(
        lastBefore(story, 'replicas', entry, (e) => String(e.revision) in entry.byRevision),
        lastBefore(story, 'service', entry, (e) => e.name === entry.service),
      );
    case 'split':
      return (
        latest(lastBefore(story, 'router', entry), lastBefore(story, 'service', entry)) ?? stateBefore(story, entry)
      );
    case 'router':
    case 'service':
      return stateBefore(story, entry);
    case 'analysis':
      if (entry.phase === 'Running' || entry.phase === 'Pending') return stateBefore(story, entry);
      return (
        lastBefore(story, 'measurement', entry, (m) => m.run === entry.run && m.phase === entry.phase) ??
        lastBefore(story, 'measurement', entry, (m) => m.run === entry.run) ??
        lastBefore(story, 'analysis', entry, (a) => a.run === entry.run) ??
        stateBefore(story, entry)
      );
    case 'measurement':
      // A run that measures at once is written down as running at the end of that instant, after what it measured.
      return (
        story.of('analysis').findLast((a) => a.run === entry.run && a.phase === 'Running' && a.t <= entry.t) ??
        stateBefore(story, entry)
      );
    case 'experiment':
    case 'notice':
    case 'decision':
    case 'promise':
      return stateBefore(story, entry);
    case 'alert':
      return latest(lastBefore(story, 'fault', entry), lastBefore(story, 'release', entry));
    default:
      return undefined;
  }
}

const stateBefore = (story: Story, entry: TraceEntry): RolloutEntry | undefined =>
  lastBefore(story, 'rollout', entry, (e) => e.name === story.outcome.rollout);

/** What a state of a rollout differs by tells where it came from: a failed analysis, somebody's command, or its state before. */
function causeOfState(story: Story, entry: RolloutEntry): TraceEntry | undefined {
  const before = lastBefore(story, 'rollout', entry, (e) => e.name === entry.name);
  const command = lastBefore(story, 'command', entry, (e) => e.accepted && entry.t - e.t <= 2 * MOMENT);
  const release = lastBefore(story, 'release', entry, (e) => e.rollout === entry.name);
  if (entry.aborted && before?.aborted !== true) {
    const failed = lastBefore(
      story,
      'analysis',
      entry,
      (e) => ['Failed', 'Error', 'Inconclusive'].includes(e.phase) && entry.t - e.t <= 5 * MOMENT,
    );
    return command ?? failed ?? before;
  }
  if (before === undefined) return release;
  if (entry.current !== before.current) return latest(command, release) ?? before;
  if (command !== undefined && command.t >= before.t) return command;
  if (release !== undefined && release.t >= before.t) return release;
  return before;
}

/** The last entry of a kind that stands before `entry` in the trace and is like that. */
function lastBefore<K extends TraceEntry['kind']>(
  story: Story,
  kind: K,
  entry: TraceEntry,
  isMeant: (e: Extract<TraceEntry, { kind: K }>) => boolean = () => true,
): Extract<TraceEntry, { kind: K }> | undefined {
  const place = story.placeOf(entry);
  return story.of(kind).findLast((e) => e !== (entry as unknown) && story.placeOf(e) < place && isMeant(e));
}

const latest = (...entries: readonly (TraceEntry | undefined)[]): TraceEntry | undefined =>
  entries.reduce((a, b) => (a === undefined || (b !== undefined && b.t > a.t) ? b : a), undefined);

/** An entry in a few words. */
export function sayEntry(story: Story, entry: TraceEntry): string {
  switch (entry.kind) {
    case 'command':
      return `${entry.who}: ${entry.what}${entry.accepted ? '' : ` (refused: ${entry.message})`}`;
    case 'release':
      return `release of ${Object.values(entry.images).join(', ') || 'a changed template'}, which behaves "${entry.behaviour}"`;
    case 'pipeline':
      return sayPipeline(entry);
    case 'notification':
      return sayNotification(entry);
    case 'fault':
      return `fault ${entry.began ? 'begins' : 'ends'}: ${entry.what}`;
    case 'rollout':
      return sayState(story, entry);
    case 'replicas':
      return `revision ${entry.revision}: ${entry.wanted} wanted, ${entry.created} created, ${entry.ready} ready${entry.terminating > 0 ? `, ${entry.terminating} terminating` : ''}`;
    case 'pod':
      return `pod ${entry.name} is ${entry.state}`;
    case 'endpoints':
      return entry.resolved
        ? `callers have resolved the name of ${entry.service} again`
        : `traffic knows the endpoints of ${entry.service}`;
    case 'service':
      return `Service ${entry.name} selects ${entry.revision === undefined ? 'no revision in particular' : `revision ${entry.revision}`}`;
    case 'router':
      return `${entry.object} is written`;
    case 'split':
      return `proxies follow: ${Object.entries(entry.shares)
        .map(([to, share]) => `${Math.round(share * 1_000) / 10} % to ${to}`)
        .join(', ')}`;
    case 'analysis':
      return `analysis ${entry.run} is ${entry.phase}${entry.message === '' ? '' : `: ${entry.message}`}`;
    case 'measurement':
      return `${entry.metric} #${entry.number}: ${sayValue(entry.value)}, ${entry.phase}${entry.condition === '' ? '' : `, wanted ${entry.condition}`}`;
    case 'experiment':
      return `experiment ${entry.name} is ${entry.phase}`;
    case 'alert':
      return `alert ${entry.alert} is ${entry.state}`;
    case 'notice':
      return `${entry.object}: ${entry.reason}: ${entry.message}`;
    case 'decision':
      return `${entry.object}: ${entry.because}`;
    case 'promise':
      return `promise broken: ${entry.promise}: ${entry.detail}`;
    default:
      return `${entry.kind} at ${sayDuration(entry.t / 1e6)}`;
  }
}

/** What is new about a state. */
function sayState(story: Story, entry: RolloutEntry): string {
  const before = lastBefore(story, 'rollout', entry, (e) => e.name === entry.name);
  const steps = story.header.rollouts.find((r) => r.name === entry.name)?.steps ?? [];
  const news: string[] = [];
  if (entry.aborted && before?.aborted !== true) news.push(`the release is aborted: ${entry.message}`);
  if (entry.current !== before?.current && entry.current !== undefined)
    news.push(`revision ${entry.current} is current`);
  if (entry.stable !== before?.stable && entry.stable !== undefined) news.push(`revision ${entry.stable} is stable`);
  if (entry.step !== before?.step && entry.step !== undefined)
    news.push(entry.step < steps.length ? `at step ${entry.step + 1}, ${steps[entry.step]}` : 'all steps are done');
  if (entry.weights !== undefined && entry.weights.canary !== before?.weights?.canary)
    news.push(`${entry.weights.canary} % asked of the router`);
  if (entry.active !== before?.active && entry.active !== undefined) news.push(`revision ${entry.active} is active`);
  if (entry.phase !== before?.phase) news.push(`phase ${entry.phase}`);
  if (news.length === 0)
    news.push(waitsFor(entry, steps) ?? (entry.message || `${entry.ready} of ${entry.replicas} pods ready`));
  return `${entry.name}: ${news.join(', ')}`;
}
