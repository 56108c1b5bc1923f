/** `validation-random.json`: the complete list of errors of whole specs, and the condition that the controller writes. */
import { invalidSpecMessage } from '../../../src/delivery/rollout/invalid-spec.ts';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import { textOf } from '../../../src/delivery/rollout/validation/field-error.ts';
import { validateRollout } from '../../../src/delivery/rollout/validation/spec.ts';
import type { Suite } from '../suite.ts';
import { readText, Tally } from './compare.ts';
import { errorsDiffer, type RecordedError } from './field-errors.ts';

interface Case {
  readonly name: string;
  readonly metadata?: { readonly name?: string };
  readonly spec: Rollout['spec'];
  readonly expected: {
    readonly valid: boolean;
    readonly errors: readonly RecordedError[];
    readonly count: number;
    readonly condition?: string;
  };
}

export const suite: Suite = {
  name: 'validation-random',
  run(tree) {
    const text = readText(tree, 'validation-random.json');
    if (text === undefined) return undefined;
    const tally = new Tally();
    for (const each of (JSON.parse(text) as { readonly cases: readonly Case[] }).cases) {
      tally.check(each.name, () => compare(each));
    }
    return tally.outcome();
  },
};

function compare({ metadata, spec, expected }: Case): string | undefined {
  const rollout = { metadata: { name: '', namespace: 'default', ...metadata }, spec } as unknown as Rollout;
  const errors = validateRollout(rollout);
  const different = errorsDiffer(errors, expected.errors);
  if (different !== undefined) return different;
  if (errors.length !== expected.count) {
    return `expected ${expected.count} errors, got ${errors.length}: ${errors.slice(expected.count).map(textOf).join('; ')}`;
  }
  const condition = errors[0] === undefined ? undefined : invalidSpecMessage(rollout.metadata.name, textOf(errors[0]));
  if (condition !== expected.condition) return `condition: expected ${expected.condition}, got ${condition}`;
  return (errors.length === 0) === expected.valid ? undefined : `expected valid: ${expected.valid}`;
}
