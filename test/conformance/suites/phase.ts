/** `rollout-phase.json`: phase and message as clients see them, from spec and status. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import {
  isGenerationObserved,
  isUnpausing,
  isWorkloadObserved,
  observedPhase,
} from '../../../src/delivery/rollout/phase.ts';
import type { Failure, Suite } from '../suite.ts';

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly input: Rollout & { readonly spec: { readonly templateResolvedFromRef?: boolean } };
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
  unpausing: (rollout) => ({ unpausing: isUnpausing(rollout) }),
};
