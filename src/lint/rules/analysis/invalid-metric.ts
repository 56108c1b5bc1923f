/** What the analysis controller has against a metric. The Rollout's own validation does not ask. */
import { metricsProblem } from '../../../delivery/analysis/validate.ts';
import { analysesOf } from '../../analyses.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const invalidMetric: Rule = {
  id: 'analysis/invalid-metric',
  severity: 'error',
  title: 'The analysis controller refuses the metric',
  why: 'Neither the API server nor the validation of the Rollout notices. The AnalysisRun is in Error the moment it begins, and the rollout is aborted.',
  *check(bundle): Generator<Sighting> {
    for (const { metrics } of analysesOf(bundle)) {
      for (const { metric, template, path } of metrics) {
        const problem = metricsProblem([metric]);
        if (problem === undefined) continue;
        yield seenIn(template, path, {
          message: `Analysis spec invalid: metrics[${String(path.at(-1))}]: ${problem.replace(/^metrics\[\d+\]: /, '')}`,
          remedy: 'correct the metric; the text is the controller’s own',
        });
      }
    }
  },
};
