/** The schema of the Scenario document for editors, made from the one that decodes it, so that the two cannot part. */
import * as z from 'zod';
import { scenarioDocument } from './document.ts';

/** JSON Schema, draft 2020-12, as the text of docs/scenario.schema.json. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioDocument, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
