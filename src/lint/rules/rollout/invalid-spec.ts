/** What the controller has against a Rollout by itself, in its own words (`ValidateRolloutSpec`). */

import type { RolloutSpec } from '../../../delivery/rollout/objects.ts';
import { type FieldError, textOf } from '../../../delivery/rollout/validation/field-error.ts';
import { valueAt } from '../../../languages/decode.ts';
import { specMistakes } from '../../../scenario/checks.ts';
import { isArgo } from '../../../scenario/manifests.ts';
import { wordsFor } from '../../../scenario/spec-words.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const invalidSpec: Rule = {
  id: 'rollout/invalid-spec',
  severity: 'error',
  title: 'The controller refuses the Rollout',
  why: 'The Rollout becomes Degraded with InvalidSpec, and nothing of it is carried out until the mistake is mended.',
  *check({ manifests, fragments }): Generator<Sighting> {
    for (const manifest of [...manifests, ...fragments].filter((m) => isArgo(m, 'Rollout'))) {
      const spec = (manifest.object.spec ?? {}) as RolloutSpec;
      for (const { error, path, what } of specMistakes(manifest)) {
        const { source } = manifest;
        const { remedy } = wordsFor(error, spec, valueAt(source.document.value, [...source.base, ...path]));
        yield seenIn(manifest, path, { what, message: inItsWords(error), remedy });
      }
    }
  },
};

const inItsWords = (error: FieldError): string => `InvalidSpec: ${textOf(error)}`;
