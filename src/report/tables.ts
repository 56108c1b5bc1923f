/** The tables of a report as plain data; text, HTML and Markdown only set them differently. */
import { type Outcome, sayDuration } from '../simulation/outcome.ts';
import { sayValue } from '../simulation/sentence.ts';
import type { WhatIf } from './extras.ts';
import { count, percent } from './numbers.ts';
import type { Story } from './story.ts';

export interface Cell {
  readonly text: string;
  readonly bad?: boolean;
  readonly warning?: boolean;
}

export interface Table {
  readonly columns: readonly { readonly name: string; readonly numeric?: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What would have become of other releases under the same rollout. */
export function whatIfTable(rows: readonly WhatIf[]): Table {
  return {
    columns: [
      { name: 'release' },
      { name: 'outcome' },
      { name: 'after', numeric: true },
      { name: 'failed requests', numeric: true },
      { name: 'users exposed', numeric: true },
      { name: 'evidence' },
    ],
    rows: rows.map(({ release, outcome }) => [
      { text: release },
      { text: outcome.outcome, warning: outcome.outcome === 'degraded' },
      { text: outcome.after === undefined ? '–' : sayDuration(outcome.after) },
      { text: `${count(outcome.failedRequests)} (${percent(outcome.failedShare)})` },
      { text: percent(outcome.exposedShare) },
      evidence(outcome),
    ]),
  };
}

function evidence(outcome: Outcome): Cell {
  if (outcome.analyses === 0 && outcome.measurements === 0) return { text: 'nothing was measured', warning: true };
  if (outcome.measurements === 0) return { text: 'no measurement', warning: true };
  const seen = outcome.evidenceRequests;
  if (seen === undefined) return { text: `${outcome.measurements} measured` };
  return { text: `${outcome.measurements} measured, ${count(seen)} canary requests`, warning: seen === 0 };
}

/** Every measurement with what it rests on. */
export function measurementTable(story: Story): Table {
  return {
    columns: [
      { name: 'at', numeric: true },
      { name: 'metric' },
      { name: 'no.', numeric: true },
      { name: 'value', numeric: true },
      { name: 'wanted' },
      { name: 'verdict' },
      { name: 'samples', numeric: true },
      { name: 'canary requests', numeric: true },
    ],
    rows: story.of('measurement').map((m) => [
      { text: sayDuration(m.t / 1_000_000) },
      { text: m.metric },
      { text: String(m.number) },
      { text: sayValue(m.value) },
      { text: m.condition === '' ? '–' : m.condition },
      {
        text: m.message === '' ? m.phase : `${m.phase}: ${m.message}`,
        bad: m.phase === 'Failed' || m.phase === 'Error',
      },
      { text: m.evidence === undefined ? '–' : count(m.evidence.samples) },
      m.evidence === undefined
        ? { text: '–' }
        : { text: count(m.evidence.canaryRequests), warning: m.evidence.canaryRequests === 0 },
    ]),
  };
}
