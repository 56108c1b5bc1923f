/** Conducts a study: hands out the batches of a plan, keeps what comes back, and knows when to stop. */
import type { Batch, StudyPlan } from '../../study/plan.ts';
import type { Row } from '../../study/rows.ts';
import type { Executor } from './executor.ts';

export interface Conduct {
  readonly executor: Executor;
  /** Which batches are ours; all unless told otherwise. */
  readonly isOurs?: (batch: Batch) => boolean;
  /** Batches that somebody finished before. */
  readonly known?: ReadonlyMap<number, readonly Row[]>;
  /** Hears of every batch as it is finished, before anything else is done with it. */
  readonly finished?: (batch: Batch, rows: readonly Row[]) => void;
  /** Hears how far it is, after every batch: runs done now, done before, and left. */
  readonly progress?: (runs: { readonly now: number; readonly before: number; readonly left: number }) => void;
  /** Aborted: what is under way is given up, and what is finished is the answer. */
  readonly signal?: AbortSignal;
}

/** The finished batches by id: all of ours, or fewer when it was interrupted. */
export async function conduct(plan: StudyPlan, how: Conduct): Promise<ReadonlyMap<number, readonly Row[]>> {
  const { executor, known = new Map(), isOurs = () => true, signal } = how;
  const finished = new Map<number, readonly Row[]>(known);
  const queue = plan.batches.filter((batch) => isOurs(batch) && !known.has(batch.id));
  const before = runsOf(plan.batches.filter((batch) => known.has(batch.id)));
  const all = runsOf(queue);
  let now = 0;
  let next = 0;
  const isStopped = () => signal?.aborted === true;
  const stop = stopped(signal);
  async function hand(): Promise<void> {
    while (next < queue.length && !isStopped()) {
      const batch = queue[next++] as Batch;
      const rows = await Promise.race([executor.run(plan.task(batch)), stop]);
      if (rows === undefined) return;
      finished.set(batch.id, rows);
      how.finished?.(batch, rows);
      now += batch.runs;
      how.progress?.({ now, before, left: all - now });
    }
  }
  // One more than there are hands, so that nobody waits for the next task to arrive.
  await Promise.all(Array.from({ length: executor.width + 1 }, hand));
  return finished;
}

const runsOf = (batches: readonly Batch[]): number => batches.reduce((sum, { runs }) => sum + runs, 0);

/** Resolves, to nothing, when the signal comes. */
const stopped = (signal: AbortSignal | undefined): Promise<undefined> =>
  new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });
