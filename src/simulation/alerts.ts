/** The scenario's rules in a run: evaluated on the simulated Prometheus, what becomes of alerts written into the trace. */
import type { Engine } from '../kernel/engine.ts';
import { EPOCH_MS, type Instant } from '../kernel/time.ts';
import { formatFloat } from '../metrics/numbers.ts';
import type { AlertChange } from '../metrics/rules/alerting.ts';
import { nameOfRule } from '../metrics/rules/rule.ts';
import { driveRules } from '../metrics/rules.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { PrometheusModel } from '../scenario/format.ts';
import type { AlertEntry, TraceEntry } from './trace.ts';

export function watchAlerts(
  engine: Engine,
  store: SeriesStore,
  { rules, evaluationInterval }: PrometheusModel,
  write: (entry: TraceEntry) => void,
): void {
  /** Rules that fail, and what they failed with: a fault lasts as long as its reason stays the same. */
  const failing = new Map<object, string>();
  driveRules(engine, rules, {
    store,
    subqueryStepMs: evaluationInterval / 1_000,
    alert: (change) => write(entryOf(change)),
    health(rule, problem) {
      const before = failing.get(rule);
      if (before !== undefined) write({ t: engine.now, kind: 'fault', what: before, began: false });
      failing.delete(rule);
      if (problem === undefined) return;
      const what = `rule ${nameOfRule(rule)} fails: ${problem}`;
      failing.set(rule, what);
      write({ t: engine.now, kind: 'fault', what, began: true });
    },
  });
}

function entryOf({ rule, state, timeMs, labels, annotations, value }: AlertChange): AlertEntry {
  return {
    t: ((timeMs - EPOCH_MS) * 1_000) as Instant,
    kind: 'alert',
    alert: rule.alert,
    state,
    labels: Object.fromEntries(labels.pairs.filter(([name]) => name !== 'alertname')),
    annotations,
    value: formatFloat(value),
  };
}
