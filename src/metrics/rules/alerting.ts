/**
 * An alerting rule between its evaluations: which alerts wait, which fire, and since when (`rules/alerting.go: Eval`). An
 * alert is told from others by its labels; it waits for `for`, fires, and is resolved once its expression holds no more
 * and `keep_firing_for` is over.
 */
import type { Duration } from '../../kernel/time.ts';
import { expandAlertTemplate } from '../../languages/alert-template.ts';
import { type Labels, labelsFromPairs, METRIC_NAME, withLabels } from '../labels.ts';
import { failed, type RuleGround, type RuleOutcome, type RuleSample, vectorOf } from './recording.ts';
import { type AlertingRule, templatesOf } from './rule.ts';

export type AlertSample = RuleSample;

/** A step in the life of an alert. `inactive`: it waited and its expression holds no more; `resolved`: it fired before. */
export interface AlertChange {
  readonly rule: AlertingRule;
  readonly state: 'pending' | 'firing' | 'resolved' | 'inactive';
  readonly timeMs: number;
  /** With `alertname`. */
  readonly labels: Labels;
  readonly annotations: { readonly [name: string]: string };
  /** Of the expression, when it last held. */
  readonly value: number;
}

/** An alert that waits or fires. */
export interface ActiveAlert {
  /** With `alertname`. */
  readonly labels: Labels;
  readonly annotations: { readonly [name: string]: string };
  readonly value: number;
  readonly state: 'pending' | 'firing';
  readonly activeAtMs: number;
}

interface Alert extends ActiveAlert {
  annotations: ActiveAlert['annotations'];
  value: number;
  state: ActiveAlert['state'];
  keptSinceMs: number | undefined;
}

interface AlertingSettings extends RuleGround {
  alert?(change: AlertChange): void;
}

export class AlertingState {
  readonly #rule: AlertingRule;
  readonly #settings: AlertingSettings;
  readonly #labelTemplates: ReturnType<typeof templatesOf>;
  readonly #annotationTemplates: ReturnType<typeof templatesOf>;
  readonly #active = new Map<string, Alert>();

  constructor(rule: AlertingRule, settings: AlertingSettings) {
    this.#rule = rule;
    this.#settings = settings;
    this.#labelTemplates = templatesOf(rule.labels);
    this.#annotationTemplates = templatesOf(rule.annotations);
  }

  /** The alerts that wait or fire now, in the order in which they began. */
  alerts(): readonly ActiveAlert[] {
    return [...this.#active.values()];
  }

  /** Evaluates at `timeMs` with the data of `queryMs`; gives the series `ALERTS` and `ALERTS_FOR_STATE`. */
  evaluate(timeMs: number, queryMs: number): RuleOutcome {
    const vector = vectorOf(this.#rule, this.#settings, queryMs);
    if (!vector.ok) return vector;
    const found = new Map<string, Alert>();
    for (const { labels, value } of vector.samples) {
      const alert = this.#alertOf(labels, value, timeMs);
      if (found.has(alert.labels.key)) {
        return failed('vector contains metrics with the same labelset after applying alert labels');
      }
      found.set(alert.labels.key, alert);
    }
    for (const [key, alert] of found) {
      const known = this.#active.get(key);
      if (known === undefined) {
        this.#active.set(key, alert);
        if (!isOver(timeMs, timeMs, this.#rule.holdFor)) this.#tell(alert, 'pending', timeMs);
      } else {
        known.value = alert.value;
        known.annotations = alert.annotations;
      }
    }
    return { ok: true, samples: this.#advance(found, timeMs) };
  }

  /** The evaluation gave more alerts than the group allows: all are dropped. */
  forget(): void {
    this.#active.clear();
  }

  /** Moves every alert on by one evaluation. */
  #advance(found: ReadonlyMap<string, Alert>, timeMs: number): readonly AlertSample[] {
    const samples: AlertSample[] = [];
    for (const [key, alert] of this.#active) {
      if (found.has(key)) alert.keptSinceMs = undefined;
      else if (!this.#isKept(alert, timeMs)) {
        this.#active.delete(key);
        this.#tell(alert, alert.state === 'firing' ? 'resolved' : 'inactive', timeMs);
        continue;
      }
      if (alert.state === 'pending' && isOver(alert.activeAtMs, timeMs, this.#rule.holdFor)) {
        alert.state = 'firing';
        this.#tell(alert, 'firing', timeMs);
      }
      samples.push(...samplesOf(alert));
    }
    return samples;
  }

  /** Does a firing alert whose expression holds no more go on firing? */
  #isKept(alert: Alert, timeMs: number): boolean {
    const { keepFiringFor } = this.#rule;
    if (alert.state !== 'firing' || keepFiringFor === 0) return false;
    alert.keptSinceMs ??= timeMs;
    return !isOver(alert.keptSinceMs, timeMs, keepFiringFor);
  }

  #alertOf(element: Labels, value: number, timeMs: number): Alert {
    const facts = { labels: new Map(element.pairs), value };
    const own = this.#labelTemplates.map(([name, t]) => [name, expandAlertTemplate(t, facts)] as const);
    const labels = withLabels(element, [[METRIC_NAME, ''], ...own, ['alertname', this.#rule.alert]]);
    const annotations = Object.fromEntries(
      this.#annotationTemplates.map(([name, t]) => [name, expandAlertTemplate(t, facts)]),
    );
    return { labels, annotations, value, state: 'pending', activeAtMs: timeMs, keptSinceMs: undefined };
  }

  #tell({ labels, annotations, value }: Alert, state: AlertChange['state'], timeMs: number): void {
    this.#settings.alert?.({ rule: this.#rule, state, timeMs, labels, annotations, value });
  }
}

const isOver = (sinceMs: number, nowMs: number, span: Duration): boolean => nowMs - sinceMs >= span / 1_000;

/** What Prometheus writes about an alert at each evaluation; the second one is how it remembers it over a restart. */
function samplesOf({ labels, state, activeAtMs }: Alert): readonly AlertSample[] {
  return [
    { labels: labelsFromPairs([...labels.pairs, [METRIC_NAME, 'ALERTS'], ['alertstate', state]]), value: 1 },
    {
      labels: labelsFromPairs([...labels.pairs, [METRIC_NAME, 'ALERTS_FOR_STATE']]),
      value: Math.floor(activeAtMs / 1_000),
    },
  ];
}
