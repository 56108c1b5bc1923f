/** What a command of the plugin that only reads has before it, and what it leaves: text for both streams, and an exit code. */
import type { Reader } from '../../delivery/rollout/pass.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Ink } from './ink.ts';

export interface Look {
  readonly objects: Reader;
  readonly now: Instant;
  readonly namespace: string;
  readonly ink: Ink;
}

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: 0 | 1;
}

export const printed = (stdout: string): Printed => ({ stdout, stderr: '', exit: 0 });

/** Errors are told as cobra tells them: on standard error, after what was printed already. */
export const failed = (error: string, stdout = ''): Printed => ({ stdout, stderr: `Error: ${error}\n`, exit: 1 });

/** Commands that read through a cache name the resource in the singular, unlike the API server. */
export const notFound = (resource: string, name: string): string => `${resource} "${name}" not found`;
