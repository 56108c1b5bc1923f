#!/usr/bin/env node
/** What the shell starts. */
import { main } from './program.ts';

// Whoever stops reading (`preroll run … | head`) is no reason to complain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = main(process.argv, process);
