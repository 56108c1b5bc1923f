/** `preroll worker`: does the runs of studies that wait in a queue, until it is told to end. */
import { compileSparingly } from '../study/compiler.ts';
import { createThreads } from '../study/executor.ts';
import { serveQueue } from '../study/queue.ts';
import type { Surroundings } from './run.ts';

export interface WorkerFlags {
  readonly queue: string;
  readonly workers: number;
  /** Seconds after which a batch of a worker that does not answer is given to another. */
  readonly stalledAfter: number;
}

export async function workerCommand(flags: WorkerFlags, surroundings: Surroundings): Promise<0 | 2> {
  const { stdout, stderr } = surroundings;
  // A single hand still needs a thread of its own: this one has to tell the queue that it is alive.
  compileSparingly();
  const executor = createThreads(flags.workers);
  let batches = 0;
  const worker = await serveQueue(flags.queue, executor, {
    stalledAfterMs: flags.stalledAfter * 1_000,
    done: () => {
      batches += 1;
    },
    failed: (why) => void stderr.write(`${why}\n`),
  });
  if ('problem' in worker) {
    await executor.close();
    stderr.write(`${worker.problem}\n`);
    return 2;
  }
  stdout.write(`waiting for runs at ${flags.queue}; Ctrl-C ends it when what is under way is done\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) surroundings.once?.(signal, () => resolve());
  });
  await worker.close();
  await executor.close();
  stdout.write(`${batches} ${batches === 1 ? 'batch' : 'batches'} done\n`);
  return 0;
}
