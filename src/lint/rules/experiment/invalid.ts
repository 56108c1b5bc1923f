/** What the controller has against an Experiment. */
import { specProblem } from '../../../delivery/experiment/conditions.ts';
import type { Experiment } from '../../../delivery/experiment/objects.ts';
import { allOf } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const invalidExperiment: Rule = {
  id: 'experiment/invalid',
  severity: 'error',
  title: 'The controller refuses the Experiment',
  why: 'The Experiment gets the condition InvalidSpec, and nothing else ever happens to it.',
  *check(bundle): Generator<Sighting> {
    for (const manifest of allOf(bundle, 'argoproj.io', 'Experiment')) {
      const spec = { templates: [], ...manifest.object.spec };
      const problem = specProblem({ ...manifest.object, spec } as unknown as Experiment);
      if (problem === undefined) continue;
      const i = Number(/(?:\[|index )(\d+)/.exec(problem)?.[1] ?? Number.NaN);
      const path = Number.isNaN(i) ? ['spec', 'templates'] : ['spec', 'templates', i];
      yield seenIn(manifest, path, {
        message: `InvalidSpec: ${problem}`,
        remedy: 'correct the template; the text is the controller’s own',
      });
    }
  },
};
