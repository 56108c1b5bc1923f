/** An argument that a template declares and no metric mentions. */
import { itemsInside } from '../../bundle.ts';
import { placeholdersIn } from '../../placeholders.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const unusedArgument: Rule = {
  id: 'arguments/unused',
  severity: 'info',
  title: 'An argument that nothing uses',
  why: 'Whoever uses the template has to give it a value all the same; often it was meant to single out the canary, and a query forgot it.',
  *check({ manifests }): Generator<Sighting> {
    for (const manifest of manifests) {
      const { kind, apiVersion, spec } = manifest.object;
      // What a template includes may use its arguments.
      if (
        !/^(?:Cluster)?AnalysisTemplate$/.test(kind) ||
        !apiVersion.startsWith('argoproj.io/') ||
        spec?.templates !== undefined
      )
        continue;
      const used = placeholdersIn(manifest).map(({ name }) => name);
      for (const [i, arg] of itemsInside(manifest.object, 'spec', 'args').entries()) {
        const { name } = arg as { readonly name: string };
        if (used.includes(name)) continue;
        yield seenIn(manifest, ['spec', 'args', i, 'name'], {
          message: `no metric of ${manifest.object.metadata.name} mentions {{args.${name}}}`,
          remedy: 'use it or remove it',
        });
      }
    }
  },
};
