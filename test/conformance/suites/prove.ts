/** `prove.json`: what metrics and runs can ever say, and the worst of several metrics. */
import { assessRun } from '../../../src/delivery/analysis/assess.ts';
import type { DryRun, Metric, MetricResult } from '../../../src/delivery/analysis/objects.ts';
import type { Letter } from '../../../src/study/prove/measurement-letters.ts';
import { proveMetric } from '../../../src/study/prove/metric.ts';
import { replay } from '../../../src/study/prove/replay.ts';
import { proveRun, type RunVerdict, type WitnessPass } from '../../../src/study/prove/run.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';

interface MetricCase {
  readonly id: string;
  readonly metric: Metric;
  readonly valid: boolean;
  readonly validationError: string;
  readonly run?: { readonly phase: string; readonly message: string };
  readonly outcomes: string;
  readonly answer?: unknown;
}
interface RunCase {
  readonly id: string;
  readonly metrics: readonly Metric[];
  readonly dryRun: readonly DryRun[];
  readonly answer: { readonly verdicts: Readonly<Record<string, RunVerdict>> };
}
interface WorstCase {
  readonly id: string;
  readonly metricPhases: readonly { readonly name: string; readonly phase: string; readonly dryRun: boolean }[];
  readonly terminate: boolean;
  readonly run: { readonly phase: string; readonly message: string };
}
interface Data {
  readonly metrics?: readonly MetricCase[];
  readonly runs?: readonly RunCase[];
  readonly worstOf?: readonly WorstCase[];
}

export const suite: Suite = {
  name: 'prove',
  run(tree) {
    const text = readText(tree, 'prove.json');
    if (text === undefined) return undefined;
    const data = JSON.parse(text) as Data;
    const tally = new Tally();
    for (const one of data.metrics ?? []) tally.check(one.id, () => checkMetric(one));
    for (const one of data.runs ?? []) tally.check(one.id, () => checkRun(one));
    for (const one of data.worstOf ?? []) tally.check(one.id, () => checkWorst(one));
    return tally.outcome();
  },
};

function checkMetric({ metric, valid, validationError, run, outcomes, answer }: MetricCase): string | undefined {
  const proof = proveMetric(metric);
  const { phase, message } = replay({ metrics: [metric] }, new Map());
  const got = {
    valid: proof.problem === undefined,
    validationError: proof.problem ?? '',
    ...(proof.problem === undefined ? { outcomes: proof.outcomes.join('') } : { run: { phase, message } }),
  };
  const can = proof.answer?.reachable ?? [];
  const answered = proof.answer && {
    ...proof.answer,
    canSucceed: can.includes('Successful'),
    canFail: can.includes('Failed'),
    canError: can.includes('Error'),
    canBeInconclusive: can.includes('Inconclusive'),
  };
  return (
    firstDifference(answered, answer) ??
    difference(got, { valid, validationError, run, ...(valid ? { outcomes } : {}) })
  );
}

/** Compared field by field, so that a failure names its field. */
function firstDifference(got: object | undefined, expected: unknown): string | undefined {
  if (got === undefined || expected === undefined) return difference(got, expected);
  const fields = new Set([...Object.keys(got), ...Object.keys(expected as object)]);
  for (const field of fields) {
    const differs = difference((got as Record<string, unknown>)[field], (expected as Record<string, unknown>)[field]);
    if (differs !== undefined) return `${field}: ${differs}`;
  }
  return undefined;
}

/** Witnesses are not unique: ours and theirs must both replay to the phase, theirs with the message that belongs to it. */
function checkRun({ metrics, dryRun, answer }: RunCase): string | undefined {
  const proof = proveRun({ metrics, dryRun });
  const differs = firstDifference(withoutWitnesses(proof), withoutWitnesses(answer));
  if (differs !== undefined) return differs;
  for (const [phase, theirs] of Object.entries(answer.verdicts)) {
    const ours = proof.verdicts[phase as keyof typeof proof.verdicts]!;
    const size = ours.witness.reduce((sum, { outcomes }) => sum + Object.keys(outcomes).length, 0);
    const replayed = [ours, theirs].map(({ witness, message }) => {
      const played = replay({ metrics, dryRun }, lettersOf(metrics, witness));
      return difference({ phase: played.phase, message: played.message }, { phase, message });
    });
    const wrong = difference(size, theirs.fewestMeasurements) ?? replayed[0] ?? replayed[1];
    if (wrong !== undefined) return `witness of ${phase}: ${wrong}`;
  }
  return undefined;
}

function withoutWitnesses<T extends { readonly verdicts: object }>(proof: T): object {
  const bare = Object.entries(proof.verdicts as Readonly<Record<string, RunVerdict>>).map(
    ([phase, { witness: _w, message: _m, ...rest }]) => [phase, rest],
  );
  return { ...proof, verdicts: Object.fromEntries(bare) };
}

const lettersOf = (metrics: readonly Metric[], witness: readonly WitnessPass[]): ReadonlyMap<string, Letter[]> =>
  new Map(metrics.map(({ name }) => [name, witness.flatMap(({ outcomes }) => outcomes[name] ?? [])]));

/** Results before an assessment, as the data's README describes each word. */
const before: Readonly<Record<string, Partial<MetricResult>>> = {
  Successful: { count: 1, successful: 1, consecutiveSuccess: 1, measurements: [{ phase: 'Successful' }] },
  Failed: { count: 1, failed: 1, measurements: [{ phase: 'Failed' }] },
  Inconclusive: { count: 1, inconclusive: 1, measurements: [{ phase: 'Inconclusive' }] },
  Error: { error: 5, consecutiveError: 5, measurements: [{ phase: 'Error' }] },
  Running: { error: 1, consecutiveError: 1, measurements: [{ phase: 'Error' }] },
};

function checkWorst({ metricPhases, terminate, run }: WorstCase): string | undefined {
  const metrics = metricPhases.map(
    ({ name, phase }): Metric => ({
      name,
      interval: '1m',
      count: phase === 'Running' ? 3 : 1,
      successCondition: 's',
      failureCondition: 'f',
      provider: {},
    }),
  );
  const metricResults = metricPhases
    .filter(({ phase }) => phase !== 'unmeasured')
    .map(({ name, phase, dryRun }): MetricResult => ({ name, phase: 'Running', dryRun, ...before[phase] }));
  const dry = new Set(metricPhases.filter(({ dryRun }) => dryRun).map(({ name }) => name));
  const { phase, message } = assessRun({ metrics, terminate }, { metricResults }, (name) => dry.has(name));
  return difference({ phase, message }, run);
}
