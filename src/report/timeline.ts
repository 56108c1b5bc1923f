/**
 * The run in plain words, line by line: what a person would have noted who watched everything and wrote down only what
 * matters. Shared by the terminal, the page and the Markdown summary.
 */
import type { Instant } from '../kernel/time.ts';
import { requestsSeen } from '../simulation/evidence.ts';
import { sayValue } from '../simulation/sentence.ts';
import type { AlertEntry, ApplicationEntry, MeasurementEntry, RolloutEntry, TraceEntry } from '../simulation/trace.ts';
import { sayAlert } from './alerts.ts';
import { sayNotification } from './notifications.ts';
import { count, percent, plural } from './numbers.ts';
import { sayPipeline, toneOfPipeline } from './pipelines.ts';
import { foldPassed, withoutEchoes } from './repetition.ts';
import type { Story } from './story.ts';
import { waitsFor } from './waiting.ts';

export interface Line {
  readonly t: Instant;
  readonly text: string;
  /** How it should strike the eye. */
  readonly tone: 'bad' | 'faint' | 'plain' | 'strong' | 'warning';
  /** The kind of entry it tells of. */
  readonly kind: TraceEntry['kind'];
}

/** All lines of a story, in order of time. With `explain`, the reason of every decision beside what came of it. */
export function timeline(story: Story, options: { readonly explain?: boolean } = {}): readonly Line[] {
  const lines: Line[] = [];
  const writer = new Writer(story, options.explain === true, (line) => lines.push(line));
  for (const entry of story.entries) writer.take(entry);
  return withoutEchoes(foldPassed(lines));
}

/** These Kubernetes Events repeat what another entry tells better. */
const TOLD_ELSEWHERE = /^(AnalysisRun\w*|Metric\w+|RolloutAborted)$/;

/** Remembers the last state of everything, so that only changes are told. */
class Writer {
  readonly #story: Story;
  readonly #explain: boolean;
  readonly #emit: (line: Line) => void;
  readonly #rollouts = new Map<string, RolloutEntry>();
  readonly #pods = new Map<string, { wanted: number; ready: number; terminating: number }>();
  readonly #applications = new Map<string, ApplicationEntry>();
  readonly #services = new Map<string, number | undefined>();
  readonly #shares = new Map<string, string>();

  constructor(story: Story, explain: boolean, emit: (line: Line) => void) {
    this.#story = story;
    this.#explain = explain;
    this.#emit = emit;
  }

  take(entry: TraceEntry): void {
    const say = (text: string, tone: Line['tone'] = 'plain') =>
      this.#emit({ t: entry.t, text, tone, kind: entry.kind });
    switch (entry.kind) {
      case 'release':
        say(`release of ${sayImages(entry.images)} to ${entry.rollout}${behaves(entry.behaviour)}`, 'strong');
        return;
      case 'command':
        if (entry.accepted) say(`${entry.who}: ${entry.what}${entry.message === '' ? '' : ` (${entry.message})`}`);
        else say(`${entry.who}: ${entry.what} was refused: ${entry.message}`, 'warning');
        return;
      case 'rollout':
        this.#rollout(entry, say);
        return;
      case 'replicas':
        this.#replicas(entry, say);
        return;
      case 'split':
        this.#split(entry.service, entry.shares, say);
        return;
      case 'service':
        this.#service(entry, say);
        return;
      case 'measurement':
        say(sayMeasurement(entry), entry.phase === 'Failed' || entry.phase === 'Error' ? 'bad' : toneOfEvidence(entry));
        return;
      case 'analysis': {
        const what = `${entry.type === '' ? 'analysis' : `${wordsOf(entry.type)} analysis`} ${entry.run}`;
        const bad = entry.phase === 'Failed' || entry.phase === 'Error';
        if (entry.phase === 'Pending') return;
        const verb = entry.phase === 'Running' ? 'runs' : `ends: ${entry.phase}`;
        say(`${what} ${verb}${entry.message === '' ? '' : `: ${entry.message}`}`, bad ? 'bad' : 'plain');
        return;
      }
      case 'application':
        this.#application(entry, say);
        return;
      case 'alert':
        this.#alert(entry, say);
        return;
      case 'experiment':
        say(
          `experiment ${entry.name}: ${entry.phase}${entry.message === '' ? '' : `: ${entry.message}`}`,
          entry.phase === 'Failed' || entry.phase === 'Error' ? 'bad' : 'plain',
        );
        return;
      case 'fault':
        say(`fault ${entry.began ? 'begins' : 'ends'}: ${entry.what}`, entry.began ? 'warning' : 'plain');
        return;
      case 'pipeline':
        // A step begins when the one before it is over.
        if (entry.step === undefined || entry.state !== 'running') say(sayPipeline(entry), toneOfPipeline(entry));
        return;
      case 'notification':
        say(sayNotification(entry), entry.sent ? 'faint' : 'warning');
        return;
      case 'notice':
        if (entry.type === 'Warning' && !TOLD_ELSEWHERE.test(entry.reason)) {
          say(`${entry.object}: ${entry.reason}: ${entry.message}`, 'warning');
        }
        return;
      case 'promise':
        say(`promise broken: ${entry.promise}: ${entry.detail}`, 'bad');
        return;
      case 'decision':
        if (this.#explain) say(`why: ${entry.because} (${entry.object}; ${entry.rule})`, 'faint');
        return;
      case 'end':
      case 'endpoints':
      case 'expectation':
      case 'pod':
      case 'router':
      case 'scrape':
      case 'traffic':
        return;
    }
  }

  #application(entry: ApplicationEntry, say: (text: string, tone?: Line['tone']) => void): void {
    const before = this.#applications.get(entry.name);
    this.#applications.set(entry.name, entry);
    const { sync, health, operation, outOfSync } = entry;
    if (before?.sync !== sync || before?.health !== health) {
      const which = sync === 'OutOfSync' && outOfSync.length > 0 ? ` (${sayList(outOfSync)})` : '';
      say(`Argo CD: ${entry.name} is ${sync}${which}, ${health}`, health === 'Degraded' ? 'warning' : 'plain');
    }
    for (const condition of entry.conditions) {
      if (before?.conditions.includes(condition) !== true) say(`Argo CD: ${entry.name}: ${condition}`, 'warning');
    }
    const was = before?.operation;
    if (operation === undefined) return;
    const { phase, message, revision, selfHeals } = operation;
    if (
      phase === was?.phase &&
      message === was.message &&
      revision === was.revision &&
      operation.automated === was.automated &&
      selfHeals === was.selfHeals
    )
      return;
    const by = operation.automated ? 'automated sync' : 'sync by hand';
    const how = selfHeals === undefined ? by : `self-heal ${selfHeals}`;
    const to = revision === undefined ? '' : ` to ${revision.slice(0, 7)}`;
    const bad = phase === 'Failed' || phase === 'Error';
    say(`Argo CD: ${how} of ${entry.name}${to} ${phase}${message === '' ? '' : `: ${message}`}`, bad ? 'bad' : 'plain');
  }

  #alert(entry: AlertEntry, say: (text: string, tone?: Line['tone']) => void): void {
    const told = sayAlert(entry);
    const what = `alert ${entry.alert}${told === '' ? '' : ` (${told})`}`;
    if (entry.state === 'firing') say(`${what} fires`, 'warning');
    else if (entry.state === 'resolved') say(`${what} is resolved`);
    else say(`${what} ${entry.state === 'pending' ? 'waits to fire' : 'waits no more'}`, 'faint');
  }

  #rollout(entry: RolloutEntry, say: (text: string, tone?: Line['tone']) => void): void {
    const before = this.#rollouts.get(entry.name);
    this.#rollouts.set(entry.name, entry);
    if (before === undefined) {
      if (entry.current === undefined) say(`${entry.name} is deployed for the first time`);
      else say(`${entry.name} is ${entry.phase} at revision ${entry.current}: ${sayCounts(entry)}`);
      return;
    }
    if (before.current !== undefined && entry.current !== before.current && entry.current !== undefined) {
      say(`${entry.name} begins the update to revision ${entry.current}`);
    }
    if (entry.aborted && !before.aborted) say(`aborted: ${entry.message}`, 'bad');
    if (!entry.aborted && before.aborted) say('the abort is lifted');
    this.#steps(before, entry, say);
    if (entry.active !== before.active && entry.active !== undefined) {
      say(`live traffic is pointed at revision ${entry.active}`, 'strong');
    }
    if (entry.stable !== before.stable && entry.stable !== undefined) {
      say(`revision ${entry.stable} is stable`, entry.stable === this.#story.outcome.revision ? 'strong' : 'plain');
    }
    if (entry.phase === before.phase && entry.pauses.join() === before.pauses.join()) return;
    if (entry.phase === 'Paused') {
      say(this.#sayPause(entry));
    } else if (entry.phase === 'Healthy' && before.phase !== 'Healthy') {
      say(`${entry.name} is Healthy`);
    } else if (entry.phase === 'Degraded' && before.phase !== 'Degraded' && !entry.aborted) {
      say(`Degraded: ${entry.message}`, 'bad');
    }
  }

  #sayPause(entry: RolloutEntry): string {
    const why = waitsFor(entry, this.#stepsOf(entry.name));
    return why === undefined ? 'paused' : `paused: waits for ${why}`;
  }

  #stepsOf(rollout: string): readonly string[] {
    return this.#story.header.rollouts.find((r) => r.name === rollout)?.steps ?? [];
  }

  #steps(before: RolloutEntry, entry: RolloutEntry, say: (text: string) => void): void {
    const steps = this.#stepsOf(entry.name);
    const from = before.step ?? 0;
    const to = entry.step ?? 0;
    if (entry.aborted || to <= from) return;
    // The controller completes steps one by one; several at once are skipped: a first deployment, a way back, promote --full.
    if (to - from > 1) {
      const first = before.stable === undefined ? 'the first deployment skips its steps' : undefined;
      say(first ?? `steps ${from + 1} to ${to} of ${steps.length} are skipped`);
      return;
    }
    if (entry.current !== before.current) return;
    for (let i = from; i < to; i += 1) {
      const asked =
        i === to - 1 && entry.weights !== undefined ? `, ${entry.weights.canary} % asked of the router` : '';
      const counted = /^set(Weight|CanaryScale)/.test(steps[i] ?? '') ? `: ${sayCounts(entry)}${asked}` : '';
      say(`step ${i + 1} of ${steps.length} done, ${steps[i] ?? '?'}${counted}`);
    }
  }

  #replicas(entry: Extract<TraceEntry, { kind: 'replicas' }>, say: (text: string, tone?: Line['tone']) => void): void {
    const before = this.#pods.get(entry.name) ?? { wanted: 0, ready: 0, terminating: 0 };
    const first = !this.#pods.has(entry.name) && entry.t === 0;
    this.#pods.set(entry.name, entry);
    if (first) return;
    const revision = `revision ${entry.revision}`;
    if (entry.wanted !== before.wanted) {
      say(`${revision}: ${entry.wanted} ${entry.wanted === 1 ? 'pod' : 'pods'} wanted instead of ${before.wanted}`);
    }
    if (entry.ready > before.ready && entry.ready === entry.wanted) {
      say(`${revision}: ${entry.ready === 1 ? 'its 1 pod is' : `its ${entry.ready} pods are`} ready`);
    } else if (entry.ready < before.ready && entry.ready < entry.wanted) {
      say(`${revision}: only ${entry.ready} of ${entry.wanted} pods are ready`, 'warning');
    }
    if (entry.wanted === 0 && entry.created + entry.terminating === 0 && before.terminating > 0) {
      say(`${revision}: its last pod is gone`);
    }
  }

  #service(entry: Extract<TraceEntry, { kind: 'service' }>, say: (text: string) => void): void {
    const known = this.#services.has(entry.name);
    const before = this.#services.get(entry.name);
    this.#services.set(entry.name, entry.revision);
    if (entry.revision === before && (known || entry.revision === undefined)) return;
    const now = entry.revision === undefined ? 'no revision in particular' : `revision ${entry.revision}`;
    say(`Service ${entry.name} ${known ? 'now selects' : 'selects'} ${now}`);
  }

  #split(service: string, shares: { readonly [service: string]: number }, say: (text: string) => void): void {
    const said = Object.entries(shares)
      .map(([to, share]) => `${percent(share)} to ${to}`)
      .join(', ');
    if (this.#shares.get(service) === said) return;
    this.#shares.set(service, said);
    say(`proxies follow: ${said}`);
  }
}

/** `success-rate, 3rd…`: value, verdict, what was wanted, and on how many canary requests it rests. */
function sayMeasurement(entry: MeasurementEntry): string {
  const value = entry.phase === 'Error' && entry.message !== '' ? entry.message : sayValue(entry.value);
  const wanted = entry.condition === '' ? '' : `, wanted ${entry.condition}`;
  const seen = requestsSeen(entry);
  const saw = seen === undefined ? '' : `, saw ${plural(seen, 'canary request')}`;
  return `${entry.metric} #${entry.number}: ${value}, ${entry.phase}${wanted}${saw}`;
}

const toneOfEvidence = (entry: MeasurementEntry): Line['tone'] =>
  requestsSeen(entry) === 0 || entry.phase === 'Inconclusive' ? 'warning' : 'plain';

const sayCounts = (entry: RolloutEntry): string => `${count(entry.ready)} of ${plural(entry.replicas, 'pod')} ready`;

function sayImages(images: { readonly [container: string]: string }): string {
  const all = Object.entries(images);
  if (all.length === 0) return 'a changed template';
  return all
    .map(([container, image]) => (container === '*' || all.length === 1 ? image : `${container}=${image}`))
    .join(', ');
}

const behaves = (behaviour: string): string => (behaviour === '' ? '' : `, which behaves "${behaviour}"`);

/** `PrePromotion` is `pre-promotion`. */
const wordsOf = (type: string): string => type.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

/** The first few of a list, and how many more there are. */
const sayList = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
