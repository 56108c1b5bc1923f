/** The tables of a report as plain data; text, HTML and Markdown only set them differently. */
import { isFailure, type Outcome, requestsSeen, sayDuration } from '../simulation/outcome.ts';
import { sayValue } from '../simulation/sentence.ts';
import type { MeasurementEntry } from '../simulation/trace.ts';
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

/** Failed requests by who answered them and how, the most frequent first. */
export function failureTable(story: Story): Table {
  const groups = new Map<string, { who: string; status: string; requests: number; first: number; last: number }>();
  for (const { t, revision, failures } of story.of('traffic')) {
    for (const [status, requests] of Object.entries(failures)) {
      if (requests === 0 || !isFailure(status)) continue;
      const who = revision === 0 ? 'nobody' : (story.versions.ofRevision(revision)?.label ?? `revision ${revision}`);
      const key = `${status} ${who}`;
      const group = groups.get(key) ?? { who, status, requests: 0, first: t, last: t };
      groups.set(key, { ...group, requests: group.requests + requests, last: t });
    }
  }
  const sorted = [...groups.values()].sort((a, b) => b.requests - a.requests || a.first - b.first);
  return {
    columns: [
      { name: 'status' },
      { name: 'answered by' },
      { name: 'requests', numeric: true },
      { name: 'first seen', numeric: true },
      { name: 'last seen', numeric: true },
    ],
    rows: sorted.map(({ who, status, requests, first, last }) => [
      { text: status },
      { text: who },
      { text: count(requests) },
      { text: sayDuration(first / 1_000_000) },
      { text: sayDuration(last / 1_000_000) },
    ]),
  };
}

const MOST_DECISIONS = 400;
/** So many decisions back one is still remembered. */
const MEMORY = 8;

/** Decisions of controllers, with the rule behind each. What a controller decides over and over is told once. */
export function decisionTable(story: Story): Table {
  let heard: string[] = [];
  const fresh = story.of('decision').filter(({ object, rule, because }) => {
    const key = `${object}\n${rule}\n${because}`;
    if (heard.includes(key)) return false;
    heard = [...heard, key].slice(-MEMORY);
    return true;
  });
  return {
    columns: [{ name: 'at', numeric: true }, { name: 'object' }, { name: 'why' }, { name: 'rule' }],
    rows: fresh
      .slice(0, MOST_DECISIONS)
      .map((d) => [sayDuration(d.t / 1_000_000), d.object, d.because, d.rule].map((text) => ({ text }))),
  };
}

/**
 * Measurements with what they rest on: all of them, or `most`: then those that did not pass come first, with the last
 * ones that did, and a last row says how many are left out.
 */
export function measurementTable(all: readonly MeasurementEntry[], most: number): Table {
  const shown = all.length <= most ? all : mostTelling(all, most);
  const rows = shown.map(measurementRow);
  const left = all.length - shown.length;
  if (left > 0) rows.push([{ text: '…' }, { text: `${count(left)} more, in the trace and in measurements.csv` }]);
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
    rows,
  };
}

/** In order of time. */
function mostTelling(all: readonly MeasurementEntry[], most: number): readonly MeasurementEntry[] {
  const doubtful = all.filter((m) => m.phase !== 'Successful').slice(0, most);
  const passed = all.filter((m) => m.phase === 'Successful');
  const chosen = new Set([...doubtful, ...passed.slice(passed.length - (most - doubtful.length))]);
  return all.filter((m) => chosen.has(m));
}

function measurementRow(m: MeasurementEntry): Cell[] {
  const bad = m.phase === 'Failed' || m.phase === 'Error';
  const seen = requestsSeen(m);
  return [
    { text: sayDuration(m.t / 1_000_000) },
    { text: m.metric },
    { text: String(m.number) },
    { text: sayValue(m.value) },
    { text: m.condition === '' ? '–' : m.condition },
    { text: m.message === '' ? m.phase : `${m.phase}: ${m.message}`, bad },
    { text: m.evidence?.query === undefined ? '–' : count(m.evidence.samples) },
    seen === undefined ? { text: '–' } : { text: count(seen), warning: seen === 0 },
  ];
}
