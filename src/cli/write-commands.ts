/** Writes docs/commands.md: `npm run reference`. A test fails when it is out of step. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandReference } from './command-reference.ts';
import { program } from './program.ts';

const silent = { write: () => true };
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const preroll = program({ stdout: silent, stderr: silent, env: {} }, () => {});
writeFileSync(join(root, 'docs', 'commands.md'), commandReference(preroll));
