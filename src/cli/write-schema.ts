/** Writes docs/scenario.schema.json: `node --import tsx src/cli/write-schema.ts`. A test fails when it is out of step. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
writeFileSync(join(root, 'docs', 'scenario.schema.json'), scenarioJsonSchema());
