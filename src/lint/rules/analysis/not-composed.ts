/** Templates that cannot be made into a run: names given twice, templates that include each other, arguments without a value. */
import { metricsProblem } from '../../../delivery/analysis/validate.ts';
import { analysesOf } from '../../analyses.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const notComposed: Rule = {
  id: 'analysis/not-composed',
  severity: 'error',
  title: 'Templates that cannot be made into a run',
  why: 'The run is put together when the rollout comes to it, and cannot be: the rollout stops there.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path, problem, where, purpose, metrics } of analysesOf(bundle)) {
      const twice = metrics.length > 1 ? metricsProblem(metrics.map(({ metric }) => metric)) : undefined;
      const told = problem ?? (twice?.includes('duplicate name') === true ? twice : undefined);
      if (told === undefined || /not found$|is left to the argument|failed to resolve|in rollout$|fieldPath/.test(told))
        continue;
      // A step's templates are put together for validation already; there the controller says it itself.
      if (
        purpose !== 'template' &&
        purpose !== 'experiment' &&
        /not resolved|was not supplied|same name|specified multiple times/.test(told)
      )
        continue;
      yield seenIn(manifest, path, {
        message: `${where}: ${told}`,
        remedy: 'correct the templates or the arguments; the text is the controller’s own',
      });
    }
  },
};
