/**
 * Batches through BullMQ on Redis: whoever asks puts them in a queue, any number of `preroll worker` processes do them. A worker
 * that dies holding a batch stops renewing its lock, and another gets the batch (BullMQ's stalled jobs). BullMQ and ioredis are
 * optional dependencies, loaded only here and only when a queue is asked for.
 */
import { areRows, type BatchTask, type Row } from '../../study/rows.ts';
import { version } from '../../version.ts';
import type { Executor } from './executor.ts';

/** Only workers of the same version come by: another version's rows would be other rows. */
const QUEUE = `preroll-${version}`;

export interface NoQueue {
  readonly problem: string;
}

/** More than workers are likely to have hands; what waits in Redis costs little. */
const UNDER_WAY = 64;

interface Connection {
  readonly bullmq: typeof import('bullmq');
  readonly connection: { readonly url: string; readonly maxRetriesPerRequest: null };
}

/** The executor that leaves the work to workers. Waits for as long as there are none. */
export async function connectQueue(url: string): Promise<Executor | NoQueue> {
  const connected = await connect(url);
  if ('problem' in connected) return connected;
  const { bullmq, connection } = connected;
  const queue = new bullmq.Queue<BatchTask, readonly Row[]>(QUEUE, { connection });
  const events = new bullmq.QueueEvents(QUEUE, { connection });
  // They connect again by themselves.
  queue.on('error', () => {});
  events.on('error', () => {});
  await events.waitUntilReady();
  const waiting = new Set<{ remove(): Promise<unknown> }>();
  return {
    width: UNDER_WAY,
    async run(task) {
      const job = await queue.add('batch', task, { removeOnComplete: { age: 3_600 }, removeOnFail: { age: 3_600 } });
      waiting.add(job);
      const rows: unknown = await job.waitUntilFinished(events);
      waiting.delete(job);
      await job.remove().catch(() => {});
      if (areRows(rows, task.runs)) return rows;
      throw new Error('a worker answered something that is no batch of runs');
    },
    async close() {
      // What a worker holds at this moment cannot be taken from it; its answer expires by itself.
      await Promise.all([...waiting].map((job) => job.remove().catch(() => {})));
      await Promise.all([queue.close(), events.close()]);
    },
  };
}

export interface QueueWorker {
  /** Finishes what is under way, and takes nothing more. */
  close(): Promise<void>;
}

/** Takes batches from the queue and does them with `executor`, as many at once as it has hands. */
export async function serveQueue(
  url: string,
  executor: Executor,
  options: { readonly stalledAfterMs: number; readonly done: () => void; readonly failed: (why: string) => void },
): Promise<QueueWorker | NoQueue> {
  const connected = await connect(url);
  if ('problem' in connected) return connected;
  const { bullmq, connection } = connected;
  const worker = new bullmq.Worker<BatchTask, readonly Row[]>(QUEUE, ({ data }) => executor.run(data), {
    connection,
    concurrency: executor.width,
    lockDuration: options.stalledAfterMs,
    stalledInterval: Math.max(500, options.stalledAfterMs / 2),
    // However many workers die with it, the batch is not to blame: it is the same simulation everywhere.
    maxStalledCount: 1_000,
  });
  worker.on('completed', options.done);
  worker.on('failed', (_, error) => options.failed(error.message));
  worker.on('error', (error) => options.failed(error.message));
  await worker.waitUntilReady();
  return { close: () => worker.close() };
}

async function connect(url: string): Promise<Connection | NoQueue> {
  if (!/^rediss?:\/\//.test(url)) return { problem: `${url} is no Redis: write redis://host:6379` };
  const loaded = await load();
  if (loaded === undefined) {
    return { problem: '--queue needs the packages bullmq and ioredis: npm install bullmq ioredis' };
  }
  const probe = new loaded.ioredis.Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  probe.on('error', () => {});
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    return { problem: `${url}: ${(error as Error).message}` };
  } finally {
    probe.disconnect();
  }
  return { bullmq: loaded.bullmq, connection: { url, maxRetriesPerRequest: null } };
}

async function load() {
  try {
    return { bullmq: await import('bullmq'), ioredis: await import('ioredis') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
