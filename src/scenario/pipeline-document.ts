/** How a pipeline is written in a Scenario document: the Codefresh file, what starts it, and what only the scenario knows. */
import * as z from 'zod';
import { durationModelSchema, durationSchema } from './durations.ts';

const text = z.string({ error: 'a text' });
const truth = z.boolean({ error: 'true or false' });
const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'a mapping' });
const list = <S extends z.ZodType>(item: S) => z.array(item, { error: 'a list' });
const map = <S extends z.ZodType>(value: S) => z.record(z.string(), value, { error: 'a mapping' });

const push = object({
  at: durationSchema.describe('when, counted from the beginning of the run'),
  commit: text.optional().describe('the full hash, or its beginning (default: made of the order of pushes)'),
  branch: text.optional().describe('default: master'),
  repo: text.optional().describe('owner/name (default: example/ and the pipeline’s name)'),
  author: text.optional(),
  message: text.optional(),
});

const assertion = object({
  get: text.describe('a URL whose host is a Service: http://shop-preview.prod/health'),
  status: z.int({ error: 'a status such as 200' }).optional().describe('default: 200'),
  contains: text.optional().describe('the body holds this text'),
  path: text.optional().describe('a JSONPath into the body: {.message}'),
  is: text.optional().describe('what stands at the path'),
});

export const pipelineSchema = object({
  file: text.describe('the Codefresh YAML, relative to this document'),
  name: text.optional().describe('default: the name in the file, or that of the file'),
  repository: text.optional().describe('a folder: what a clone brings'),
  repositories: map(text).optional().describe('what other repositories hold: owner/name to a folder'),
  pushes: list(push)
    .optional()
    .describe('what starts builds, besides pushes to the repositories under `gitops` that a trigger names'),
  variables: map(text).optional().describe('variables of the pipeline'),
  takes: map(durationModelSchema)
    .optional()
    .describe('how long a step takes (a freestyle step: to start), by its name'),
  fails: map(text).optional().describe('steps that fail, with what they say'),
  commands: list(
    object({
      command: text.describe('* stands for any run of characters'),
      takes: durationModelSchema.optional().describe('before the first request (default: none)'),
      asks: list(assertion).optional().describe('smoke tests: all must be answered as wanted'),
    }),
  )
    .optional()
    .describe('what commands do that only the scenario knows'),
  missingImages: list(text).optional().describe('images that no registry has'),
  keepsVolume: truth.optional().describe('does the shared volume outlive an approval? (default: false)'),
});
