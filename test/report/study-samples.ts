/** A comparison run for real, small, and a sweep and an optimisation made of its numbers, for tests of what draws them. */
import { comparisonOf } from '../../src/study/comparison.ts';
import { planStudy } from '../../src/study/plan.ts';
import type { Candidate, Comparison, Optimisation, Sweep } from '../../src/study/results.ts';
import { runBatch } from '../../src/study/rows.ts';
import { tableOf } from '../../src/study/table.ts';
import { scenarioAt } from '../scenarios.ts';

export function sampleComparison(): Comparison {
  const canary = scenarioAt('scenarios/seeds/canary-with-metrics.yaml');
  const blueGreen = scenarioAt('scenarios/seeds/blue-green.yaml');
  const plan = planStudy({
    kind: 'compare',
    name: 'shop',
    version: '0.1.0',
    variants: [
      { name: 'canary', changes: [], scenario: canary },
      { name: 'blue-green', changes: ['blue-green.yaml'], scenario: blueGreen },
    ],
    releases: ['good', 'errors-20'],
    traffic: [1],
    runs: 8,
    firstSeed: 1,
    confidence: 0.95,
    flow: 'aggregate',
  });
  const finished = new Map(plan.batches.map((batch) => [batch.id, runBatch(plan.task(batch))] as const));
  return comparisonOf(plan.design, tableOf(plan.design, finished));
}

export const sampleSweep = ({ design, cells }: Comparison): Sweep => ({
  design: {
    ...design,
    kind: 'sweep',
    variants: design.variants.map((v, i) => ({ ...v, parameters: { weight: 10 + i } })),
  },
  complete: true,
  sentences: ['The weight decides how many users are exposed.'],
  cells,
  notes: ['8 runs of each.'],
});

export function sampleOptimisation({ design }: Comparison): Optimisation {
  const at = (i: number): readonly [number, number, number] => [
    120 + 40 * i,
    4_000 / (i + 1) + (i % 4) * 60,
    2_000 + ((i * 37) % 11) * 90,
  ];
  const candidates = Array.from({ length: 40 }, (_, i): Candidate => {
    const values = at(i);
    const onFront = i % 4 === 0;
    return {
      name: `C${i + 1}`,
      strategy: [`setWeight: ${5 + i}`, `pause: ${1 + (i % 5)}m`],
      searched: values,
      onFront,
      ...(onFront
        ? {
            confirmed: values.map((mean) => ({ mean, interval: { low: mean * 0.93, high: mean * 1.07 } })),
            yaml: `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n# weight ${5 + i}\n`,
          }
        : {}),
    };
  });
  const objective = (measure: string, label: string, unit: 'pod-seconds' | 'requests' | 'seconds') =>
    ({ measure, release: 0, label, unit, direction: 'less is better' }) as const;
  return {
    design: { ...design, kind: 'optimise' },
    complete: true,
    sentences: ['10 of 40 candidates are worth having: less of one is more of another.'],
    objectives: [
      objective('promotedAfter', 'time to full', 'seconds'),
      objective('failedRequests', 'failed requests', 'requests'),
      objective('podSeconds', 'pod-seconds', 'pod-seconds'),
    ],
    candidates,
    notes: ['Searched with 20 runs, confirmed with 100 others.'],
  };
}
