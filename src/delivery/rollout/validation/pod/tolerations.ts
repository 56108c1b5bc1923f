/** Tolerations of taints. What is wrong with the value is said of the operator. */
import { type Errors, type FieldPath, invalid, notSupported } from '../field-error.ts';
import { validateLabelName } from '../labels.ts';
import { labelValueProblems } from '../names.ts';
import type { TolerationShape } from './shapes.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function* validateTolerations(tolerations: readonly TolerationShape[], at: FieldPath): Errors {
  for (const [i, toleration] of tolerations.entries()) {
    const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
    const here = [...at, i];
    if (key !== '') yield* validateLabelName(key, [...here, 'key']);
    else if (operator !== 'Exists') {
      yield invalid(
        [...here, 'operator'],
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      yield invalid([...here, 'effect'], effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    yield* validateOperator(toleration, [...here, 'operator']);
    if (effect !== '' && !EFFECTS.includes(effect)) yield notSupported([...here, 'effect'], effect, EFFECTS);
  }
}

function* validateOperator({ operator = '', value = '' }: TolerationShape, at: FieldPath): Errors {
  if (operator === 'Equal' || operator === '') {
    const problems = labelValueProblems(value);
    if (problems.length > 0) yield invalid(at, value, problems.join(';'));
  } else if (operator === 'Exists') {
    if (value !== '') yield invalid(at, value, "value must be empty when `operator` is 'Exists'");
  } else yield notSupported(at, operator, ['Equal', 'Exists']);
}
