/** Search against simulation: whether what is proved of a random template replays, and what is simulated was proved possible. */
import type { Metric } from '../../../src/delivery/analysis/objects.ts';
import { type Letter, possibleLetters } from '../../../src/study/prove/measurement-letters.ts';
import { proveMetric } from '../../../src/study/prove/metric.ts';
import { type Replay, replay } from '../../../src/study/prove/replay.ts';
import { proveRun, type WitnessPass } from '../../../src/study/prove/run.ts';
import { dice, randomLetters, randomMetric } from './random-metrics.ts';

/** The first disagreement about the random metric of this seed, in words. */
export function disagreementOnMetric(seed: number): string | undefined {
  const roll = dice(seed);
  const metric = randomMetric(roll);
  const told = (what: string): string => `seed ${seed}: ${what}: ${JSON.stringify(metric)}`;
  const play = (letters: readonly Letter[]): Replay => replay({ metrics: [metric] }, new Map([['m', letters]]));
  const { answer, outcomes } = proveMetric(metric);
  if (answer === undefined) return play(['S']).phase === 'Error' ? undefined : told('refused, and yet it runs');
  for (const [phase, { witness, message }] of Object.entries(answer.verdicts)) {
    const played = play([...witness] as Letter[]);
    if (played.phase !== phase || played.message !== message)
      return told(`the witness ${witness} of ${phase} (${message}) is ${played.phase} (${played.message})`);
  }
  for (let round = 0; round < 12; round++) {
    const letters = randomLetters(roll, outcomes, 60);
    const played = play(letters);
    if (played.phase === 'Running') {
      if (answer.alwaysEnds) return told(`goes on after ${letters.join('')}`);
      continue;
    }
    const verdict = answer.verdicts[played.phase as keyof typeof answer.verdicts];
    if (verdict === undefined) return told(`${letters.join('')} is ${played.phase}`);
    const { fewest, most, earliestSeconds, latestSeconds } = verdict;
    const outside =
      beyond('measurements', measurementsOf(played), fewest, most) ??
      beyond('seconds', played.second, earliestSeconds, latestSeconds);
    if (outside !== undefined) return told(`${letters.join('')}: ${outside}`);
  }
  return undefined;
}

/** The first disagreement about the random run of this seed, in words. */
export function disagreementOnRun(seed: number): string | undefined {
  const roll = dice(seed + 77_000);
  const metrics = ['a', 'b', 'c'].slice(0, 2 + roll(2)).map((name) => randomMetric(roll, name));
  const spec = { metrics, dryRun: roll(3) === 0 ? [{ metricName: 'b' }] : [] };
  const told = (what: string): string => `seed ${seed}: ${what}: ${JSON.stringify(spec)}`;
  const proof = proveRun(spec);
  for (const [phase, { witness, message, fewestMeasurements }] of Object.entries(proof.verdicts)) {
    const played = replay(spec, lettersOf(metrics, witness));
    const taken = witness.reduce((sum, { outcomes }) => sum + Object.keys(outcomes).length, 0);
    if (played.phase !== phase || played.message !== message || taken !== fewestMeasurements)
      return told(
        `the witness of ${phase} (${message}), ${taken} measurements, is ${played.phase} (${played.message})`,
      );
  }
  for (let round = 0; round < 15; round++) {
    const letters = new Map(metrics.map((m) => [m.name, randomLetters(roll, possibleLetters(m), 60)]));
    const played = replay(spec, letters);
    if (played.phase === 'Running') {
      if (proof.alwaysEnds) return told('goes on');
      continue;
    }
    const verdict = proof.verdicts[played.phase as keyof typeof proof.verdicts];
    if (verdict === undefined) return told(`is ${played.phase}`);
    const outside =
      beyond('measurements', measurementsOf(played), verdict.fewestMeasurements, verdict.mostMeasurements) ??
      beyond('seconds', played.second, verdict.earliestSeconds, verdict.latestSeconds);
    if (outside !== undefined) return told(outside);
    for (const { name } of metrics) {
      const phase = played.metricResults.find((result) => result.name === name)?.phase ?? 'unmeasured';
      if (verdict.metricPhases[name]?.includes(phase) !== true) return told(`metric ${name} is ${phase}`);
    }
  }
  return undefined;
}

const beyond = (what: string, n: number, least: number, most: number | null): string | undefined =>
  n < least || n > (most ?? Number.POSITIVE_INFINITY) ? `${n} ${what}, not ${least} to ${most}` : undefined;

const measurementsOf = ({ metricResults }: Replay): number =>
  metricResults.reduce((sum, { count = 0, error = 0 }) => sum + count + error, 0);

const lettersOf = (metrics: readonly Metric[], witness: readonly WitnessPass[]): ReadonlyMap<string, Letter[]> =>
  new Map(metrics.map(({ name }) => [name, witness.flatMap(({ outcomes }) => outcomes[name] ?? [])]));
