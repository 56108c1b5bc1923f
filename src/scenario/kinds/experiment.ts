/** The Experiment (`experiment_types.go`). */
import { dryRun, measurementRetention } from './analysis-references.ts';
import { anything, durationText, list, object, text, truth, whole } from './fields.ts';
import { frame, labelling, selector } from './metadata.ts';
import { podTemplate } from './pod.ts';

const template = object(
  { replicas: whole, minReadySeconds: whole, service: object({ name: text }) },
  { name: text, selector, template: podTemplate },
);

const analysis = object(
  {
    clusterScope: truth,
    args: list(
      object({
        name: text,
        value: text,
        valueFrom: object({
          secretKeyRef: object({ name: text, key: text }),
          fieldRef: object({ fieldPath: text }),
        }),
      }),
    ),
    requiredForCompletion: truth,
  },
  { name: text, templateName: text },
);

export const experiment = object(
  { ...frame, status: anything },
  {
    spec: object(
      {
        duration: durationText,
        progressDeadlineSeconds: whole,
        terminate: truth,
        analyses: list(analysis),
        scaleDownDelaySeconds: whole,
        dryRun,
        measurementRetention,
        analysisRunMetadata: labelling,
      },
      { templates: list(template) },
    ),
  },
);
