/** The message of the InvalidSpec condition: it carries the first error only (`createInvalidRolloutCondition`). */
import { type FieldError, textOf } from './field-error.ts';

export const invalidSpecMessage = (rollout: string, first: FieldError): string =>
  `The Rollout "${rollout}" is invalid: ${textOf(first)}`;
