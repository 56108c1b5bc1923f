import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/delivery/analysis/objects.ts';
import { type Letter, possibleLetters } from '../../../src/study/prove/measurement-letters.ts';
import { replay } from '../../../src/study/prove/replay.ts';
import { proveRun, type WitnessPass } from '../../../src/study/prove/run.ts';
import { dice, randomLetters, randomMetric } from './random-metrics.ts';

const metric = (name: string, fields: Partial<Metric>): Metric => ({
  name,
  successCondition: 's',
  provider: { prometheus: {} },
  ...fields,
});
const lettersOf = (metrics: readonly Metric[], witness: readonly WitnessPass[]): ReadonlyMap<string, Letter[]> =>
  new Map(metrics.map(({ name }) => [name, witness.flatMap(({ outcomes }) => outcomes[name] ?? [])]));

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

const runs = Number(process.env.PREROLL_RANDOM_METRICS ?? 250) / 5;

describe(`proof and simulation of ${runs} random runs`, () => {
  it('agree: what is proved possible replays, and what is simulated was proved possible', () => {
    for (let seed = 1; seed <= runs; seed++) {
      const roll = dice(seed + 77_000);
      const metrics = ['a', 'b', 'c'].slice(0, 2 + roll(2)).map((name) => randomMetric(roll, name));
      const spec = { metrics, dryRun: roll(3) === 0 ? [{ metricName: 'b' }] : [] };
      const proof = proveRun(spec);
      const trouble = JSON.stringify(spec);
      for (const [phase, { witness, message, fewestMeasurements }] of Object.entries(proof.verdicts)) {
        const played = replay(spec, lettersOf(metrics, witness));
        expect({ phase: played.phase, message: played.message }, trouble).toEqual({ phase, message });
        const taken = witness.reduce((sum, { outcomes }) => sum + Object.keys(outcomes).length, 0);
        expect(taken, trouble).toBe(fewestMeasurements);
      }
      for (let round = 0; round < 15; round++) {
        const letters = new Map(metrics.map((m) => [m.name, randomLetters(roll, possibleLetters(m), 60)]));
        const played = replay(spec, letters);
        if (played.phase === 'Running') {
          expect(proof.alwaysEnds, trouble).toBe(false);
          continue;
        }
        const verdict = proof.verdicts[played.phase as keyof typeof proof.verdicts]!;
        expect(verdict, trouble).toBeDefined();
        const taken = played.metricResults.reduce((sum, { count = 0, error = 0 }) => sum + count + error, 0);
        expect(taken, trouble).toBeGreaterThanOrEqual(verdict.fewestMeasurements);
        expect(taken, trouble).toBeLessThanOrEqual(verdict.mostMeasurements ?? Number.POSITIVE_INFINITY);
        expect(played.second, trouble).toBeGreaterThanOrEqual(verdict.earliestSeconds);
        expect(played.second, trouble).toBeLessThanOrEqual(verdict.latestSeconds ?? Number.POSITIVE_INFINITY);
        for (const { name } of metrics) {
          const result = played.metricResults.find((r) => r.name === name);
          expect(verdict.metricPhases[name], trouble).toContain(result?.phase ?? 'unmeasured');
        }
      }
    }
  }, 600_000);
});
