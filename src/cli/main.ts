#!/usr/bin/env node
/**
 * What the shell starts. The program itself is loaded only when the compile cache is on, where Node has one (22.8): then a
 * second start finds its functions compiled, which is a good part of all that a small run does.
 */
import * as module from 'node:module';

(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { main } = await import('./program.ts');

// Whoever stops reading (`preroll run … | head`) is no reason to complain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
const code = await main(process.argv, process);
// A command that goes on after it has returned may have failed already.
process.exitCode ??= code;
