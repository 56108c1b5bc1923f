/** `validation.json`: the leading errors that Argo Rollouts' own tests ask for, of whole specs or of single rules. */
import { withoutNulls } from '../../../src/delivery/rollout/nulls.ts';
import type { AntiAffinity, CanaryStep, Rollout, RolloutSpec } from '../../../src/delivery/rollout/objects.ts';
import { validateAntiAffinity } from '../../../src/delivery/rollout/validation/anti-affinity.ts';
import { validateCanary } from '../../../src/delivery/rollout/validation/canary.ts';
import { validateOneAction } from '../../../src/delivery/rollout/validation/canary-steps.ts';
import { type FieldError, textOf } from '../../../src/delivery/rollout/validation/field-error.ts';
import { STRATEGY } from '../../../src/delivery/rollout/validation/routers.ts';
import { validateRollout } from '../../../src/delivery/rollout/validation/spec.ts';
import { validateBlueGreen, validateStrategy } from '../../../src/delivery/rollout/validation/strategy.ts';
import type { Suite } from '../suite.ts';
import { readText, Tally } from './compare.ts';
import { errorsDiffer, type RecordedError } from './field-errors.ts';

interface Case {
  readonly name: string;
  readonly scope: string;
  /** For scopes of a single rule the part that it is about. */
  readonly spec: RolloutSpec & { readonly antiAffinity?: AntiAffinity; readonly step?: CanaryStep };
  readonly metadata?: Rollout['metadata'];
  readonly expected: {
    readonly valid: boolean;
    readonly errors?: readonly RecordedError[];
    readonly count?: number;
  };
}

export const suite: Suite = {
  name: 'validation',
  run(tree) {
    const text = readText(tree, 'validation.json');
    if (text === undefined) return undefined;
    const tally = new Tally();
    for (const each of (JSON.parse(text) as { readonly cases: readonly Case[] }).cases) {
      tally.check(`${each.scope}: ${each.name}`, () => compare(each));
    }
    return tally.outcome();
  },
};

function compare({ scope, spec, metadata, expected }: Case): string | undefined {
  const whole = { metadata: { name: '', namespace: 'default', ...metadata }, spec };
  const rollout = withoutNulls(whole as unknown as Rollout) as Whole;
  const errors = scopes[scope]?.(rollout);
  if (errors === undefined) return `no code for scope ${scope}`;
  const told = errors.map(textOf).join('; ');
  if ((errors.length === 0) !== expected.valid) return `expected valid: ${expected.valid}, got: ${told}`;
  if (expected.count !== undefined && errors.length !== expected.count)
    return `expected ${expected.count} errors, got ${errors.length}: ${told}`;
  return errorsDiffer(errors, expected.errors ?? []);
}

type Whole = Rollout & Pick<Case, 'spec'>;

const canaryOf = ({ spec }: Whole) => [...validateCanary(spec.strategy?.canary ?? {}, spec)];

const scopes: Readonly<Record<string, (rollout: Whole) => readonly FieldError[]>> = {
  rollout: (rollout) => validateRollout(rollout),
  strategy: ({ spec }) => [...validateStrategy(spec)],
  blueGreen: ({ spec }) => [...validateBlueGreen(spec.strategy?.blueGreen ?? {}, spec)],
  canary: canaryOf,
  maxSurge: (rollout) => canaryOf(rollout).filter(({ path }) => path.at(-1) === 'maxSurge'),
  antiAffinity: ({ spec }) => [...validateAntiAffinity(spec.antiAffinity)],
  step: ({ spec }) => [...validateOneAction(spec.step ?? {}, [...STRATEGY, 'steps', 0])],
};
