/** What prove knows of the metrics of a bundle, each proved once. */
import { integerOf } from '../delivery/analysis/limits.ts';
import type { Metric } from '../delivery/analysis/objects.ts';
import { type MetricAnswer, proveMetric } from '../study/prove/metric.ts';
import { type MetricHere, metricsOf } from './analyses.ts';
import type { Bundle } from './bundle.ts';

export interface Proved {
  readonly here: MetricHere;
  readonly answer: MetricAnswer;
}

const known = new WeakMap<Metric, MetricAnswer | null>();

function answerOf(metric: Metric): MetricAnswer | undefined {
  let answer = known.get(metric);
  if (answer === undefined) {
    answer = proveMetric(metric).answer ?? null;
    known.set(metric, answer);
  }
  return answer ?? undefined;
}

/** Every sound metric that counts, with its proof. */
export const provedMetrics = (bundle: Bundle): readonly Proved[] =>
  metricsOf(bundle).flatMap((here) => {
    const answer = here.isDry || integerOf(here.metric.count, 0) > MOST ? undefined : answerOf(here.metric);
    return answer === undefined ? [] : [{ here, answer }];
  });

/** Counters beyond this have too many states to be worth a wait. */
const MOST = 300;

/** `FFFE` becomes `3 × Failed, Error`. */
export function inWords(letters: string): string {
  const runs = letters.match(/(.)\1*/g) ?? [];
  return runs.map((run) => `${run.length > 1 ? `${run.length} × ` : ''}${WORDS[run[0] ?? ''] ?? ''}`).join(', ');
}

const WORDS: Readonly<Record<string, string>> = { S: 'Successful', F: 'Failed', I: 'Inconclusive', E: 'Error' };
