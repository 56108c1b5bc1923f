/** The same object in two files: of two files applied one after the other, the later wins. */

import type { Manifest } from '../../../scenario/manifests.ts';
import { groupOf, namespaceOf } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const duplicateObject: Rule = {
  id: 'manifest/duplicate-object',
  severity: 'warning',
  title: 'Two files hold the same object',
  why: 'Applied together, the later file replaces what the earlier one says; which is later is a matter of file names.',
  *check({ manifests }): Generator<Sighting> {
    const seen = new Map<string, Manifest>();
    for (const manifest of manifests) {
      const { apiVersion, kind, metadata } = manifest.object;
      const key = `${groupOf(apiVersion)} ${kind} ${namespaceOf(manifest)}/${metadata.name}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, manifest);
      else if (first.source.file !== manifest.source.file)
        yield seenIn(manifest, ['metadata', 'name'], {
          message: `${kind} ${metadata.name} is in ${first.source.file.file}, too`,
          remedy: 'lint what is applied together by itself, or leave one of the two out',
        });
    }
  },
};
