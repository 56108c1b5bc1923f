/** Whether what a Rollout refers to is there and fits (`pkg/apis/rollouts/validation/validation_references.go`). */
import type { Rollout } from '../../objects.ts';
import type { Reader } from '../../pass.ts';
import type { Errors, FieldError } from '../field-error.ts';
import { validateIngress } from './ingresses.ts';
import { type Found, lookUp, nothingFound } from './look-up.ts';
import { validateMapping } from './mappings.ts';
import { validateMeshRouter } from './mesh-routers.ts';
import { validateService } from './services.ts';
import { validateTemplates } from './templates.ts';
import { validateVirtualService } from './virtual-services.ts';

export type ReferenceFindings =
  /** Something is missing, or referred to in a contradictory way: nothing else is told then. */
  | { readonly stage: 'lookup'; readonly errors: readonly [FieldError] }
  /** The look-up failed for a reason that is no mistake of the spec: no condition is written. */
  | { readonly stage: 'failed'; readonly misfortune: string }
  /** All is there; `errors` tells what does not fit. */
  | { readonly stage: 'references'; readonly errors: readonly FieldError[] };

/** Looks up all that the Rollout refers to and judges it. Its spec must be valid. */
export function validateReferences(rollout: Rollout, read: Reader): ReferenceFindings {
  const found = nothingFound();
  const refusal = lookUp(rollout, read, found);
  if (refusal === undefined) return { stage: 'references', errors: [...referenceErrors(rollout, found)] };
  if ('misfortune' in refusal) return { stage: 'failed', misfortune: refusal.misfortune };
  return { stage: 'lookup', errors: [refusal] };
}

/** What does not fit, one after the other. */
export function* referenceErrors(rollout: Rollout, found: Found): Errors {
  for (const service of found.services) yield* validateService(rollout, service);
  yield* validateTemplates(rollout, found.templates);
  for (const ingress of found.ingresses) yield* validateIngress(rollout, ingress);
  for (const service of found.virtualServices) yield* validateVirtualService(rollout, service);
  for (const mapping of found.mappings) yield* validateMapping(mapping);
  for (const router of found.meshRouters) yield* validateMeshRouter(router);
}
