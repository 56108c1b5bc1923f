/** A name that no file holds, but one much like it is there and nothing else names that. */
import { nearest } from '../../../languages/did-you-mean.ts';
import { candidatesFor, referencesOf } from '../../references.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const misspelt: Rule = {
  id: 'references/misspelt',
  severity: 'error',
  title: 'A name that is nearly that of an object',
  why: 'The controller looks for the name as it is written: the Rollout is refused (InvalidSpec) as long as nothing has it.',
  *check(bundle): Generator<Sighting> {
    for (const reference of referencesOf(bundle)) {
      const names = candidatesFor(bundle, reference).map(({ object }) => object.metadata.name);
      const meant = names.includes(reference.name) ? undefined : nearest(reference.name, names);
      if (meant === undefined) continue;
      yield seenIn(reference.by, reference.path, {
        message: `there is no ${reference.kind} ${reference.name} in the files, but there is ${meant}`,
        remedy: `did you mean ${meant}? Otherwise give the file that holds ${reference.name}, too`,
      });
    }
  },
};
