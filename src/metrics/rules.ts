/**
 * Recording and alerting rules: each group is evaluated once an interval, its rules one after the other, so that a rule sees
 * what the rules before it have written at the same time. What a rule gave last time and does not give now ends
 * (`rules/group.go: Eval`). Alerts pass from pending to firing as their `for` says.
 */
import { type Duration, EPOCH_MS, type Instant, later, unixMilliseconds } from '../kernel/time.ts';
import { type Labels, labelValue, METRIC_NAME } from './labels.ts';
import { hashText } from './phase.ts';
import { type ActiveAlert, type AlertChange, AlertingState, type AlertSample } from './rules/alerting.ts';
import { evaluateRecording, failed, type RuleOutcome } from './rules/recording.ts';
import type { RecordingRule, Rule, RuleGroup } from './rules/rule.ts';
import type { ScrapeEngine } from './scrape.ts';
import type { Series, SeriesStore } from './series.ts';

export interface RuleListener {
  /** An alert began to wait, began to fire, or ended. */
  alert?(change: AlertChange): void;
  /** The evaluation of a rule failed, or works again (`problem` absent). Told once for each spell. */
  health?(rule: Rule, problem: string | undefined): void;
}

export interface RuleSettings extends RuleListener {
  readonly store: SeriesStore;
  /** Step of subqueries that name none: the global evaluation interval. */
  readonly subqueryStepMs: number;
}

/** One group and what it remembers between its evaluations. */
export interface GroupEvaluation {
  /** Evaluates every rule at `timeMs`, milliseconds since 1970, and writes what they give. Times only grow. */
  evaluate(timeMs: number): void;
  /** The alerts that wait or fire after the last evaluation, rule by rule. */
  alerts(): readonly ActiveAlert[];
}

/** A group that nobody has evaluated yet. Its rules must have been checked with `checkRule`. */
export function createGroup(group: RuleGroup, settings: RuleSettings): GroupEvaluation {
  const states: AlertingState[] = [];
  const rules = group.rules.map((rule) => {
    if (rule.kind === 'recording') return createRule(rule, settings, recordingRule(rule, group, settings));
    const state = new AlertingState(rule, settings);
    states.push(state);
    return createRule(rule, settings, alertingRule(state, group));
  });
  return {
    evaluate(timeMs) {
      for (const rule of rules) rule(timeMs);
    },
    alerts: () => states.flatMap((state) => state.alerts()),
  };
}

/**
 * Evaluates groups for as long as the engine runs, each at a phase of its own that its name decides, as Prometheus spreads
 * them (`rules/group.go: EvalTimestamp`). The server is taken to run since long before, so nothing waits to be restored.
 */
export function driveRules(engine: ScrapeEngine, groups: readonly RuleGroup[], settings: RuleSettings): void {
  for (const group of groups) {
    const evaluation = createGroup(group, settings);
    const act = (at: Instant) => {
      engine.schedule(at, 'measure', () => {
        evaluation.evaluate(unixMilliseconds(at));
        act(later(at, group.interval));
      });
    };
    act(firstTick(engine.now, group));
  }
}

function firstTick(now: Instant, { name, interval }: RuleGroup): Instant {
  const intervalMs = Math.max(1, Math.floor(interval / 1_000));
  const phase = hashText(`rules ${name}`) % intervalMs;
  const nowMs = EPOCH_MS + Math.ceil(now / 1_000);
  const since = (((nowMs - phase) % intervalMs) + intervalMs) % intervalMs;
  return ((nowMs + (since === 0 ? 0 : intervalMs - since) - EPOCH_MS) * 1_000) as Instant;
}

type Evaluate = (timeMs: number) => RuleOutcome;

const offsetMs = ({ queryOffset = 0 as Duration }: RuleGroup): number => queryOffset / 1_000;

const recordingRule =
  (rule: RecordingRule, group: RuleGroup, ground: RuleSettings): Evaluate =>
  (timeMs) =>
    limited(evaluateRecording(rule, ground, timeMs - offsetMs(group)), group, 'series');

const alertingRule =
  (state: AlertingState, group: RuleGroup): Evaluate =>
  (timeMs) => {
    const outcome = state.evaluate(timeMs, timeMs - offsetMs(group));
    const allowed = limited(outcome, group, 'alerts');
    if (outcome.ok && !allowed.ok) state.forget();
    return allowed;
  };

/** A rule as a function of time: evaluates it, writes its samples, ends the series it gives no more. */
function createRule(rule: Rule, settings: RuleSettings, evaluate: Evaluate): (timeMs: number) => void {
  const { store } = settings;
  let before = new Map<string, Series>();
  let problem: string | undefined;
  return (timeMs) => {
    const outcome = evaluate(timeMs);
    const found = outcome.ok ? undefined : outcome.problem;
    if (found !== problem) settings.health?.(rule, found);
    problem = found;
    // A rule that fails ends nothing: its series live on for the look-back period, as in Prometheus.
    if (!outcome.ok) return;
    const now = new Map<string, Series>();
    for (const { labels, value } of outcome.samples) {
      const series = store.series(labels);
      now.set(labels.key, series);
      store.append(series, timeMs, value);
    }
    for (const [key, series] of before) if (!now.has(key)) store.appendStale(series, timeMs);
    before = now;
  };
}

/** An evaluation that gives more than the group allows gives nothing. */
function limited(outcome: RuleOutcome, { limit = 0 }: RuleGroup, what: 'series' | 'alerts'): RuleOutcome {
  if (!outcome.ok || limit === 0) return outcome;
  const counted = what === 'series' ? outcome.samples : outcome.samples.filter(isAlert);
  if (counted.length <= limit) return outcome;
  return failed(`exceeded limit of ${limit} with ${counted.length} ${what}`);
}

const isAlert = ({ labels }: AlertSample): boolean => nameOf(labels) === 'ALERTS';
const nameOf = (labels: Labels): string => labelValue(labels, METRIC_NAME);
