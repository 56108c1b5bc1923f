import { describe, expect, it } from 'vitest';
import { atSecond, type Instant, seconds } from '../../src/kernel/time.ts';
import { createOutcome, MEASURES, measureOf, type Outcome } from '../../src/simulation/outcome.ts';
import { caution, ordinal, sayDuration, sayValue, sentence } from '../../src/simulation/sentence.ts';
import type { RolloutEntry, Trace, TraceEntry } from '../../src/simulation/trace.ts';
import { sampleTrace } from '../report/sample-trace.ts';

const fold = (trace: Trace): Outcome => {
  const outcome = createOutcome(trace.header);
  for (const entry of trace.entries) outcome.take(entry);
  return outcome.result();
};

const header = sampleTrace().header;

/** A run of a few entries of the rollout `shop`, released at 10 s as revision 2 over revision 1. */
function run(...entries: TraceEntry[]): Outcome {
  const start: TraceEntry[] = [
    rollout(0, { phase: 'Healthy', current: 1 }),
    { kind: 'release', t: atSecond(10), rollout: 'shop', images: { app: 'shop:2' }, behaviour: 'good' },
    rollout(11, { phase: 'Progressing', step: 0 }),
  ];
  return fold({ header, entries: [...start, ...entries] });
}

function rollout(s: number, change: Partial<RolloutEntry>): RolloutEntry {
  return {
    kind: 'rollout',
    t: atSecond(s),
    name: 'shop',
    phase: 'Progressing',
    message: '',
    aborted: false,
    pauses: [],
    stable: 1,
    current: 2,
    wanted: 4,
    replicas: 4,
    updated: 0,
    ready: 4,
    available: 4,
    ...change,
  };
}

const traffic = (
  s: number,
  revision: number,
  requests: number,
  failures: { [status: string]: number } = {},
): TraceEntry => ({
  kind: 'traffic',
  t: atSecond(s),
  span: seconds(1),
  source: 'users',
  revision,
  requests,
  failures,
  latency: { mean: 0.1, p50: 0.1, p95: 0.2, p99: revision === 2 ? 0.9 : 0.3 },
});

const pods = (s: number, name: string, revision: number, created: number, terminating: number): TraceEntry => ({
  kind: 'replicas',
  t: atSecond(s),
  rollout: 'shop',
  name,
  revision,
  image: 'shop',
  wanted: created,
  created,
  ready: created,
  available: created,
  terminating,
});

const abortMessage = 'RolloutAborted: Rollout aborted update to revision 2';

describe('the outcome of a run', () => {
  it('of a bad release is the abort, with the measurement that tipped it', () => {
    const outcome = fold(sampleTrace());
    expect(sentence(outcome)).toBe(
      'ABORTED at 10 m 05 s — the release was stopped by analysis "success-rate" (3rd measurement: 0.7812, wanted result[0] >= 0.95)',
    );
    expect(outcome.stoppedStep).toBe(5);
    expect(outcome.abortedAfter).toBeCloseTo(545);
    expect(outcome.detectedAfter).toBeCloseTo(544.1);
    expect(outcome.trafficBackAfter).toBeCloseTo(3);
    expect(outcome.evidenceRequests).toBe(8_400 + 11_088 + 11_070);
    expect(outcome.peakPods).toBe(6);
  });

  it('of a good release is its promotion, without a cause', () => {
    const outcome = fold(sampleTrace({ verdict: 'promoted' }));
    expect(outcome.outcome).toBe('promoted');
    expect(outcome.cause).toBeUndefined();
    expect(sentence(outcome)).toBe('PROMOTED at 11 m 11 s — the release went through 10 m 11 s after it was released');
    expect(caution(outcome)).toBeUndefined();
    expect(outcome.canaryRequests).toBeLessThan(outcome.exposedRequests);
  });

  it('says so when a promoted release was judged on no canary request at all', () => {
    const outcome = fold(sampleTrace({ verdict: 'promoted', perSecond: 0 }));
    expect(caution(outcome)).toBe('promoted without evidence: the analysis saw 0 canary requests');
    expect(sentence(outcome)).toMatch(/the analysis saw 0 canary requests$/);
  });

  it('counts requests since the release, and failures by status', () => {
    const outcome = run(
      traffic(12, 1, 90, { '404': 1, '302': 5 }),
      traffic(12, 2, 10, { '500': 2 }),
      traffic(13, 0, 3, { refused: 3 }),
    );
    expect(outcome).toMatchObject({ totalRequests: 103, failedRequests: 6, exposedRequests: 10, worstLatencyP99: 0.9 });
    expect(outcome.exposedShare).toBeCloseTo(10 / 103);
  });

  it('keeps requests from before the release apart', () => {
    const entries = [traffic(5, 1, 50, { '500': 50 }), ...[0].map(() => rollout(6, { phase: 'Healthy', current: 1 }))];
    const release: TraceEntry = { kind: 'release', t: atSecond(10), rollout: 'shop', images: {}, behaviour: 'good' };
    const outcome = fold({ header, entries: [...entries, release, traffic(12, 1, 7)] });
    expect(outcome).toMatchObject({ failedRequests: 0, totalRequests: 7, failedInRun: 50, requestsInRun: 57 });
  });

  it('names the person when the controller gives no reason for an abort', () => {
    const outcome = run(
      { kind: 'command', t: atSecond(20), who: 'ana', what: 'abort', accepted: true, message: '' },
      rollout(21, { aborted: true, phase: 'Degraded', message: abortMessage }),
    );
    expect(outcome.cause).toEqual({ kind: 'person', who: 'ana', what: 'abort' });
    expect(sentence(outcome)).toBe('ABORTED at 21 s — the release was stopped by ana (abort)');
  });

  it('does not blame a person whose command was refused', () => {
    const outcome = run(
      { kind: 'command', t: atSecond(20), who: 'ana', what: 'abort', accepted: false, message: 'not found' },
      rollout(21, { aborted: true, phase: 'Degraded', message: abortMessage }),
    );
    expect(outcome.cause?.kind).toBe('controller');
  });

  it('blames the progress deadline for a release that never became ready', () => {
    const message = 'ProgressDeadlineExceeded: ReplicaSet "shop-1" has timed out progressing.';
    const outcome = run(
      rollout(620, { phase: 'Degraded', message }),
      rollout(700, { phase: 'Degraded', message, ready: 3 }),
    );
    expect(outcome).toMatchObject({ outcome: 'degraded', cause: { kind: 'deadline' }, at: atSecond(620) });
  });

  it('opens the verdict again after a retry', () => {
    const outcome = run(
      rollout(20, { aborted: true, phase: 'Degraded', message: abortMessage }),
      rollout(30, { phase: 'Progressing', step: 0 }),
      rollout(40, { phase: 'Healthy', stable: 2 }),
    );
    expect(outcome).toMatchObject({ outcome: 'promoted', promotedAfter: 30 });
    expect(outcome.abortedAfter).toBeUndefined();
  });

  it('takes an undo during the update for its end', () => {
    const outcome = run(
      { kind: 'command', t: atSecond(20), who: 'ana', what: 'undo', accepted: true, message: '' },
      rollout(21, { current: 3, stable: 3, phase: 'Healthy' }),
    );
    expect(outcome).toMatchObject({ outcome: 'aborted', cause: { kind: 'person', what: 'undo' } });
  });

  it('stays promoted after a later undo, and says when it was taken back', () => {
    const outcome = run(
      rollout(40, { phase: 'Healthy', stable: 2 }),
      rollout(50, { current: 3, stable: 3, phase: 'Healthy' }),
    );
    expect(outcome).toMatchObject({ outcome: 'promoted', takenBackAfter: 40 });
  });

  it('knows no way back while the aborted revision still answers', () => {
    const aborted = rollout(20, { aborted: true, phase: 'Degraded', message: abortMessage });
    expect(run(aborted, traffic(22, 2, 5), traffic(22, 1, 5)).trafficBackAfter).toBeUndefined();
    expect(run(aborted, traffic(22, 2, 5), traffic(24, 1, 5)).trafficBackAfter).toBe(2);
    expect(run(aborted, traffic(24, 1, 5)).trafficBackAfter).toBe(0);
  });

  it('knows no way back while a version of an earlier release answers', () => {
    const aborted = rollout(20, { aborted: true, phase: 'Degraded', message: abortMessage, current: 3, stable: 1 });
    const again = (...then: TraceEntry[]) =>
      run(
        { kind: 'release', t: atSecond(15), rollout: 'shop', images: { app: 'shop:3' }, behaviour: 'good' },
        rollout(16, { current: 3 }),
        aborted,
        ...then,
      );
    const left = again(traffic(30, 1, 5), traffic(30, 2, 5));
    expect(left).toMatchObject({ outcome: 'aborted', astrayRevision: 2, exposedRequests: 0 });
    expect(left.trafficBackAfter).toBeUndefined();
    expect(caution(left)).toBe('revision 2, which is not the stable one, still answers when the run ends');
    const gone = again(traffic(30, 2, 5), traffic(31, 1, 5));
    expect(gone.astrayRevision).toBeUndefined();
    expect(gone.trafficBackAfter).toBe(0);
  });

  it('does not count a pod twice when one ReplicaSet grows and another shrinks in the same instant', () => {
    const outcome = run(
      pods(12, 'a', 1, 4, 0),
      pods(20, 'b', 2, 4, 0),
      pods(20, 'a', 1, 0, 4),
      pods(30, 'a', 1, 0, 0),
      rollout(40, {}),
    );
    expect(outcome.peakPods).toBe(4);
    expect(outcome.podSeconds).toBe(8 * 4 + 10 * 8 + 10 * 4);
  });

  it('of a run in which nothing is released is its phase', () => {
    const outcome = fold({ header, entries: [rollout(3, { phase: 'Healthy', current: 1 })] });
    expect(outcome.outcome).toBe('healthy');
    expect(outcome.after).toBeUndefined();
    expect(sentence(outcome)).toBe('HEALTHY since 3 s — nothing was released');
  });

  it('of a release that waits for ever is the pause, since when it pauses', () => {
    const outcome = run(
      rollout(20, { phase: 'Paused', message: 'CanaryPauseStep', step: 2 }),
      rollout(25, { phase: 'Paused', ready: 5, step: 2 }),
    );
    expect(outcome).toMatchObject({ outcome: 'paused', at: atSecond(20) as Instant, stoppedStep: 2 });
  });

  it('counts no request as evidence that the query could not see, nor any for a measurement without a query', () => {
    const measured = (samples: number, query?: string): TraceEntry => ({
      kind: 'measurement',
      t: atSecond(13),
      run: 'shop-1',
      metric: 'm',
      number: 1,
      phase: 'Successful',
      value: '1',
      message: '',
      condition: '',
      evidence: { ...(query === undefined ? {} : { query }), series: [], samples, requests: 100, canaryRequests: 10 },
    });
    expect(run(measured(3, 'up')).evidenceRequests).toBe(10);
    expect(run(measured(0, 'up')).evidenceRequests).toBe(0);
    expect(run(measured(0)).evidenceRequests).toBeUndefined();
  });

  it('takes no account of measurements that belong to another rollout', () => {
    const analysis = (name: string, rollout: string): TraceEntry => ({
      kind: 'analysis',
      t: atSecond(12),
      run: name,
      rollout,
      type: 'Background',
      phase: 'Running',
      message: '',
    });
    const failed = (name: string): TraceEntry => ({
      kind: 'measurement',
      t: atSecond(13),
      run: name,
      metric: 'm',
      number: 1,
      phase: 'Failed',
      value: '0',
      message: '',
      condition: '',
    });
    expect(run(analysis('cart-1', 'cart'), failed('cart-1'))).toMatchObject({ measurements: 0, analyses: 0 });
    expect(run(analysis('shop-1', 'shop'), failed('shop-1'))).toMatchObject({
      measurements: 1,
      analyses: 1,
      detectedAfter: 3,
    });
  });

  it('can be asked in the middle of a run', () => {
    const outcome = createOutcome(header);
    expect(outcome.result()).toMatchObject({ outcome: 'progressing', totalRequests: 0, failedShare: 0 });
  });

  it('without a rollout says that there is nothing to judge', () => {
    expect(sentence(fold({ header: { ...header, rollouts: [] }, entries: [] }))).toBe(
      'UNJUDGED — this run has no rollout to judge',
    );
  });
});

describe('measures', () => {
  it('are listed in alphabetical order, each a number field of the outcome', () => {
    const names = MEASURES.map((m) => m.name);
    expect([...names].sort()).toEqual(names);
    const outcome = fold(sampleTrace());
    expect(measureOf(outcome, 'failedRequests')).toBe(outcome.failedRequests);
    expect(measureOf(outcome, 'promotedAfter')).toBeUndefined();
    expect(measureOf(outcome, 'happiness')).toBe('unknown');
    const numeric = Object.entries({ ...outcome, promotedAfter: 0, selfHeals: 0, takenBackAfter: 0 }).filter(
      ([name, value]) => typeof value === 'number' && !['at', 'releasedAt', 'revision'].includes(name),
    );
    expect(numeric.map(([name]) => name).sort()).toEqual(names);
  });
});

describe('words', () => {
  it('say durations as people do', () => {
    const said = [0, 0.44, 9.96, 38, 59.7, 245, 605, 7_380, 90_000, -3].map(sayDuration);
    expect(said).toEqual([
      '0 s',
      '0.4 s',
      '10 s',
      '38 s',
      '1 m 00 s',
      '4 m 05 s',
      '10 m 05 s',
      '2 h 03 m',
      '1 d 01 h',
      '-3 s',
    ]);
  });

  it('say values briefly and ordinals rightly', () => {
    expect(['[0.7812345]', '[0.5]', '12', '[1,2]', '', '{"a":1}'].map(sayValue)).toEqual([
      '0.7812',
      '0.5',
      '12',
      '[1,2]',
      'nothing',
      '{"a":1}',
    ]);
    expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '112th',
    ]);
  });
});
