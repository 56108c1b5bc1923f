/** Who does batches: this thread, or several. The rows are the same; only the waiting differs. */
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BatchTask, Row } from '../../study/rows.ts';
import { compileSparingly } from './compiler.ts';

export interface Executor {
  /** How many batches it is worth to have under way. */
  readonly width: number;
  /** Does a batch; rejects when the simulation itself broke. */
  run(task: BatchTask): Promise<readonly Row[]>;
  /** Ends whatever is under way. */
  close(): Promise<void>;
}

/** So many threads of this process, which get ready at once; for one it is not worth it. */
export function startHands(workers: number): Executor {
  compileSparingly();
  return workers === 1 ? inThisThread : createThreads(workers);
}

/** This thread, which breathes between batches. */
const inThisThread: Executor = {
  width: 1,
  async run(task) {
    // Threads can be asked for, and load, before this one has loaded the simulation.
    const { runBatch } = await import('../../study/rows.ts');
    await setImmediate();
    return runBatch(task);
  },
  close: async () => {},
};

interface Job {
  readonly task: BatchTask;
  resolve(rows: readonly Row[]): void;
  reject(error: Error): void;
}

/** What a thread answers. */
export type ThreadAnswer = { readonly rows: readonly Row[] } | { readonly error: string };

/** Threads of this process. One that dies is replaced, and its batch done again. */
export function createThreads(count: number): Executor {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  let closed = false;

  function start(): void {
    const worker = startThread();
    worker.on('message', (answer: ThreadAnswer) => {
      const job = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if ('rows' in answer) job?.resolve(answer.rows);
      else job?.reject(new Error(answer.error));
      next();
    });
    worker.on('error', (error) => {
      busy.get(worker)?.reject(error instanceof Error ? error : new Error(String(error)));
      busy.delete(worker);
    });
    worker.on('exit', () => {
      const job = busy.get(worker);
      busy.delete(worker);
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
      if (closed) return;
      if (job !== undefined) waiting.unshift(job);
      start();
      next();
    });
    idle.push(worker);
  }

  function next(): void {
    while (waiting.length > 0 && idle.length > 0) {
      const [job, worker] = [waiting.shift() as Job, idle.pop() as Worker];
      busy.set(worker, job);
      worker.postMessage(job.task);
    }
  }

  for (let i = 0; i < count; i++) start();
  return {
    width: count,
    run: (task) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}

/** From the bundle beside this file; from source, through the loader that this thread was started with. */
function startThread(): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./study-thread.js', import.meta.url), { resourceLimits });
  const loader = new URL(
    'dist/esm/api/index.mjs',
    pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')),
  );
  const thread = new URL('./study-thread.ts', import.meta.url).href;
  const start = `import('${loader.href}').then(({ register }) => { register(); return import('${thread}'); })`;
  return new Worker(start, { eval: true, resourceLimits });
}

/**
 * Room for what several runs leave behind. With the usual 16 MB it is looked through about once a run, in the midst of one,
 * and what that run still needs is copied; later there is more to throw away and no more to copy.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 192 };
