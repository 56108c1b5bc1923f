/** Deployment and ReplicaSet (`apps/v1`): baselines, and what `workloadRef` points at. */
import { anything, object, text, truth, whole, wholeOrText } from './fields.ts';
import { frame, selector } from './metadata.ts';
import { podTemplate } from './pod.ts';

export const deployment = object({
  ...frame,
  spec: object(
    {
      replicas: whole,
      strategy: object({ type: text, rollingUpdate: object({ maxSurge: wholeOrText, maxUnavailable: wholeOrText }) }),
      minReadySeconds: whole,
      revisionHistoryLimit: whole,
      paused: truth,
      progressDeadlineSeconds: whole,
    },
    { selector, template: podTemplate },
  ),
  status: anything,
});

export const replicaSet = object({
  ...frame,
  spec: object({ replicas: whole, minReadySeconds: whole, template: podTemplate }, { selector }),
  status: anything,
});
