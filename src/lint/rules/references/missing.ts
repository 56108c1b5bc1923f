/** A name that no file holds. Without the object the controller does nothing; but it may be in the cluster already. */
import { nearest } from '../../../languages/did-you-mean.ts';
import { candidatesFor, referencesOf } from '../../references.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count } from '../../words.ts';

export const missing: Rule = {
  id: 'references/missing',
  severity: 'warning',
  title: 'A name that none of the files holds',
  why: 'Until the object is there the Rollout is refused (InvalidSpec), and the real lint command does not notice. It may be in the cluster already: only its files can tell.',
  *check(bundle): Generator<Sighting> {
    for (const reference of referencesOf(bundle)) {
      const names = candidatesFor(bundle, reference).map(({ object }) => object.metadata.name);
      if (names.includes(reference.name) || nearest(reference.name, names) !== undefined) continue;
      yield seenIn(reference.by, reference.path, {
        message: `${reference.kind} ${reference.name} is in none of the ${count(bundle.files.length, 'file')} given`,
        remedy: `give the file that holds the ${reference.kind}, too, or correct the name`,
      });
    }
  },
};
