/** What the controller has against the objects that a Rollout refers to, as far as files hold them (`ValidateRolloutReferencedResources`). */
import { textOf } from '../../../delivery/rollout/validation/field-error.ts';
import { validateReferences } from '../../../delivery/rollout/validation/references/index.ts';
import { resolveWorkload } from '../../../delivery/rollout/workload-ref.ts';
import { specMistakes } from '../../../scenario/checks.ts';
import { completeReferences } from '../../../scenario/references.ts';
import { placeIn } from '../../../scenario/spec-places.ts';
import { readerOf } from '../../bundle.ts';
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const invalidReference: Rule = {
  id: 'rollout/invalid-reference',
  severity: 'error',
  title: 'The controller refuses what the Rollout refers to',
  why: 'The Rollout becomes Degraded with InvalidSpec. The controller stops at the first object that is missing, so mending one mistake may uncover the next; here all are told.',
  *check(bundle): Generator<Sighting> {
    // Plain objects stand for the missing ones, so that one that is missing does not hide what is wrong with the others.
    const { objects } = completeReferences(bundle.manifests.map(({ object }) => object));
    const read = readerOf(objects);
    for (const { manifest, rollout, spec } of rolloutsOf(bundle)) {
      if (specMistakes(manifest).length > 0) continue;
      const resolved = resolveWorkload(rollout, read);
      if (!resolved.ok && spec.workloadRef !== undefined) continue;
      const findings = validateReferences(resolved.rollout, read);
      if (findings.stage === 'failed') continue;
      for (const error of findings.errors) {
        const { path, what } = placeIn(spec, error);
        yield seenIn(manifest, path, {
          what,
          message: `InvalidSpec: ${textOf(error)}`,
          remedy: remedyFor(error.detail),
        });
      }
    }
  },
};

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /has unmatch label/,
    'give the pod template the labels that the Service selects, or correct the selector of the Service',
  ],
  [/managed by another Rollout/, 'give each Rollout Services of its own, or remove the annotation of the former owner'],
  [/runs indefinitely/, 'give the metric a count, or use the template in the background only'],
  [
    /not resolved|was not supplied|missing analysis arguments/,
    'give the argument a value where the analysis is asked for, or a default in the template',
  ],
  [/[Rr]oute|VirtualService|virtual/, 'let the route lead to the stable and to the canary destination, with weights'],
  [/[Ii]ngress/, 'let a rule of the Ingress lead to the stable Service'],
];

const remedyFor = (detail: string): string =>
  REMEDIES.find(([pattern]) => pattern.test(detail))?.[1] ?? 'correct the object or the field that names it';
