/**
 * What is wrong with a Rollout by itself, before anything it refers to is looked up, in the order and words of the real
 * controller (`pkg/apis/rollouts/validation/validation.go: ValidateRolloutSpec`).
 */
import type { PodTemplateSpec } from '../../../cluster/objects.ts';
import { selectorOf, selects } from '../../../languages/selector.ts';
import { progressDeadlineSecondsOf, replicasOf, revisionHistoryLimitOf } from '../defaults.ts';
import { withoutNulls } from '../nulls.ts';
import type { Rollout, RolloutSpec } from '../objects.ts';
import { type Errors, type FieldError, type FieldPath, internal, invalid, required } from './field-error.ts';
import { goValue, labelSelector } from './go-value.ts';
import { entriesOf, validateLabelSelector } from './labels.ts';
import { validateNotNegative } from './numbers.ts';
import { validatePodTemplate } from './pod/template.ts';
import { validateStrategy } from './strategy.ts';

export interface ValidateRolloutOptions {
  /** The template of `spec.workloadRef` has been put in place. Without, as for a file by itself, no template is judged. */
  readonly templateResolved?: boolean;
}

/** Every error of the spec, in order. */
export const validateRollout = (rollout: Rollout, options: ValidateRolloutOptions = {}): readonly FieldError[] => [
  ...specErrors(withoutNulls(rollout), options),
];

const SPEC: FieldPath = ['spec'];
const SELECTOR: FieldPath = ['spec', 'selector'];
const DEADLINE: FieldPath = ['spec', 'progressDeadlineSeconds'];

/** The same one after the other, for those who want the first only. Takes a Rollout without nulls. */
export function* specErrors(rollout: Rollout, { templateResolved = false }: ValidateRolloutOptions = {}): Errors {
  const { spec } = rollout;
  const isBorrowed = spec.workloadRef !== undefined;
  yield* validateNotNegative(replicasOf(spec), [...SPEC, 'replicas']);
  if (!isBorrowed) yield* validateSelector(spec);
  if (isBorrowed && !templateResolved && !isEmptyTemplate(spec.template)) {
    yield internal([...SPEC, 'template'], 'template must be empty for workload reference rollout');
  }
  yield* validateTemplate(spec, templateResolved || !isBorrowed);
  const { minReadySeconds = 0 } = spec;
  const deadline = progressDeadlineSecondsOf(spec);
  yield* validateNotNegative(minReadySeconds, [...SPEC, 'minReadySeconds']);
  yield* validateNotNegative(revisionHistoryLimitOf(spec), [...SPEC, 'revisionHistoryLimit']);
  yield* validateNotNegative(deadline, DEADLINE);
  if (deadline <= minReadySeconds) yield invalid(DEADLINE, deadline, 'must be greater than minReadySeconds');
  yield* validateStrategy(spec);
}

function* validateSelector({ selector }: RolloutSpec): Errors {
  if (selector === undefined) {
    yield required(SELECTOR, "Rollout has missing field '.spec.selector'");
    return;
  }
  yield* validateLabelSelector(selector, SELECTOR);
  if (entriesOf(selector.matchLabels).length + (selector.matchExpressions ?? []).length === 0) {
    yield invalid(SELECTOR, goValue(selector, labelSelector), 'empty selector is invalid for deployment');
  }
}

/** A selector that cannot be read hides what is wrong with the template. An absent one selects nothing at all. */
function* validateTemplate({ selector, template, replicas = 1 }: RolloutSpec, isJudged: boolean): Errors {
  const read = selectorOf(selector);
  if (!read.ok) {
    yield invalid(SELECTOR, goValue(selector, labelSelector), 'invalid label selector');
    return;
  }
  if (!isJudged) return;
  const labels = template?.metadata?.labels ?? {};
  const matches = read.value !== undefined && selects(read.value, labels);
  yield* validatePodTemplate(template, { matches, replicas });
}

const isEmptyTemplate = (template: PodTemplateSpec | undefined): boolean =>
  entriesOf(template?.metadata?.labels).length + entriesOf(template?.metadata?.annotations).length === 0;
