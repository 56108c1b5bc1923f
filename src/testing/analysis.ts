/** AnalysisTemplates whose metrics are answered from a script. */
import fc from 'fast-check';
import { type Manifest, type Mapping, manifest, written } from './manifest.ts';

export interface Check {
  /** Name of the template and of its only metric. */
  readonly name: string;
  readonly template: Manifest;
  /** What the provider answers, measurement by measurement; the last answer repeats. */
  readonly answers: readonly Mapping[];
}

const answers: fc.Arbitrary<readonly Mapping[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant({ result: 0.99 }) },
    { weight: 2, arbitrary: fc.constant({ result: 0.5 }) },
    { weight: 1, arbitrary: fc.constant({ result: 0.93 }) },
    { weight: 1, arbitrary: fc.constant({ error: 'connection refused' }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }).map((s) => ({ result: 0.99, after: `${s}s` })) },
  ),
  { minLength: 1, maxLength: 4 },
);

const metric = fc.record(
  {
    interval: fc.integer({ min: 1, max: 20 }).map((s) => `${s}s`),
    count: fc.integer({ min: 1, max: 4 }),
    initialDelay: fc.integer({ min: 1, max: 9 }).map((s) => `${s}s`),
    failureLimit: fc.integer({ min: 0, max: 2 }),
    inconclusiveLimit: fc.integer({ min: 0, max: 2 }),
    consecutiveErrorLimit: fc.integer({ min: 0, max: 3 }),
    failureCondition: fc.constant('result < 0.9'),
  },
  { requiredKeys: ['interval', 'count'] },
);

/** A metric that may fail more often than it measures is refused. */
const limitOf = ({ count, failureLimit }: { readonly count: number; readonly failureLimit?: number | undefined }) =>
  failureLimit === undefined ? undefined : Math.min(failureLimit, count);

/** A template named `name` and what its metric is answered. Between 0.9 and 0.95 a measurement may be Inconclusive. */
export const checks = (name: string): fc.Arbitrary<Check> =>
  fc.tuple(metric, answers).map(([fields, script]) => ({
    name,
    template: manifest('argoproj.io/v1alpha1', 'AnalysisTemplate', name, {
      spec: {
        metrics: [
          {
            name,
            ...written({
              ...fields,
              ...(fields.count === 1 ? { interval: undefined } : {}),
              failureLimit: limitOf(fields),
            }),
            successCondition: 'result >= 0.95',
            provider: { prometheus: { address: 'http://prometheus:9090', query: 'vector(1)' } },
          },
        ],
      },
    }),
    answers: script,
  }));
