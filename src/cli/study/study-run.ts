/**
 * A study from its request to its rows: the pilot if a width is wanted, then the runs, by threads, as one part of many, or by
 * workers behind a queue; with a journal, progress and an end whenever Ctrl-C asks for it.
 */
import { differencesOf } from '../../study/differences.ts';
import type { Stage } from '../../study/journal.ts';
import { type Batch, planStudy, type StudyPlan, type StudyRequest } from '../../study/plan.ts';
import type { StudyDesign } from '../../study/results.ts';
import type { Row } from '../../study/rows.ts';
import { summariseCells } from '../../study/summary.ts';
import { tableOf } from '../../study/table.ts';
import { PILOT_RUNS, PILOT_SEED_OFFSET, runsFor, spreadsOf, type Width } from '../../study/two-stage.ts';
import type { Surroundings } from '../commands/run.ts';
import { conduct } from './conduct.ts';
import { type Executor, startHands } from './executor.ts';
import { type JournalFile, openJournal } from './journal-file.ts';
import { createProgress } from './progress.ts';
import { connectQueue } from './queue.ts';
import { type StudyFlags, widthOf } from './study-flags.ts';

export interface Finished {
  readonly design: StudyDesign;
  readonly finished: ReadonlyMap<number, readonly Row[]>;
  /** Only a part was asked for; it is in this journal. */
  readonly part?: string;
}

/** What cannot be done, in words for standard error. */
export interface Refused {
  readonly problem: string;
}

export async function runStudy(
  request: StudyRequest,
  flags: StudyFlags,
  surroundings: Surroundings,
  hands?: Executor,
): Promise<Finished | Refused> {
  const shard = shardOf(flags.shard, surroundings.env);
  if (shard !== undefined && 'problem' in shard) return shard;
  const part =
    shard === undefined ? undefined : (flags.journal ?? `preroll-part-${shard.index + 1}-of-${shard.of}.jsonl`);
  const isOurs = shard === undefined ? undefined : (batch: Batch) => batch.id % shard.of === shard.index;
  const work = async (desk: Desk): Promise<Finished | Refused> => {
    const width = widthOf(flags);
    const wanted = width === undefined ? request : await piloted(request, width, desk);
    if ('problem' in wanted) return wanted;
    const plan = planStudy(wanted);
    const finished = await playStage('study', plan, desk, { what: plan.design.kind, isOurs });
    if ('problem' in finished) return finished;
    return { design: plan.design, finished, ...(part === undefined ? {} : { part }) };
  };
  return atDesk({ ...flags, ...(part === undefined ? {} : { journal: part }) }, surroundings, work, hands);
}

/** Whoever does the runs, where they are noted, and who may stop them. */
export interface Desk {
  readonly executor: Executor;
  readonly journal: JournalFile | undefined;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly stderr: Surroundings['stderr'];
}

/**
 * Does `work` with threads or a queue, and the journal, as the flags say; tidies up whatever comes of it. `hands` are threads
 * that somebody has started before, and will end.
 */
export async function atDesk<T>(
  { queue, workers, journal: path }: StudyFlags,
  surroundings: Surroundings,
  work: (desk: Desk) => Promise<T>,
  hands?: Executor,
): Promise<T | Refused> {
  const journal = path === undefined ? undefined : openJournal(path);
  if (journal !== undefined && 'problem' in journal) return journal;
  const executor = queue === undefined ? (hands ?? startHands(workers)) : await connectQueue(queue);
  if ('problem' in executor) return executor;
  const stop = new AbortController();
  surroundings.once?.('SIGINT', () => stop.abort());
  try {
    return await work({ executor, journal, signal: stop.signal, stderr: surroundings.stderr });
  } finally {
    if (executor !== hands) await executor.close();
    journal?.close();
  }
}

/** Plays what the journal does not know yet; fewer batches when it was interrupted. `what` is said while it goes on. */
export async function playStage(
  name: Stage,
  plan: StudyPlan,
  { executor, journal, signal, stderr }: Desk,
  { what, isOurs }: { readonly what: string; readonly isOurs?: ((batch: Batch) => boolean) | undefined },
): Promise<ReadonlyMap<number, readonly Row[]> | Refused> {
  const known = journal?.begin(name, plan.design);
  if (known !== undefined && 'problem' in known) return known;
  const progress = createProgress(stderr, what);
  try {
    return await conduct(plan, {
      executor,
      signal,
      progress: progress.update,
      ...(known === undefined ? {} : { known }),
      ...(isOurs === undefined ? {} : { isOurs }),
      ...(journal === undefined ? {} : { finished: (batch, rows) => journal.append(plan.design, batch, rows) }),
    });
  } finally {
    progress.end();
  }
}

/** The request with as many runs as the pilot says. Every part of a study makes the whole pilot, and comes to the same. */
async function piloted(request: StudyRequest, width: Width, desk: Desk): Promise<StudyRequest | Refused> {
  const pilot = planStudy({ ...request, runs: PILOT_RUNS, firstSeed: request.firstSeed + PILOT_SEED_OFFSET });
  const finished = await playStage('pilot', pilot, desk, { what: 'pilot' });
  if ('problem' in finished) return finished;
  const table = tableOf(pilot.design, finished);
  if (!table.complete) return { problem: 'Interrupted during the pilot: nothing is known yet.' };
  const cells = summariseCells(pilot.design, table.cells);
  const spreads = spreadsOf(pilot.design, cells, differencesOf(pilot.design, cells), width.measures);
  const { runs, capped } = runsFor(spreads, PILOT_RUNS, width, request.confidence);
  const { relative: relativeWidth, measures } = width;
  return {
    ...request,
    runs,
    stopping: { kind: 'two-stage', pilotRuns: PILOT_RUNS, relativeWidth, measures, reached: false, capped },
  };
}

/** `2/8`, or `8` where Kubernetes says which (JOB_COMPLETION_INDEX counts from 0). */
export function shardOf(
  text: string | undefined,
  env: Surroundings['env'],
): { readonly index: number; readonly of: number } | Refused | undefined {
  if (text === undefined) return undefined;
  const [, first, second] = /^(\d{1,6})(?:\/(\d{1,6}))?$/.exec(text) ?? [];
  const of = Number(second ?? first);
  const given = second === undefined ? Number(env.JOB_COMPLETION_INDEX ?? Number.NaN) : Number(first) - 1;
  if (first !== undefined && given >= 0 && given < of) return { index: given, of };
  return { problem: '--shard takes a part, such as 2/8, or their number where JOB_COMPLETION_INDEX says which' };
}
