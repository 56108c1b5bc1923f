/** `rollout-phase.json`: phase and message as clients see them, from spec and status. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanaryStep, Rollout } from '../../../src/delivery/rollout/objects.ts';
import { isFullyPromoted } from '../../../src/delivery/rollout/pass.ts';
import { isGenerationObserved, isWorkloadObserved, observedPhase } from '../../../src/delivery/rollout/phase.ts';
import { isWorthVerifying } from '../../../src/delivery/rollout/routing/alb-verification.ts';
import { describeStep } from '../../../src/delivery/rollout/steps/index.ts';
import type { Failure, Suite } from '../suite.ts';

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly input: Rollout & {
    readonly spec: { readonly templateResolvedFromRef?: boolean };
    readonly step?: CanaryStep;
    readonly steps?: readonly CanaryStep[];
    readonly desiredWeight?: number;
  };
  readonly expected: Readonly<Record<string, unknown>>;
}

export const suite: Suite = {
  name: 'phase',
  run(tree) {
    const file = join(tree, 'rollout-phase.json');
    if (!existsSync(file)) return undefined;
    const failures: Failure[] = [];
    let passed = 0;
    for (const { name, kind, input, expected } of (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases) {
      const answer = kinds[kind]?.(input) ?? `no code for kind ${kind}`;
      if (JSON.stringify(answer) === JSON.stringify(expected)) passed += 1;
      else failures.push({ name, detail: `expected ${JSON.stringify(expected)}, got ${JSON.stringify(answer)}` });
    }
    return { passed, failures };
  },
};

const kinds: Readonly<Record<string, (rollout: Case['input']) => unknown>> = {
  phase: (rollout) => observedPhase(rollout, rollout.spec?.templateResolvedFromRef ?? false),
  generationObserved: (rollout) => ({ observed: isGenerationObserved(rollout) }),
  workloadGenerationObserved: (rollout) => ({ observed: isWorkloadObserved(rollout) }),
  canaryStepString: ({ step }) => ({ text: describeStep(step ?? {}) }),
  isFullyPromoted: ({ status = {} }) => ({ value: isFullyPromoted({ status }) }),
  shouldVerifyWeight(input) {
    const spec = { strategy: { canary: { steps: input.steps ?? [] } } };
    return { value: isWorthVerifying({ ...input, spec } as Rollout, input.desiredWeight ?? 0) };
  },
};
