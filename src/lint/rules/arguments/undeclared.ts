/** `{{args.x}}` where nothing declares x. */
import { nearest } from '../../../languages/did-you-mean.ts';
import { analysesOf } from '../../analyses.ts';
import { placeholdersIn } from '../../placeholders.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const undeclaredArgument: Rule = {
  id: 'arguments/undeclared',
  severity: 'error',
  title: 'A placeholder that nothing declares',
  why: 'Arguments that a template does not declare are dropped, even if the Rollout gives them. The metric cannot be filled in, and the AnalysisRun is in Error.',
  *check(bundle): Generator<Sighting> {
    for (const { templates } of analysesOf(bundle)) {
      const declared = templates.flatMap(({ spec }) => (spec.args ?? []).map(({ name }) => name));
      for (const manifest of bundle.manifests.filter(({ object }) =>
        templates.some((t) => (t as unknown) === object),
      )) {
        for (const { name, place, path } of placeholdersIn(manifest)) {
          if (declared.includes(name)) continue;
          const meant = nearest(name, declared);
          yield seenIn(manifest, path, {
            message: `{{args.${name}}} is not among the arguments of the template${declared.length === 0 ? ', which declares none' : ` (${list(declared)})`}`,
            remedy: meant === undefined ? `declare it: args: [{name: ${name}}]` : `did you mean args.${meant}?`,
            ...(meant === undefined || place === undefined
              ? {}
              : { fix: [{ ...place, remove: `args.${name}`, insert: `args.${meant}` }] }),
          });
        }
      }
    }
  },
};
