/** How a Rollout or an Experiment asks for an analysis: which templates, with what arguments. */
import type * as z from 'zod';
import { list, object, text, truth, whole } from './fields.ts';
import { labelling } from './metadata.ts';

export const templateRefs = list(object({ templateName: text, clusterScope: truth }));

/** Arguments a Rollout gives: besides a value, the hash of a side or a field of the Rollout. */
export const analysisArguments = list(
  object(
    {
      value: text,
      valueFrom: object({ podTemplateHashValue: text, fieldRef: object({}, { fieldPath: text }) }),
    },
    { name: text },
  ),
);

export const dryRun = list(object({}, { metricName: text }));
export const measurementRetention = list(object({}, { metricName: text, limit: whole }));

const members = {
  templates: templateRefs,
  args: analysisArguments,
  dryRun,
  measurementRetention,
  analysisRunMetadata: labelling,
};

/** `RolloutAnalysis`; the background analysis has a field more. */
export const rolloutAnalysis = <S extends { readonly [field: string]: z.ZodType }>(more?: S) =>
  object({ ...members, ...more });
