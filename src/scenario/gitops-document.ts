/** What a document may say of Git and of Argo CD. */
import * as z from 'zod';
import type { Json } from '../cluster/objects.ts';
import { durationModelSchema, durationSchema } from './durations.ts';
import { momentFields } from './moment-document.ts';

const text = z.string({ error: 'a text' });
const texts = z.array(text, { error: 'a list of texts' });
const truth = z.boolean({ error: 'true or false' });
const json: z.ZodType<Json> = z.any().meta({ description: 'any plain data' });
const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'a mapping' });
const list = <S extends z.ZodType>(item: S) => z.array(item, { error: 'a list' });
const map = <S extends z.ZodType>(value: S) => z.record(z.string(), value, { error: 'a mapping' });

const change = object({
  kind: text.optional().describe('the kind of the object (default: Rollout)'),
  object: text.optional().describe('the name of the object (default: the only one of its kind in the path)'),
  image: text.optional().describe('the new image of its pods'),
  container: text.optional().describe('image: of which container (default: *, all of them)'),
  patch: json.optional().describe('a JSON merge patch of the object'),
  remove: truth.optional().describe('true: the object is removed from Git'),
  put: map(json).optional().describe('a whole object, new or instead of the one of its name'),
});

const commit = object({
  ...momentFields,
  rollout: text.optional().describe('when: the rollout that is waited for (default: the only one)'),
  namespace: text.optional(),
  who: text.optional().describe('the author (default: a developer)'),
  message: text.optional(),
  path: text.optional().describe('the path whose manifests change (default: the only one of the repository)'),
  branch: text.optional().describe('default: the repository’s own'),
  changes: list(change).optional(),
  revert: truth.optional().describe('true: takes back what the last commit did'),
  tag: text
    .optional()
    .describe('a tag that is set on the commit (once it is merged), and moved if it is there already'),
  pullRequest: object({
    who: text.optional().describe('who merges it (default: a reviewer)'),
    merged: durationSchema.optional().describe('how long after the commit it is merged; absent: never'),
  })
    .optional()
    .describe('the commit goes to a branch of its own, and reaches the repository’s own when it is merged'),
});

export const gitOpsSchema = object({
  repositories: list(
    object({
      url: text.describe('as the Applications have it in spec.source.repoURL'),
      branch: text.optional().describe('the default branch (default: main)'),
      tags: texts.optional().describe('tags of what stands there at the beginning'),
      webhook: truth.optional().describe('does it tell Argo CD of pushes? (default: false)'),
      paths: map(texts).describe('path to the files, relative to this document, that it holds at the beginning'),
      commits: list(commit).optional(),
    }),
  ).optional(),
  jobs: map(object({ takes: durationSchema.optional().describe('default: 10s'), fails: truth.optional() }))
    .optional()
    .describe('by name, what becomes of the Jobs that a sync starts, hooks mostly'),
  argoCd: object({
    poll: durationSchema.optional().describe('how often Git is asked (default: 2m); 0s: never'),
    jitter: durationSchema.optional().describe('at most so much later (default: 1m)'),
    notice: durationModelSchema.optional().describe('from a change in the cluster to the comparison'),
    webhook: durationModelSchema.optional().describe('from a push to the refresh, where there is a webhook'),
    selfHealTimeout: durationSchema
      .optional()
      .describe('the flat wait of versions before the back-off, counted from the last sync'),
  }).optional(),
});

export type GitOpsText = z.infer<typeof gitOpsSchema>;
