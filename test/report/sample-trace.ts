/**
 * A realistic trace made by hand, for tests of whatever reads traces: the canary of four pods with 10 %, a pause, 33 %, a
 * pause and a background analysis. The bad release is aborted by its third measurement, the good one is promoted.
 */
import { type Instant, minutes, seconds } from '../../src/kernel/time.ts';
import {
  type MeasurementEntry,
  type RolloutEntry,
  TRACE_VERSION,
  type Trace,
  type TraceEntry,
  type TraceHeader,
} from '../../src/simulation/trace.ts';

export interface SampleOptions {
  readonly verdict: 'aborted' | 'promoted';
  /** Requests per second; 0: nobody calls. */
  readonly perSecond?: number;
  /** Put into every place a user's manifest can name. */
  readonly name?: string;
  readonly image?: string;
}

const at = (s: number): Instant => Math.round(s * 1_000_000) as Instant;

export const sampleSteps = [
  'setWeight: 10',
  'setCanaryScale{weight: 25}',
  'pause: 5m',
  'setWeight: 33',
  'setCanaryScale{weight: 50}',
  'pause: 5m',
] as const;

export function sampleTrace(options: SampleOptions = { verdict: 'aborted' }): Trace {
  const name = options.name ?? 'shop';
  const image = options.image ?? 'registry.example/shop';
  const perSecond = options.perSecond ?? 280;
  const bad = options.verdict === 'aborted';
  const end = bad ? 780 : 840;
  const entries: TraceEntry[] = [];
  const put = (entry: TraceEntry) => entries.push(entry);
  let state: RolloutEntry = {
    kind: 'rollout',
    t: at(0),
    name,
    phase: 'Healthy',
    message: '',
    step: 6,
    aborted: false,
    pauses: [],
    stable: 1,
    current: 1,
    wanted: 4,
    replicas: 4,
    updated: 4,
    ready: 4,
    available: 4,
    weights: { canary: 0, stable: 100 },
  };
  const rollout = (s: number, change: Partial<RolloutEntry> & { readonly waitingFor?: string }) => {
    const { waitingFor: _, ...rest } = state;
    state = { ...rest, ...change, t: at(s) };
    put(state);
  };
  const replicas = (s: number, revision: 1 | 2, counts: readonly [number, number, number, number]) => {
    const [wanted, created, ready, terminating] = counts;
    const set = revision === 1 ? '6d4f9c7b8' : '7c9b5f6d4';
    put({
      kind: 'replicas',
      t: at(s),
      rollout: name,
      name: `${name}-${set}`,
      revision,
      image: `${image}:${revision}.0`,
      wanted,
      created,
      ready,
      available: ready,
      terminating,
    });
  };
  const notice = (s: number, type: 'Normal' | 'Warning', reason: string, message: string) =>
    put({ kind: 'notice', t: at(s), object: `Rollout/${name}`, type, reason, message });
  const analysisRun = `${name}-7c9b5f6d4-2`;
  const analysis = (s: number, phase: string, message = '') =>
    put({ kind: 'analysis', t: at(s), run: analysisRun, rollout: name, type: 'Background', phase, message });
  const measured = (s: number, number: number, value: number, canaryRequests: number) => {
    const entry: MeasurementEntry = {
      kind: 'measurement',
      t: at(s),
      run: analysisRun,
      metric: 'success-rate',
      number,
      phase: value >= 0.95 ? 'Successful' : 'Failed',
      value: `[${value}]`,
      message: '',
      condition: 'result[0] >= 0.95',
      evidence: {
        query: `sum(response_status{app="${name}",role="canary",status=~"2.*"})/sum(response_status{app="${name}",role="canary"})`,
        series: ['response_status{app="shop",role="canary",status="200"}'],
        samples: canaryRequests === 0 ? 0 : 12,
        requests: canaryRequests * 10,
        canaryRequests,
      },
    };
    put(entry);
  };

  put(state);
  replicas(0, 1, [4, 4, 4, 0]);
  put({
    kind: 'release',
    t: at(60),
    rollout: name,
    images: { app: `${image}:2.0` },
    behaviour: bad ? 'errors-later' : 'good',
  });
  put({ kind: 'command', t: at(60), who: 'pipeline', what: 'apply 2.0', accepted: true, message: '' });
  rollout(60.1, {
    current: 2,
    phase: 'Progressing',
    message: 'more replicas need to be updated',
    step: 0,
    updated: 0,
    waitingFor: '1 pod of revision 2 to become available',
  });
  notice(60.1, 'Normal', 'RolloutUpdated', 'Rollout updated to revision 2');
  replicas(60.2, 2, [1, 1, 0, 0]);
  replicas(63.4, 2, [1, 1, 1, 0]);
  rollout(63.5, { step: 1, updated: 1, replicas: 5, ready: 5, available: 5, weights: { canary: 10, stable: 90 } });
  put({
    kind: 'split',
    t: at(64.2),
    service: name,
    router: 'smi',
    shares: { [`${name}-canary`]: 0.1, [`${name}-stable`]: 0.9 },
  });
  notice(63.5, 'Normal', 'RolloutStepCompleted', 'Rollout step 1/6 completed (setWeight: 10)');
  rollout(63.6, { step: 2 });
  rollout(63.7, {
    phase: 'Paused',
    message: 'CanaryPauseStep',
    pauses: ['CanaryPauseStep'],
    waitingFor: 'the pause to end at 6 m 03 s',
  });
  rollout(363.8, { step: 3, phase: 'Progressing', message: 'more replicas need to be updated', pauses: [] });
  rollout(363.9, { step: 4, weights: { canary: 33, stable: 67 } });
  put({
    kind: 'split',
    t: at(364.6),
    service: name,
    router: 'smi',
    shares: { [`${name}-canary`]: 0.33, [`${name}-stable`]: 0.67 },
  });
  analysis(364, 'Running');
  replicas(364, 2, [2, 2, 1, 0]);
  measured(364.1, 1, 0.9987, 8_400 * (perSecond / 280));
  replicas(367.2, 2, [2, 2, 2, 0]);
  rollout(367.3, { step: 5, updated: 2, replicas: 6, ready: 6, available: 6 });
  rollout(367.4, {
    phase: 'Paused',
    message: 'CanaryPauseStep',
    pauses: ['CanaryPauseStep'],
    waitingFor: 'the pause to end at 11 m 07 s',
  });
  put({ kind: 'fault', t: at(500), what: 'payment provider slow', began: true });
  measured(484.1, 2, bad ? 0.9612 : 0.9991, 11_088 * (perSecond / 280));
  put({ kind: 'fault', t: at(560), what: 'payment provider slow', began: false });
  if (bad) {
    measured(604.1, 3, 0.7812345, 11_070 * (perSecond / 280));
    const why = 'Metric "success-rate" assessed Failed due to failed (1) > failureLimit (0)';
    analysis(604.2, 'Failed', why);
    notice(
      604.3,
      'Warning',
      'AnalysisRunFailed',
      `Background Analysis Run '${analysisRun}' Status New: 'Failed' Previous: 'Running'`,
    );
    put({
      kind: 'decision',
      t: at(604.3),
      controller: 'rollout',
      object: name,
      rule: 'rollout/analysis.go: reconcileAnalysisRuns',
      because: 'a background analysis failed',
    });
    const aborted = `RolloutAborted: Rollout aborted update to revision 2: ${why}`;
    rollout(605, {
      phase: 'Degraded',
      message: aborted,
      aborted: true,
      step: 0,
      pauses: [],
      weights: { canary: 0, stable: 100 },
    });
    notice(605, 'Warning', 'RolloutAborted', `Rollout aborted update to revision 2: ${why}`);
    put({
      kind: 'split',
      t: at(606.1),
      service: name,
      router: 'smi',
      shares: { [`${name}-canary`]: 0, [`${name}-stable`]: 1 },
    });
    replicas(635, 2, [0, 0, 0, 2]);
    rollout(635.1, { updated: 0, replicas: 4, ready: 4, available: 4 });
    replicas(637.5, 2, [0, 0, 0, 0]);
  } else {
    analysis(604.2, 'Successful');
    rollout(667.5, { step: 6, phase: 'Progressing', message: 'waiting for all steps to complete', pauses: [] });
    replicas(667.6, 2, [4, 4, 2, 0]);
    replicas(671, 2, [4, 4, 4, 0]);
    rollout(671.1, {
      stable: 2,
      updated: 4,
      replicas: 8,
      ready: 8,
      available: 8,
      phase: 'Healthy',
      message: '',
      weights: { canary: 0, stable: 100 },
    });
    put({
      kind: 'split',
      t: at(672),
      service: name,
      router: 'smi',
      shares: { [`${name}-canary`]: 0, [`${name}-stable`]: 1 },
    });
    replicas(701, 1, [0, 0, 0, 4]);
    replicas(703, 1, [0, 0, 0, 0]);
    rollout(703.1, { replicas: 4, ready: 4, available: 4 });
  }
  if (perSecond > 0) addTraffic(entries, { bad, end, perSecond });
  put({ kind: 'expectation', t: at(end), text: `outcome is ${options.verdict}`, held: true, found: options.verdict });
  put({ kind: 'expectation', t: at(end), text: 'failed requests < 500', held: !bad, found: bad ? '9 871' : '33' });
  put({ kind: 'end', t: at(end), events: 4_812, fingerprint: '9f31c2d07e55aa01' });
  entries.sort((a, b) => a.t - b.t);
  return { header: header(name, image, at(end)), entries };
}

function header(name: string, image: string, until: Instant): TraceHeader {
  return {
    kind: 'header',
    version: TRACE_VERSION,
    scenario: `${name}: canary with metrics`,
    about: 'A release that begins to fail once it has been serving for a while.',
    seed: 7,
    until,
    flow: 'aggregate',
    rollouts: [{ name, namespace: 'default', strategy: 'canary', steps: sampleSteps, router: 'smi' }],
    assumptions: [
      {
        about: 'traffic',
        text: 'Steady traffic of 280 requests per second to the root service.',
        remedy: 'traffic: [{ to: shop, perSecond: 280 }]',
      },
      { about: 'behaviour', text: 'Pods become ready 3 s after their container starts.' },
    ],
    notices: ['Object of a kind preroll does not know, carried along: ServiceMonitor/shop'],
    fidelity: ['Requests are drawn per tick, not one by one (aggregate flow).', 'Nodes have room for every pod.'],
    manifests: [
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name, namespace: 'default' },
        spec: {
          replicas: 4,
          strategy: { canary: { steps: [{ setWeight: 10 }] } },
          template: { spec: { containers: [{ name: 'app', image }] } },
        },
      },
    ],
  };
}

function addTraffic(entries: TraceEntry[], run: { bad: boolean; end: number; perSecond: number }): void {
  let state = 12_345;
  const noise = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  };
  for (let s = 2; s <= run.end; s += 2) {
    const share = canaryShare(s, run.bad);
    const all = run.perSecond * 2 * (1 + noise() * 0.12);
    for (const revision of [1, 2]) {
      const part = revision === 2 ? share : 1 - share;
      const requests = Math.max(0, Math.round(all * part * (1 + noise() * 0.15)));
      if (part === 0 || requests === 0) continue;
      const wrong = revision === 2 && run.bad && s > 480 ? 0.22 : 0.0012;
      const failed = Math.max(0, Math.round(requests * wrong * (1 + noise()) + noise() * 0.4));
      const slow = revision === 2 && run.bad && s > 480 ? 2.1 : 1;
      const p50 = 0.042 * slow * (1 + noise() * 0.1);
      entries.push({
        kind: 'traffic',
        t: at(s),
        span: seconds(2),
        source: 'users',
        revision,
        requests,
        failures: failed === 0 ? {} : { '500': failed },
        latency: { mean: p50 * 1.3, p50, p95: p50 * 2.6 * (1 + noise() * 0.2), p99: p50 * 4.4 * (1 + noise() * 0.5) },
      });
    }
  }
}

function canaryShare(s: number, bad: boolean): number {
  if (s <= 64) return 0;
  if (s <= 364) return 0.1;
  if (bad) return s <= 606 ? 0.33 : s <= 608 ? 0.04 : 0;
  return s <= 672 ? 0.33 : 1;
}

/** The length of the first pause, for tests that speak of it. */
export const firstPause = minutes(5);
