import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/delivery/analysis/objects.ts';
import { proofInWords } from '../../../src/study/prove/in-words.ts';
import { proveRun } from '../../../src/study/prove/run.ts';
import { disagreementOnRun } from './agreement.ts';

const metric = (name: string, fields: Partial<Metric>): Metric => ({
  name,
  successCondition: 's',
  provider: { prometheus: {} },
  ...fields,
});
describe('proof of a run', () => {
  it('finds that a failing sibling keeps a delayed metric from being measured', () => {
    const { verdicts } = proveRun({ metrics: [metric('a', {}), metric('b', { initialDelay: '1m' })] });
    expect(verdicts.Failed?.metricPhases.b).toContain('unmeasured');
  });

  it('finds no end by success where one metric is endless', () => {
    const { reachable, alwaysEnds } = proveRun({ metrics: [metric('a', {}), metric('b', { interval: '1m' })] });
    expect(reachable).toEqual(['Failed', 'Error']);
    expect(alwaysEnds).toBe(false);
  });

  it('finds that dry runs alone can only be Successful', () => {
    const metrics = [metric('a', { interval: '1m', count: 3 })];
    expect(proveRun({ metrics, dryRun: [{ metricName: '.*' }] }).reachable).toEqual(['Successful']);
  });

  it('answers for four usual metrics at once', () => {
    const metrics = ['a', 'b', 'c', 'd'].map((name) => metric(name, { interval: '1m', count: 10, failureLimit: 3 }));
    expect(proveRun({ metrics }).verdicts.Failed?.fewestMeasurements).toBe(16);
  });
});

describe('a proof that would take too long', () => {
  const awkward = [
    metric('a', { interval: '7m13s', failureLimit: 3, failureCondition: 'f', inconclusiveLimit: 2 }),
    metric('b', { interval: '11m17s', failureLimit: 3, failureCondition: 'f', inconclusiveLimit: 2 }),
  ];

  it('is given up after the passes it was given, and says so', () => {
    const proof = proveRun({ metrics: awkward }, { mostPasses: 50 });
    expect(proof.undecidedAfterPasses).toBe(50);
    expect(proof.reachable).toContain('Failed');
    expect(proof.verdicts.Failed).toMatchObject({ fewestMeasurements: 6, mostMeasurements: null, latestSeconds: null });
    expect(proofInWords({ metrics: awkward }, proof)[0]?.text).toMatch(/^Not decided within 50 passes/);
  });

  it('still knows whether the run always ends', () => {
    expect(proveRun({ metrics: awkward }, { mostPasses: 50 }).alwaysEnds).toBe(false);
    const counted = awkward.map((m) => ({ ...m, count: 40 }));
    expect(proveRun({ metrics: counted }, { mostPasses: 50 })).toMatchObject({
      alwaysEnds: true,
      undecidedAfterPasses: 50,
    });
    const mixed = [awkward[0]!, { ...awkward[1]!, count: 4, consecutiveSuccessLimit: 9, failureLimit: -1 }];
    const decided = proveRun({ metrics: mixed });
    expect(proveRun({ metrics: mixed }, { mostPasses: 3 }).alwaysEnds).toBe(decided.alwaysEnds);
  });

  it('is as it was where the passes are enough', () => {
    const metrics = [metric('a', { interval: '1m', count: 3 }), metric('b', { interval: '30s' })];
    expect(proveRun({ metrics }, { mostPasses: 10_000 })).toEqual(proveRun({ metrics }));
    expect(proveRun({ metrics }).undecidedAfterPasses).toBeUndefined();
  });
});

/** `npm run laws` asks about 2 000. */
const runs = 50;

describe(`proof and simulation of ${runs} random runs`, () => {
  it('agree: what is proved possible replays, and what is simulated was proved possible', () => {
    for (let seed = 1; seed <= runs; seed++) expect(disagreementOnRun(seed)).toBeUndefined();
  }, 60_000);
});
