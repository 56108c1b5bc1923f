/** Placeholder. */
import type { Executor } from './executor.ts';
export async function connectQueue(_url: string): Promise<Executor | { readonly problem: string }> {
  return { problem: 'no queue' };
}
