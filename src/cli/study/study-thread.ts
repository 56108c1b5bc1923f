/** What a thread of a study runs: it does batches, one after the other, until it is ended. */
import { parentPort } from 'node:worker_threads';
import { type BatchTask, runBatch } from '../../study/rows.ts';
import type { ThreadAnswer } from './executor.ts';

parentPort?.on('message', (task: BatchTask) => parentPort?.postMessage(answer(task)));

function answer(task: BatchTask): ThreadAnswer {
  try {
    return { rows: runBatch(task) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
