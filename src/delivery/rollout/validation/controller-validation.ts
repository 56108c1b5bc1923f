/** Validation as the controller asks for it at the start of every look: the first mistake only (`getRolloutValidationErrors`). */
import type { Kind, KubeObject } from '../../../cluster/objects.ts';
import type { Problem } from '../controller.ts';
import { withoutNulls } from '../nulls.ts';
import type { Rollout, RolloutSpec } from '../objects.ts';
import type { Finder, Reader } from '../pass.ts';
import { type FieldError, textOf } from './field-error.ts';
import { referenceErrors } from './references/index.ts';
import { lookUp, nothingFound } from './references/look-up.ts';
import { specErrors } from './spec.ts';

/** A spec by itself is the same mistake in every run of a scenario, whose manifests all runs share. */
const specProblems = new WeakMap<RolloutSpec, { readonly problem: Problem | undefined }>();

function specProblem(rollout: Rollout): Problem | undefined {
  const { spec } = rollout;
  let known = specProblems.get(spec);
  if (known === undefined) {
    known = { problem: problemOf(first(specErrors(rollout, { templateResolved: spec.workloadRef !== undefined }))) };
    specProblems.set(spec, known);
  }
  return known.problem;
}

/**
 * `RolloutControllerOptions.validate`: the first mistake of a Rollout whose workload, if it refers to one, has been put
 * in place, and of what it refers to. Objects are never changed in place, so a judgement holds for as long as every
 * look-up it was made from finds the very same object.
 */
export function controllerValidation(): (rollout: Rollout, read: Reader) => Problem | undefined {
  const judgements = new WeakMap<RolloutSpec, Judgement>();
  return (resolved, read) => {
    const rollout = withoutNulls(resolved);
    const problem = specProblem(rollout);
    if (problem !== undefined) return problem;
    const before = judgements.get(rollout.spec);
    if (before !== undefined && stands(before, rollout, read)) return before.problem;
    const judgement = judge(rollout, read);
    judgements.set(rollout.spec, judgement);
    return judgement.problem;
  };
}

/** What was found wrong with the references of a Rollout, and all that it depends on apart from the spec. */
interface Judgement {
  readonly name: string;
  readonly namespace: string;
  readonly stablePingPong: string | undefined;
  readonly lookUps: readonly LookUp[];
  readonly problem: Problem | undefined;
}

interface LookUp {
  readonly kind: Kind<KubeObject>;
  readonly namespace: string;
  readonly name: string;
  readonly found: KubeObject | undefined;
}

function stands(
  { name, namespace, stablePingPong, lookUps }: Judgement,
  { metadata, status }: Rollout,
  read: Reader,
): boolean {
  if (metadata.name !== name || metadata.namespace !== namespace) return false;
  if (status?.canary?.stablePingPong !== stablePingPong) return false;
  for (const known of lookUps) if (read.get(known.kind, known.namespace, known.name) !== known.found) return false;
  return true;
}

function judge(rollout: Rollout, read: Reader): Judgement {
  const { name, namespace } = rollout.metadata;
  const lookUps: LookUp[] = [];
  const noting: Finder = {
    get(kind, namespace, name) {
      const found = read.get(kind, namespace, name);
      lookUps.push({ kind, namespace, name, found });
      return found;
    },
  };
  const problem = referenceProblem(rollout, noting);
  return { name, namespace, stablePingPong: rollout.status?.canary?.stablePingPong, lookUps, problem };
}

function referenceProblem(rollout: Rollout, read: Finder): Problem | undefined {
  const found = nothingFound();
  const refusal = lookUp(rollout, read, found);
  if (refusal === undefined) return problemOf(first(referenceErrors(rollout, found)));
  return 'misfortune' in refusal ? { message: refusal.misfortune, isMistake: false } : problemOf(refusal);
}

const first = (errors: Iterable<FieldError>): FieldError | undefined => {
  for (const error of errors) return error;
  return undefined;
};

const problemOf = (error: FieldError | undefined): Problem | undefined =>
  error === undefined ? undefined : { message: textOf(error), isMistake: true };
