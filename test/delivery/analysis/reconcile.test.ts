import { describe, expect, it } from 'vitest';
import type { AnalysisRun, AnalysisRunSpec, AnalysisRunStatus } from '../../../src/delivery/analysis/objects.ts';
import { type ScriptedAnswer, scriptedSource } from '../../../src/delivery/analysis/providers/scripted.ts';
import { reconcileAnalysisRun } from '../../../src/delivery/analysis/reconcile.ts';
import { type Instant, later, milliseconds, seconds } from '../../../src/kernel/time.ts';

const provider = { web: { url: 'http://x' } };
const runOf = (spec: AnalysisRunSpec, status?: AnalysisRunStatus) =>
  ({ metadata: { name: 'run', namespace: 'default', uid: 'u' }, spec, ...(status && { status }) }) as AnalysisRun;

/** Looks again whenever the run asks for it, as a live cluster does, and notes when each measurement was taken. */
function follow(spec: AnalysisRunSpec, answers: readonly ScriptedAnswer[], start: Instant, looks = 40) {
  let now = start;
  let status: AnalysisRunStatus | undefined;
  const times: number[] = [];
  for (let i = 0; i < looks; i++) {
    const before = countOf(status);
    const secret = () => ({ ok: false, problem: 'none' }) as const;
    const outcome = reconcileAnalysisRun({
      now,
      run: runOf(spec, status),
      source: scriptedSource(() => answers),
      secret,
    });
    if (countOf(outcome.status) > before) times.push(Math.floor(now / 1_000_000));
    const changed = JSON.stringify(outcome.status) !== JSON.stringify(status);
    status = outcome.status;
    if (changed) continue;
    if (outcome.requeueAfter === undefined) break;
    now = later(now, outcome.requeueAfter);
  }
  return { status, times };
}

const countOf = (status: AnalysisRunStatus | undefined) =>
  (status?.metricResults ?? []).reduce((sum, { count = 0, error = 0 }) => sum + count + error, 0);

describe('an AnalysisRun that is looked at when it asks for it', () => {
  const half = milliseconds(400) as unknown as Instant;

  it.each([0 as Instant, half])('keeps its interval, begun at %d µs', (start) => {
    const metrics = [{ name: 'm', interval: '10s', count: 3, provider }];
    const { status, times } = follow({ metrics }, [{ result: 1 }], start);
    expect(status).toMatchObject({ phase: 'Successful', runSummary: { count: 1, successful: 1 } });
    expect(times).toEqual([0, 10, 20]);
  });

  it('tries again 10 s after an error and gives up at the fifth in a row', () => {
    const { status, times } = follow(
      { metrics: [{ name: 'm', interval: '60s', provider }] },
      [{ error: 'no such host' }],
      half,
    );
    expect(times).toEqual([0, 10, 20, 30, 40]);
    expect(status?.message).toBe(
      'Metric "m" assessed Error due to consecutiveErrors (5) > consecutiveErrorLimit (4): "Error Message: no such host"',
    );
  });

  it('waits for the initial delay from its start on', () => {
    const { times } = follow(
      { metrics: [{ name: 'm', initialDelay: '30s', interval: '10s', count: 2, provider }] },
      [],
      half,
    );
    expect(times).toEqual([30, 40]);
  });

  it('lets a slow measurement take its time', () => {
    const { status, times } = follow({ metrics: [{ name: 'm', provider }] }, [{ result: 1, after: 7 }], 0 as Instant);
    expect([status?.phase, times]).toEqual(['Successful', [7]]);
  });
});

describe('one look at an AnalysisRun', () => {
  const look = (spec: AnalysisRunSpec, status?: AnalysisRunStatus, answers: readonly ScriptedAnswer[] = []) =>
    reconcileAnalysisRun({
      now: seconds(100) as unknown as Instant,
      run: runOf(spec, status),
      source: scriptedSource(() => answers),
      secret: (name, key) =>
        name === 's' && key === 'k'
          ? { ok: true, value: 'hush' }
          : { ok: false, problem: `secrets "${name}" not found` },
    });

  it('does not end a run of several metrics in the pass in which one fails', () => {
    const metrics = [
      { name: 'a', interval: '10s', provider },
      { name: 'b', interval: '10s', successCondition: 'result > 1', provider },
    ];
    const first = look({ metrics }, undefined, [{ result: 1 }]).status;
    expect(first.phase).toBe('Running');
    const second = look({ metrics }, first).status;
    expect(second).toMatchObject({
      phase: 'Failed',
      message: 'Metric "b" assessed Failed due to failed (1) > failureLimit (0)',
    });
    expect(second.metricResults?.map(({ phase }) => phase)).toEqual(['Successful', 'Failed']);
  });

  it('hides secrets in messages', () => {
    const args = [{ name: 'p', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    const { status } = look({ metrics: [{ name: 'm', provider }], args }, undefined, [{ error: 'bad password hush' }]);
    expect(status.metricResults?.[0]?.measurements?.[0]?.message).toBe('bad password *****');
  });

  it('ends in Error when a secret is missing', () => {
    const args = [{ name: 'p', valueFrom: { secretKeyRef: { name: 'x', key: 'k' } } }];
    expect(look({ metrics: [{ name: 'm', provider }], args }).status).toEqual({
      phase: 'Error',
      message: 'Unable to resolve metric arguments: secrets "x" not found',
    });
  });

  it('ends a terminated run well when no limit is broken', () => {
    const running: AnalysisRunStatus = { phase: 'Running', startedAt: '2020-01-01T00:00:00Z' };
    const { status } = look({ metrics: [{ name: 'm', initialDelay: '1h', provider }], terminate: true }, running);
    expect(status).toMatchObject({ phase: 'Successful', message: 'Run Terminated' });
  });
});
