/**
 * The run as a Chrome trace, which Perfetto and speedscope open. Slices of one thread may not overlap there (Perfetto's
 * documentation of the JSON format), so every lane is a thread of its own, whatever lasts is an asynchronous pair (`b`, `e`),
 * and whatever has a height is a counter (`C`). Times are microseconds, in this format as in the trace.
 */
import { failuresOf, sayDuration } from '../../simulation/outcome.ts';
import { sayValue } from '../../simulation/sentence.ts';
import type { Trace } from '../../simulation/trace.ts';
import { phaseSpans, stepSpans } from '../charts/steps.ts';
import { podCounts, type Story, tell } from '../story.ts';
import { weightsAsked } from '../weights.ts';

/** One event, as the format has it; fields beyond these are not used here. */
export interface ChromeEvent {
  readonly ph: 'b' | 'C' | 'e' | 'i' | 'M';
  readonly name: string;
  readonly pid: 1;
  readonly tid: number;
  readonly ts: number;
  readonly cat?: string;
  /** Pairs an end with its beginning. */
  readonly id?: string;
  /** Of instants: drawn through their thread only. */
  readonly s?: 't';
  readonly args?: { readonly [name: string]: number | string };
}

const LANES = ['steps', 'phase', 'pods', 'analysis', 'alerts', 'people', 'faults', 'decisions'] as const;
type LaneName = (typeof LANES)[number];

/** JSON in the format's object form, one event a line. The same trace gives the same bytes. */
export function renderChromeTrace(trace: Trace): string {
  const story = tell(trace);
  const events = [...names(story), ...spans(story), ...instants(story), ...counters(story)];
  const ordered = events
    .map((event, i) => ({ event, i }))
    .sort((a, b) => a.event.ts - b.event.ts || a.i - b.i)
    .map(({ event }) => JSON.stringify(event));
  const about = { scenario: story.header.scenario, seed: String(story.header.seed), fingerprint: story.fingerprint };
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n${ordered.join(',\n')}\n]}\n`;
}

const tidOf = (lane: LaneName): number => LANES.indexOf(lane) + 1;

const on = (lane: LaneName, ts: number) => ({ pid: 1, tid: tidOf(lane), ts, cat: lane }) as const;

/** What the process and its threads are called, and in which order they stand. */
function names(story: Story): ChromeEvent[] {
  const meta = (name: string, tid: number, args: { readonly [name: string]: number | string }): ChromeEvent => ({
    ph: 'M',
    name,
    pid: 1,
    tid,
    ts: 0,
    args,
  });
  return [
    meta('process_name', 0, { name: story.outcome.rollout || story.header.scenario }),
    ...LANES.flatMap((lane) => [
      meta('thread_name', tidOf(lane), { name: lane }),
      meta('thread_sort_index', tidOf(lane), { sort_index: tidOf(lane) }),
    ]),
  ];
}

interface Lasting {
  readonly lane: LaneName;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly args?: { readonly [name: string]: number | string };
}

function spans(story: Story): ChromeEvent[] {
  const lasting: Lasting[] = [
    ...stepSpans(story).map(({ text, from, to }): Lasting => ({ lane: 'steps', name: text, from, to })),
    ...phaseSpans(story).map(({ text, from, to }): Lasting => ({ lane: 'phase', name: text, from, to })),
    ...podSpans(story),
    ...paired(
      story,
      'analysis',
      story.of('analysis'),
      (e) => e.run,
      (e) => !['', 'Pending', 'Running'].includes(e.phase),
    ),
    ...paired(
      story,
      'alerts',
      story.of('alert'),
      (e) => `${e.alert}${JSON.stringify(e.labels)}`,
      (e) => e.state === 'resolved' || e.state === 'inactive',
      (e) => e.alert,
    ),
    ...paired(
      story,
      'faults',
      story.of('fault'),
      (e) => e.what,
      (e) => !e.began,
    ),
  ];
  return lasting.flatMap(({ lane, name, from, to, args }, i): ChromeEvent[] => {
    const id = String(i + 1);
    return [
      { ph: 'b', name, id, ...on(lane, from), ...(args === undefined ? {} : { args }) },
      { ph: 'e', name, id, ...on(lane, Math.max(from, to)) },
    ];
  });
}

/** Spans between the first entry of a key and the one that ends it; what nothing ended lasts to the end of the run. */
function paired<E extends { readonly t: number }>(
  story: Story,
  lane: LaneName,
  entries: readonly E[],
  key: (entry: E) => string,
  ends: (entry: E) => boolean,
  name: (entry: E) => string = key,
): Lasting[] {
  const open = new Map<string, E>();
  const found: Lasting[] = [];
  for (const entry of entries) {
    const first = open.get(key(entry)) ?? entry;
    if (!ends(entry)) {
      open.set(key(entry), first);
      continue;
    }
    found.push({ lane, name: name(first), from: first.t, to: entry.t });
    open.delete(key(entry));
  }
  for (const first of open.values()) found.push({ lane, name: name(first), from: first.t, to: story.until });
  return found;
}

/** Each pod while it exists, and within that while it is ready. */
function podSpans(story: Story): Lasting[] {
  const ours = new Set(story.versions.all.map((version) => version.replicaSet));
  const states = story.of('pod').filter((pod) => ours.has(pod.replicaSet));
  const during = (name: (pod: string) => string, begins: readonly string[], stops: readonly string[]) =>
    paired(
      story,
      'pods',
      states.filter((pod) => begins.includes(pod.state) || stops.includes(pod.state)),
      (pod) => pod.name,
      (pod) => stops.includes(pod.state),
      (pod) => name(pod.name),
    ).filter((span) => span.to > span.from);
  return [
    ...during((pod) => pod, ['created'], ['gone']),
    ...during((pod) => `${pod} ready`, ['ready'], ['unready', 'terminating', 'gone']),
  ];
}

function instants(story: Story): ChromeEvent[] {
  const at = (lane: LaneName, t: number, name: string, args: { readonly [name: string]: string }): ChromeEvent => ({
    ph: 'i',
    s: 't',
    name,
    ...on(lane, t),
    args,
  });
  return [
    ...story
      .of('release')
      .map((e) => at('people', e.t, `release to ${e.rollout}`, { images: Object.values(e.images).join(', ') })),
    ...story
      .of('command')
      .map((e) =>
        at('people', e.t, `${e.who}: ${e.what}`, { accepted: e.accepted ? 'yes' : 'no', message: e.message }),
      ),
    ...story.of('measurement').map((e) =>
      at('analysis', e.t, `${e.metric} #${e.number} ${e.phase}`, {
        value: sayValue(e.value),
        condition: e.condition,
        at: sayDuration(e.t / 1e6),
      }),
    ),
    ...story.of('decision').map((e) => at('decisions', e.t, e.because, { object: e.object, rule: e.rule })),
  ];
}

/** Heights over time: weight asked, pods, requests per second and the slowest hundredth, by version. */
function counters(story: Story): ChromeEvent[] {
  const counter = (name: string, ts: number, args: { readonly [name: string]: number }): ChromeEvent => ({
    ph: 'C',
    name,
    pid: 1,
    tid: 0,
    ts,
    args,
  });
  const labelOf = (revision: number) =>
    revision === 0 ? 'nobody' : (story.versions.ofRevision(revision)?.label ?? `revision ${revision}`);
  return [
    ...weightsAsked(story).map((asked) => counter('weight asked', asked.t, { 'per cent': asked.weight })),
    ...podCounts(story).map((e) =>
      counter(`pods of ${story.versions.ofReplicaSet(e.name)?.label ?? e.name}`, e.t, {
        ready: e.ready,
        'not ready': Math.max(0, e.created - e.ready),
        terminating: e.terminating,
      }),
    ),
    ...story.of('traffic').flatMap((e) => {
      const seconds = Math.max(1, e.span) / 1e6;
      const failed = failuresOf(e);
      const answered = { answered: (e.requests - failed) / seconds, failed: failed / seconds };
      const source = `${labelOf(e.revision)}, ${e.source}`;
      return [
        counter(`requests per second: ${source}`, e.t, answered),
        ...(e.requests === 0 ? [] : [counter(`p99 in ms: ${source}`, e.t, { p99: e.latency.p99 * 1_000 })]),
      ];
    }),
  ];
}
