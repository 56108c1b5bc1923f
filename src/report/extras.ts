/** What a report is told besides the trace. */
import type { ShownDashboard } from '../simulation/dashboards.ts';
import type { History } from '../simulation/history.ts';
import type { Outcome } from '../simulation/outcome.ts';

/** The same rollout with another release: one row of the what-if table. */
export interface WhatIf {
  /** `good`, `5 % errors`, `never ready` … */
  readonly release: string;
  readonly outcome: Outcome;
}

/** A setting that avoids failures of one cause, and what became of it when it was tried. */
export interface Advice {
  /** The group of failures it is for (`simulation/failure-groups.ts`). */
  readonly group: string;
  readonly setting: string;
  readonly because: string;
  /** Of these failures, how many are left with it. */
  readonly left: number;
  readonly failedBefore: number;
  readonly failedAfter: number;
}

export interface Extras {
  readonly advice?: readonly Advice[];
  readonly whatIf?: readonly WhatIf[];
  /** What the scenario's dashboards show. */
  readonly dashboards?: readonly ShownDashboard[];
  /** The command that makes this report again. */
  readonly command: string;
  /** Give the reason of every decision, too. */
  readonly explain?: boolean;
  /** Of objects; without it the page has no tree of them. */
  readonly history?: History;
  /** Of preroll. */
  readonly version: string;
}
