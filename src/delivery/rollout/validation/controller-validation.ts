/** Validation as the controller asks for it at the start of every look: the first mistake only (`getRolloutValidationErrors`). */
import type { KubeObject } from '../../../cluster/objects.ts';
import type { Problem } from '../controller.ts';
import { withoutNulls } from '../nulls.ts';
import type { Rollout, RolloutSpec } from '../objects.ts';
import type { Reader } from '../pass.ts';
import { type FieldError, textOf } from './field-error.ts';
import { referenceErrors } from './references/index.ts';
import { type Found, lookUp, nothingFound } from './references/look-up.ts';
import { specErrors } from './spec.ts';

/**
 * `RolloutControllerOptions.validate`: the first mistake of a Rollout whose workload, if it refers to one, has been put
 * in place, and of what it refers to. Objects are never changed in place, so what was judged once is remembered by identity.
 */
export function controllerValidation(): (rollout: Rollout, read: Reader) => Problem | undefined {
  const specs = new WeakMap<RolloutSpec, { readonly problem: Problem | undefined }>();
  const references = new WeakMap<RolloutSpec, Judged>();
  return (resolved, read) => {
    const rollout = withoutNulls(resolved);
    const { spec } = rollout;
    let known = specs.get(spec);
    if (known === undefined) {
      known = { problem: problemOf(first(specErrors(rollout, { templateResolved: spec.workloadRef !== undefined }))) };
      specs.set(spec, known);
    }
    if (known.problem !== undefined) return known.problem;
    const found = nothingFound();
    const refusal = lookUp(rollout, read, found);
    if (refusal !== undefined) {
      return 'misfortune' in refusal ? { message: refusal.misfortune, isMistake: false } : problemOf(refusal);
    }
    const judged = references.get(spec);
    const seen = identityOf(rollout, found);
    if (judged !== undefined && sameItems(judged.seen, seen)) return judged.problem;
    const problem = problemOf(first(referenceErrors(rollout, found)));
    references.set(spec, { seen, problem });
    return problem;
  };
}

interface Judged {
  readonly seen: readonly unknown[];
  readonly problem: Problem | undefined;
}

/** All that the judgement on references depends on, apart from the spec. */
const identityOf = ({ metadata, status }: Rollout, found: Found): readonly unknown[] => [
  metadata.name,
  status?.canary?.stablePingPong,
  ...found.services.map(({ service }): KubeObject => service),
  ...found.templates.flatMap((use): readonly unknown[] => [...use.templates, ...use.clusterTemplates]),
  ...found.ingresses,
  ...found.virtualServices,
  ...found.mappings,
  ...found.meshRouters,
];

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

const first = (errors: Iterable<FieldError>): FieldError | undefined => {
  for (const error of errors) return error;
  return undefined;
};

const problemOf = (error: FieldError | undefined): Problem | undefined =>
  error === undefined ? undefined : { message: textOf(error), isMistake: true };
