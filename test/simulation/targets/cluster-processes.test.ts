import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import { type Instant, unixMilliseconds } from '../../../src/kernel/time.ts';
import { parsePromql } from '../../../src/languages/promql/parse.ts';
import { labelValue, METRIC_NAME } from '../../../src/metrics/labels.ts';
import { queryInstant } from '../../../src/metrics/query/query.ts';
import { record } from '../../../src/simulation/run.ts';
import { metricPhaseOf } from '../../../src/simulation/targets/rollout-samples.ts';
import { exposedSeries } from '../../../src/traffic/cluster-metrics/exposed.ts';
import { clusterMetrics } from '../../../src/traffic/cluster-metrics.ts';
import { scenarioAt } from '../../scenarios.ts';

const recording = record(scenarioAt('scenarios/seeds/canary-with-metrics-bad.yaml'));
const rollout = recording.trace.header.rollouts[0]!.name;

/** Values of a query, by one of its labels, `seconds` after the beginning. */
function ask(query: string, seconds: number, label = 'phase'): Record<string, number> {
  const parsed = parsePromql(query);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const answer = queryInstant(recording.series, parsed.expr, unixMilliseconds((seconds * 1e6) as Instant));
  if (!answer.ok || answer.value.kind !== 'vector') throw new Error('no vector');
  return Object.fromEntries(answer.value.elements.map((e) => [labelValue(e.labels, label), e.value]));
}

describe('the job argo-rollouts', () => {
  it('says where a rollout stands, before the release, while it is paused, and after its abort', () => {
    expect(ask(`rollout_info{name="${rollout}"}`, 115)).toEqual({ Completed: 1 });
    expect(ask('rollout_phase == 1', 300)).toEqual({ Paused: 1 });
    expect(ask('rollout_info', 1_000)).toEqual({ Abort: 1 });
    expect(Object.keys(ask('rollout_phase', 1_000)).sort()).toEqual(
      ['Abort', 'Completed', 'Error', 'Paused', 'Progressing', 'Timeout'].sort(),
    );
  });

  it('keeps the labels namespace and name of the object and adds job and instance', () => {
    const parsed = parsePromql('rollout_info_replicas_available');
    if (!parsed.ok) throw new Error();
    const answer = queryInstant(recording.series, parsed.expr, unixMilliseconds(115e6 as Instant));
    expect(answer.ok && answer.value.kind === 'vector' && answer.value.elements[0]?.labels.pairs).toEqual([
      [METRIC_NAME, 'rollout_info_replicas_available'],
      ['instance', 'argo-rollouts-metrics.argo-rollouts.svc:8090'],
      ['job', 'argo-rollouts'],
      ['name', rollout],
      ['namespace', 'canary'],
    ]);
  });

  it('counts the events the trace holds, by reason', () => {
    const inTrace = new Map<string, number>();
    for (const e of recording.trace.entries) {
      if (e.kind === 'notice' && e.object.startsWith('Rollout/'))
        inTrace.set(e.reason, (inTrace.get(e.reason) ?? 0) + 1);
    }
    const counted = ask('rollout_events_total', 1_019, 'reason');
    expect(counted.RolloutAborted).toBe(inTrace.get('RolloutAborted'));
    expect(counted.RolloutStepCompleted).toBe(inTrace.get('RolloutStepCompleted'));
  });

  it('follows the analysis: the run, its metrics and their type', () => {
    expect(ask('analysis_run_phase == 1', 1_000)).toEqual({ Failed: 1 });
    expect(ask('analysis_run_metric_phase{type="Prometheus",dry_run="false"} == 1', 1_000)).toEqual({ Failed: 1 });
    expect(Object.values(ask('analysis_run_reconcile_count', 1_000))[0]).toBeGreaterThanOrEqual(3);
    expect(ask('rollout_duration_seconds_count', 1_000, 'status')).toEqual({ Promoted: 1, Aborted: 1 });
  });
});

describe('the job kube-state-metrics', () => {
  it('counts the pods that the trace counts', () => {
    const last = new Map<string, number>();
    for (const e of recording.trace.entries) if (e.kind === 'replicas' && e.t <= 300e6) last.set(e.name, e.ready);
    const ready = [...last.values()].reduce((sum, n) => sum + n, 0);
    expect(ask('sum(kube_pod_status_ready{condition="true"})', 345)).toEqual({ '': ready });
    expect(ask('sum(kube_replicaset_status_ready_replicas)', 345)).toEqual({ '': ready });
    expect(ask('count(kube_pod_status_phase == 1) by (phase)', 345)).toEqual({ Running: ready });
  });
});

describe('every series of the two jobs', () => {
  it('belongs to a metric that is described, so that no query for it is taken for one of the app', () => {
    const described = new Set(clusterMetrics.flatMap(exposedSeries));
    const made = recording.series
      .all()
      .filter((s) => ['argo-rollouts', 'kube-state-metrics'].includes(labelValue(s.labels, 'job')))
      .map((s) => labelValue(s.labels, METRIC_NAME))
      .filter((name) => name !== 'up' && !name.startsWith('scrape_'));
    expect(made.length).toBeGreaterThan(50);
    expect([...new Set(made)].filter((name) => !described.has(name))).toEqual([]);
  });
});

describe('the phase of a rollout in its metrics', () => {
  const of = (reason: string, more: object[] = []) =>
    metricPhaseOf({
      status: { conditions: [{ type: 'Progressing', status: 'True', reason }, ...more] },
    } as unknown as Rollout);

  it('follows the reason of Progressing, and an invalid spec before it', () => {
    expect(of('NewReplicaSetAvailable')).toBe('Completed');
    expect(of('ProgressDeadlineExceeded')).toBe('Timeout');
    expect(of('ReplicaSetCreateError')).toBe('Error');
    expect(of('ReplicaSetUpdated')).toBe('Progressing');
    expect(of('RolloutPaused', [{ type: 'InvalidSpec', status: 'True' }])).toBe('InvalidSpec');
  });
});
