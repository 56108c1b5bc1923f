/** HorizontalPodAutoscaler of `autoscaling/v2`, its beta versions, and `autoscaling/v1`. */
import { anything, list, object, quantity, text, whole } from './fields.ts';
import { frame, selector } from './metadata.ts';

const reference = object({ apiVersion: text }, { kind: text, name: text });
const range = { minReplicas: whole };
const required = { scaleTargetRef: reference, maxReplicas: whole };

const target = object({ type: text, value: quantity, averageValue: quantity, averageUtilization: whole });
const metric = object({ selector }, { name: text });
const resource = object({}, { name: text, target });

const rules = object({
  stabilizationWindowSeconds: whole,
  selectPolicy: text,
  tolerance: quantity,
  policies: list(object({}, { type: text, value: whole, periodSeconds: whole })),
});

export const autoscaler = object({
  ...frame,
  spec: object(
    {
      ...range,
      metrics: list(
        object(
          {
            resource,
            containerResource: object({}, { name: text, container: text, target }),
            pods: object({}, { metric, target }),
            object: object({}, { describedObject: reference, metric, target }),
            external: object({}, { metric, target }),
          },
          { type: text },
        ),
      ),
      behavior: object({ scaleUp: rules, scaleDown: rules }),
    },
    required,
  ),
  status: anything,
});

/** `autoscaling/v1`: CPU alone. */
export const simpleAutoscaler = object({
  ...frame,
  spec: object({ ...range, targetCPUUtilizationPercentage: whole }, required),
  status: anything,
});

/** `autoscaling/v2beta1`, with targets beside their metrics. */
export const firstBetaAutoscaler = object({
  ...frame,
  spec: object(
    {
      ...range,
      metrics: list(
        object({ resource: anything, pods: anything, object: anything, external: anything }, { type: text }),
      ),
    },
    required,
  ),
  status: anything,
});
