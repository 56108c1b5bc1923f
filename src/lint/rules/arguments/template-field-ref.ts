/** An argument of a template that is to come from a field: the schema has it, and nothing fills it in. */
import { inside, itemsInside } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const templateFieldRef: Rule = {
  id: 'arguments/template-field-ref',
  severity: 'error',
  title: 'A template argument from a field',
  why: 'The schema accepts valueFrom.fieldRef in a template, but only a Rollout’s own arguments are looked up. The argument has no value, and the AnalysisRun is in Error.',
  *check({ manifests }): Generator<Sighting> {
    for (const manifest of manifests.filter(({ object }) => /^(?:Cluster)?AnalysisTemplate$/.test(object.kind))) {
      for (const [i, arg] of itemsInside(manifest.object, 'spec', 'args').entries()) {
        if (inside(arg, 'valueFrom', 'fieldRef') === undefined) continue;
        yield seenIn(manifest, ['spec', 'args', i, 'valueFrom', 'fieldRef'], {
          message: `argument ${String(inside(arg, 'name'))} is to come from ${String(inside(arg, 'valueFrom', 'fieldRef', 'fieldPath'))}, which is never looked up`,
          remedy:
            'declare the argument without a value, and give it with this valueFrom where the Rollout asks for the analysis',
        });
      }
    }
  },
};
