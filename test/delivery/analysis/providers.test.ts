import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/cluster/objects.ts';
import type { AnalysisRun } from '../../../src/delivery/analysis/objects.ts';
import { liveSource } from '../../../src/delivery/analysis/providers/index.ts';
import { jobName } from '../../../src/delivery/analysis/providers/job.ts';
import type { JobView, Ports } from '../../../src/delivery/analysis/providers/ports.ts';
import { atSecond } from '../../../src/kernel/time.ts';

const run = {
  metadata: { name: 'run', namespace: 'default', uid: 'uid' },
  spec: { metrics: [] },
} as unknown as AnalysisRun;

function ask(kind: string, data: Json, successCondition = '', config: Json = {}) {
  const metric = { name: 'm', successCondition, provider: { [kind]: config } };
  return liveSource({ scripted: () => ({ data }) }).begin({ metric, run, number: 1, now: atSecond(0) });
}

describe('metric providers', () => {
  it.each([
    ['datadog', 0.5, 'result < 1', '0.5'],
    ['datadog', [1, 2], 'len(result) == 2', '[1,2]'],
    ['datadog', null, 'default(result, 0) == 0', '[]'],
    ['newRelic', [{ count: 3 }], 'result.count == 3', '{"count":3}'],
    ['newRelic', [{ a: 1 }, { a: 2 }], 'result[1].a == 2', '[{"a":1},{"a":2}]'],
    ['wavefront', [1.005], 'result > 1', '1.00'],
    ['wavefront', [1, 2], 'result[1] == 2', '[1.00,2.00]'],
    ['graphite', [null, 1], 'result[0] == 1', '[1.000000]'],
    ['influxdb', [1, 2], 'len(result) == 2', '[1 2]'],
    ['cloudWatch', [[1, 2], [3]], 'result[0].Values[1] == 2', '[[1 2] [3]]'],
    ['skywalking', { a: [1] }, 'result.a[0] == 1', '{"a":[1]}'],
  ])('%s judges %j by %s and records %s', (kind, data, condition, value) => {
    const config = kind === 'datadog' ? { query: 'q' } : {};
    expect(ask(kind, data as Json, condition, config)).toMatchObject({ phase: 'Successful', value });
  });

  it.each([
    ['newRelic', [], 'no results returned from NRQL query'],
    ['wavefront', [], 'No TimeSeries found in response from Wavefront'],
    ['graphite', [null], 'no values found'],
    ['influxdb', [], 'no results returned from flux query'],
  ])('%s without data errs', (kind, data, message) => {
    expect(ask(kind, data as Json)).toEqual({ phase: 'Error', message });
  });

  it('of Datadog tell a refusal from a lack of rights', () => {
    const refused = (status: number) => ask('datadog', { status, body: 'no' }, '', { query: 'q' }).message;
    expect([refused(500), refused(401)]).toEqual([
      'received non 2xx response code: 500 no',
      'received authentication error response code: 401 no',
    ]);
  });

  it('of kind Job follow the Job, ask ever less often, and delete it when ended', () => {
    let view: JobView | undefined = { conditions: [] };
    const deleted: string[] = [];
    const ports: Ports = {
      jobs: {
        create: (draft) => ({ ok: true, value: draft.name }),
        get: () => view,
        delete: (_namespace, name) => void deleted.push(name),
        ofRun: () => ['old', 'new'],
      },
    };
    const source = liveSource(ports);
    const metric = { name: 'smoke', provider: { job: { spec: {} } } };
    const asked = (t: number) => ({ metric, run, number: 1, now: atSecond(t) });
    const begun = source.begin(asked(0));
    expect(begun).toMatchObject({ phase: 'Running', metadata: { 'job-name': 'uid.smoke.1' }, resumeAt: atSecond(0) });
    const inFlight = { startedAt: atSecond(0), metadata: begun.metadata };
    expect(source.resume(asked(8), inFlight)).toEqual({ phase: 'Running', resumeAt: atSecond(12) });
    view = { conditions: ['Suspended', 'Complete'] };
    expect(source.resume(asked(9), inFlight)).toEqual({ phase: 'Successful' });
    view = { conditions: [], waiting: [{ pod: 'p', container: 'c', reason: 'ErrImagePull', message: 'no' }] };
    expect(source.resume(asked(9), inFlight).message).toBe(
      'Pod p, container c has terminal error (ErrImagePull): no\n',
    );
    view = undefined;
    expect(source.resume(asked(9), inFlight).phase).toBe('Error');
    expect(source.terminate(asked(9), inFlight)).toEqual({ phase: 'Inconclusive' });
    source.forget?.({ metric, run }, 1);
    expect(deleted).toEqual(['uid.smoke.1', 'old']);
  });

  it('of kind Kayenta poll every 15 s and compare the whole score with two thresholds', () => {
    const metric = { name: 'k', provider: { kayenta: { threshold: { pass: 90, marginal: 75 } } } };
    const asked = { metric, run, number: 1, now: atSecond(0) };
    const score = (data: Json) => liveSource({ scripted: () => ({ data }) }).resume(asked, { startedAt: atSecond(0) });
    expect([score(90.9).phase, score(89.9).phase, score(10).phase, score(null).resumeAt]).toEqual([
      'Successful',
      'Inconclusive',
      'Failed',
      atSecond(15),
    ]);
  });

  it('name Jobs in 63 characters, cutting the metric', () => {
    expect(jobName('u'.repeat(36), 'm'.repeat(40), 12)).toHaveLength(63);
    expect(jobName('u', 'short', 1)).toBe('u.short.1');
  });

  it('err where their port is absent', () => {
    const source = liveSource({});
    for (const provider of [
      { job: {} },
      { web: { url: 'http://x' } },
      { graphite: {} },
      { prometheus: { address: 'http://p' } },
    ]) {
      expect(source.begin({ metric: { name: 'm', provider }, run, number: 1, now: atSecond(0) }).phase).toBe('Error');
    }
  });
});
