import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputs, readReferenced } from '../../src/cli/files.ts';
import { parseSettings } from '../../src/scenario/patch.ts';
import { variantsOfFiles } from '../../src/scenario/variants.ts';
import { comparisonOf } from '../../src/study/comparison.ts';
import { measureIndex } from '../../src/study/measures.ts';
import { planStudy, type StudyVariant } from '../../src/study/plan.ts';
import type { Comparison } from '../../src/study/results.ts';
import { runBatch } from '../../src/study/rows.ts';
import { meanInterval, summarise } from '../../src/study/statistics/student.ts';
import { tableOf } from '../../src/study/table.ts';
import { projectRoot } from '../shared.ts';

/** The colorapi canary as it is, and with one more weight in its first step. */
function variants(...settings: readonly string[]): readonly StudyVariant[] {
  const files = readInputs([join(projectRoot, 'scenarios/seeds/colorapi.yaml')]).files;
  const decode = variantsOfFiles(files, { read: readReferenced });
  return ['', ...settings].map((text) => {
    const patches = text === '' ? { ok: true as const, value: [] } : parseSettings(text);
    const decoded = decode(patches.ok ? patches.value : []);
    if (!patches.ok || !decoded.ok) throw new Error(`${text} should decode`);
    return { name: text, changes: [text], scenario: decoded.scenario };
  });
}

function compare(of: readonly StudyVariant[], releases: readonly string[], runs: number): Comparison {
  const plan = planStudy({
    kind: 'compare',
    name: 'test',
    version: 'test',
    variants: of,
    releases,
    traffic: [1],
    runs,
    firstSeed: 1,
    confidence: 0.95,
    flow: 'aggregate',
  });
  const finished = new Map(plan.batches.map((batch) => [batch.id, runBatch(plan.task(batch))]));
  return comparisonOf(plan.design, tableOf(plan.design, finished));
}

const columnOf = ({ cells }: Comparison, cell: number, measure: string): readonly (number | null)[] =>
  cells[cell]?.measures[measureIndex(measure)]?.samples ?? [];

describe('a comparison', () => {
  it('finds no difference between a variant and itself, in any measure', () => {
    const { differences } = compare(variants('spec.replicas=4'), ['errors-20'], 2);
    const same = compare(variants(`spec.revisionHistoryLimit=9`), ['errors-20'], 2);
    expect(same.differences.filter(({ mean }) => mean !== null && mean !== 0)).toEqual([]);
    expect(differences.some(({ mean }) => mean !== null && mean !== 0)).toBe(true);
  });

  it('goes on for as long as the longest variant needs, though the scenario names an end', () => {
    const [base, longer] = variants('spec.strategy.canary.steps[1].pause.duration=10m');
    if (base === undefined || longer === undefined) throw new Error('there are two variants');
    expect(longer.scenario.until).toBe(base.scenario.until);
    const { design, cells } = compare([base, longer], ['good'], 2);
    // The end that is written, and 10 min instead of 30 s.
    expect(design.horizon).toBe(360 + 570);
    expect(cells.map(({ measures }) => measures[measureIndex('promotedAfter')]?.count)).toEqual([2, 2]);
  });

  it('is judged by runs that any person can look at: run i has the i-th seed', async () => {
    const { run } = await import('../../src/simulation/run.ts');
    const [variant] = variants();
    if (variant === undefined) throw new Error('there is a variant');
    const comparison = compare([variant], ['as-written'], 3);
    const { until } = variant.scenario;
    const third = run({ ...variant.scenario, flow: 'aggregate', expect: [], until, seed: 3 }).outcome;
    expect(columnOf(comparison, 0, 'exposedRequests')[2]).toBe(third.exposedRequests);
  });

  // 20 groups of 8 runs against all 160: by chance alone fewer than 15 of 20 would cover once in three thousand studies.
  it('has intervals on the simulator that hold a long run’s mean as often as they say', { timeout: 300_000 }, () => {
    const long = compare(variants(), ['errors-20'], 160);
    for (const measure of ['failedRequests', 'exposedRequests']) {
      const samples = columnOf(long, 0, measure).map((value) => value ?? Number.NaN);
      const truth = summarise(samples)?.mean ?? Number.NaN;
      let covered = 0;
      for (let group = 0; group < 20; group++) {
        const summary = summarise(samples.slice(group * 8, group * 8 + 8));
        const interval = summary === undefined ? null : meanInterval(summary, 0.95);
        if (interval !== null && (interval.low ?? 0) <= truth && truth <= (interval.high ?? 0)) covered += 1;
      }
      expect(covered, measure).toBeGreaterThanOrEqual(15);
    }
  });

  it('needs fewer runs than without common random numbers', { timeout: 300_000 }, () => {
    const { differences } = compare(variants('spec.strategy.canary.steps[1].pause.duration=25s'), ['errors-20'], 40);
    const ratio = differences.find(({ measure }) => measure === 'failedRequests')?.varianceRatio ?? 0;
    console.log(
      `common random numbers: variance of the difference in failed requests ${ratio.toFixed(1)} times smaller`,
    );
    expect(ratio).toBeGreaterThan(1.2);
  });
});

describe('what a release is', () => {
  it('is told by what it does worse than the version before it', () => {
    const { design } = compare(variants(), ['good', 'errors-5', 'slow', 'slow-1.5', 'never-ready'], 1);
    expect(design.releases.map(({ quality }) => quality)).toEqual(['good', 'bad', 'bad', 'good', 'bad']);
  });
});
