/** An argument that a Rollout gives and no template asks for. */
import type { RolloutAnalysis } from '../../../delivery/rollout/objects.ts';
import { nearest } from '../../../languages/did-you-mean.ts';
import { analysesOf } from '../../analyses.ts';
import { inside } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const droppedArgument: Rule = {
  id: 'arguments/dropped',
  severity: 'warning',
  title: 'An argument that no template declares',
  why: 'It is dropped without a word, and the template goes on with its default.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path, purpose, templates } of analysesOf(bundle)) {
      if (purpose === 'template' || templates.length === 0) continue;
      const declared = templates.flatMap(({ spec }) => (spec.args ?? []).map(({ name }) => name));
      const { args = [] } = (inside(manifest.object, ...path) ?? {}) as unknown as RolloutAnalysis;
      for (const [i, { name = '' }] of args.entries()) {
        if (declared.includes(name)) continue;
        const meant = nearest(name, declared);
        yield seenIn(manifest, [...path, 'args', i, 'name'], {
          message: `${name} is no argument of ${list(templates.map(({ metadata }) => metadata.name))}${declared.length === 0 ? '' : ` (${list(declared)})`}, so it is dropped`,
          remedy: meant === undefined ? 'remove it, or declare it in the template' : `did you mean ${meant}?`,
        });
      }
    }
  },
};
