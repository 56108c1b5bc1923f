/** The question people ask first: what would this rollout have done with another release? */

import type { Scenario } from '../scenario/format.ts';
import { whatIf } from '../scenario/what-if.ts';
import type { Outcome } from '../simulation/outcome.ts';
import { run } from '../simulation/run.ts';

export interface WhatIfRow {
  /** `good`, `5 % errors`, `never ready` … */
  readonly release: string;
  readonly outcome: Outcome;
}

/** Runs each variant of the scenario once, with the scenario's own seed, so that the same users arrive at the same moments. */
export function answerWhatIf(scenario: Scenario): readonly WhatIfRow[] {
  return whatIf(scenario).map(({ name, scenario: variant }) => ({ release: name, outcome: run(variant).outcome }));
}
