import { describe, expect, it } from 'vitest';
import { type Duration, minutes, seconds } from '../../src/kernel/time.ts';
import type { Rule } from '../../src/metrics/rules/rule.ts';
import { record } from '../../src/simulation/run.ts';
import type { AlertEntry, FaultEntry } from '../../src/simulation/trace.ts';
import { scenarioAt } from '../scenarios.ts';

const base = scenarioAt('scenarios/seeds/canary-with-metrics-bad.yaml');

function recorded(...rules: readonly Rule[]) {
  const prometheus = { ...base.prometheus, rules: [{ name: 'shop', interval: seconds(15), rules }] };
  return record({ ...base, prometheus }).trace.entries;
}

const alert = (expr: string, holdFor: Duration, annotations = {}): Rule => ({
  kind: 'alerting',
  alert: 'Aborted',
  expr,
  holdFor,
  keepFiringFor: seconds(0),
  labels: { severity: 'page' },
  annotations,
});

describe('alerts of a scenario', () => {
  it('see what the simulated Prometheus scraped, and their lives are in the trace', () => {
    const entries = recorded(
      alert('rollout_info{phase="Abort"} == 1', minutes(2), { summary: '{{ $labels.name }} was aborted' }),
    );
    const alerts = entries.filter((e): e is AlertEntry => e.kind === 'alert');
    expect(alerts.map((a) => a.state)).toEqual(['pending', 'firing']);
    const aborted = entries.find((e) => e.kind === 'rollout' && e.aborted)!;
    const [pending, firing] = alerts as [AlertEntry, AlertEntry];
    // A scrape and an evaluation later at most, and `for` in multiples of the interval.
    expect(pending.t - aborted.t).toBeGreaterThan(0);
    expect(pending.t - aborted.t).toBeLessThanOrEqual(base.prometheus.scrapeInterval + 15e6);
    expect(firing.t - pending.t).toBe(120e6);
    expect(firing).toMatchObject({
      alert: 'Aborted',
      labels: { job: 'argo-rollouts', severity: 'page', phase: 'Abort' },
      annotations: { summary: expect.stringMatching(/ was aborted$/) },
      value: '1',
    });
    expect(entries.map((e) => e.t)).toEqual([...entries.map((e) => e.t)].sort((a, b) => a - b));
  });

  it('that cannot be evaluated are a fault, told once', () => {
    const entries = recorded(alert('rollout_phase * on () group_left () rollout_phase', minutes(2)));
    const faults = entries.filter((e): e is FaultEntry => e.kind === 'fault');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      began: true,
      what: expect.stringMatching(/^rule Aborted fails: found duplicate series/),
    });
  });
});
