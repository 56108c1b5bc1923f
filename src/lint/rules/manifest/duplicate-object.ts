/** The same object in two files: of two files applied one after the other, the later wins. */
import { type Rule, seenIn } from '../../rule.ts';

export const duplicateObject: Rule = {
  id: 'manifest/duplicate-object',
  severity: 'warning',
  title: 'Two files hold the same object',
  why: 'Applied together, the later file replaces what the earlier one says; which is later is a matter of file names.',
  check: ({ repeated }) =>
    repeated.map(({ manifest, first }) =>
      seenIn(manifest, ['metadata', 'name'], {
        message: `${manifest.object.kind} ${manifest.object.metadata.name} is in ${first.source.file.file}, too`,
        remedy: 'lint what is applied together by itself, or leave one of the two out',
      }),
    ),
};
