/** Recorded stories that consist of AnalysisRuns alone, second by second: the rules of reconciling a run, all at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergePatch } from '../../../src/cluster/merge-patch.ts';
import type { Draft } from '../../../src/cluster/objects.ts';
import type { Store } from '../../../src/cluster/store.ts';
import { createAnalysisController } from '../../../src/delivery/analysis/controller.ts';
import {
  type AnalysisRun,
  analysisRuns,
  type MetricResult,
  type RunSummary,
} from '../../../src/delivery/analysis/objects.ts';
import { type ScriptedAnswer, scriptedSource } from '../../../src/delivery/analysis/providers/scripted.ts';
import { createLockstep } from '../../../src/simulation/lockstep.ts';
import { shared } from '../../shared.ts';

type Script = readonly ScriptedAnswer[] | { readonly runs: readonly (readonly ScriptedAnswer[])[] };
interface Action {
  readonly at: number;
  readonly do: string;
  readonly analysisRun?: string;
  readonly object?: string | Draft<AnalysisRun>;
  readonly patch?: unknown;
}
interface Story {
  readonly about: string;
  readonly objects: readonly Draft<AnalysisRun>[];
  readonly measurements?: Readonly<Record<string, Script>>;
  readonly actions?: readonly Action[];
  readonly until: number;
  readonly expect: readonly { readonly t: number; readonly change?: unknown; readonly events?: readonly string[] }[];
}

const folder = shared('conformance/golden/analysis');
const stories =
  folder === undefined
    ? []
    : readdirSync(folder)
        .sort()
        .flatMap((file) => {
          const story = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Story;
          return story.objects.every(({ kind }) => kind === 'AnalysisRun') ? [{ file, story }] : [];
        });

describe('recorded AnalysisRuns', () => {
  it.skipIf(folder !== undefined)(
    'are skipped, because the shared conformance data is not beside this checkout',
    () => {},
  );

  it.each(stories)('$file: $story.about', ({ story }) => {
    expect(play(story)).toEqual(recorded(story));
  });
});

interface Second {
  readonly t: number;
  readonly runs: unknown;
  readonly events: readonly string[];
}

/** What we make of a story: every second in which something changed. */
function play(story: Story): readonly Second[] {
  const seconds: Second[] = [];
  let before = '';
  const lockstep = createLockstep({}, (context) => [createAnalysisController(context, sourceOf(story, context.store))]);
  for (let t = 0; t <= story.until; t++) {
    const heard = lockstep.second(t, () => {
      if (t === 0) for (const object of story.objects) lockstep.store.create(analysisRuns, object, 'test');
      for (const action of story.actions ?? []) if (action.at === t) act(lockstep.store, action);
    });
    const runs = view(lockstep.store.list(analysisRuns));
    const text = JSON.stringify(runs);
    const events = heard.map(({ notice: { type, reason, message } }) => `${type} ${reason}: ${message}`);
    if (text !== before || events.length > 0) seconds.push({ t, runs, events });
    before = text;
  }
  return seconds;
}

function recorded(story: Story): readonly Second[] {
  let state: unknown = {};
  return story.expect.map(({ t, change, events = [] }) => {
    state = mergePatch(state, change ?? {});
    return { t, runs: (state as { analysisRuns?: unknown }).analysisRuns ?? {}, events };
  });
}

function act(store: Store, { do: verb, analysisRun, object, patch }: Action): void {
  if (verb === 'terminate')
    store.patch(analysisRuns, 'default', analysisRun ?? '', { spec: { terminate: true } }, 'test');
  else if (verb === 'delete') store.delete(analysisRuns, 'default', String(object), 'test');
  else if (verb === 'patch') store.patch(analysisRuns, 'default', String(object), patch, 'test');
  else if (verb === 'create') store.create(analysisRuns, object as Draft<AnalysisRun>, 'test');
  else throw new Error(`no such action: ${verb}`);
}

function sourceOf({ measurements = {} }: Story, store: Store) {
  return scriptedSource((run, metric) => {
    const script = measurements[metric];
    if (script === undefined || !('runs' in script)) return script;
    const having = store
      .list(analysisRuns)
      .filter(({ spec }) => spec.metrics.some(({ name }) => name === metric))
      .map(({ metadata }) => metadata.name);
    return script.runs[Math.min(having.indexOf(run.metadata.name), script.runs.length - 1)];
  });
}

const view = (runs: readonly AnalysisRun[]): unknown =>
  pruned(
    Object.fromEntries(
      runs.map(({ metadata, spec, status = {} }) => [
        metadata.name,
        {
          phase: status.phase,
          message: status.message,
          terminate: spec.terminate,
          metrics: Object.fromEntries((status.metricResults ?? []).map((result) => [result.name, metricView(result)])),
          runSummary: summaryView(status.runSummary),
          dryRunSummary:
            Object.keys(status.dryRunSummary ?? {}).length === 0 ? undefined : summaryView(status.dryRunSummary),
        },
      ]),
    ),
  );

const metricView = (result: MetricResult) => ({
  phase: result.phase,
  message: result.message,
  dryRun: result.dryRun,
  count: result.count ?? 0,
  successful: result.successful ?? 0,
  failed: result.failed ?? 0,
  inconclusive: result.inconclusive ?? 0,
  error: result.error ?? 0,
  consecutiveError: result.consecutiveError ?? 0,
  consecutiveSuccess: result.consecutiveSuccess ?? 0,
  values: (result.measurements ?? []).slice(-3).map(({ value }) => value ?? ''),
});

const summaryView = (summary: RunSummary | undefined) =>
  summary && { count: 0, successful: 0, failed: 0, inconclusive: 0, error: 0, ...summary };

/** The recordings leave out what is null, false, "", [] or {}. */
function pruned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, pruned(inner)] as const)
    .filter(([, inner]) => !isEmpty(inner));
  return Object.fromEntries(kept);
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
