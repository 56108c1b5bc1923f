/** Autoscalers written in older versions of the API, read as the controller reads them: the API server converts (`autoscaling/v1`, `v2beta1`). */
import type { AutoscalerSpec, HorizontalPodAutoscaler, MetricSpec, MetricTarget } from './objects.ts';

type Older = {
  readonly targetCPUUtilizationPercentage?: number;
  readonly metrics?: readonly { readonly [field: string]: unknown }[];
};

/** The spec in the words of `autoscaling/v2`. */
export function currentSpec({ apiVersion, spec }: HorizontalPodAutoscaler): AutoscalerSpec {
  const older = spec as AutoscalerSpec & Older;
  if (apiVersion === 'autoscaling/v1') {
    const { targetCPUUtilizationPercentage: averageUtilization, ...rest } = older;
    if (averageUtilization === undefined) return rest;
    const target: MetricTarget = { type: 'Utilization', averageUtilization };
    return { ...rest, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] };
  }
  if (apiVersion !== 'autoscaling/v2beta1' || older.metrics === undefined) return spec;
  return { ...spec, metrics: (older.metrics as readonly unknown[] as readonly BetaMetric[]).map(fromBeta) };
}

interface BetaMetric {
  readonly type: string;
  readonly resource?: {
    readonly name: string;
    readonly targetAverageUtilization?: number;
    readonly targetAverageValue?: string;
  };
  readonly pods?: { readonly metricName: string; readonly targetAverageValue: string };
  readonly object?: {
    readonly target: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly metricName: string;
    readonly targetValue?: string;
    readonly averageValue?: string;
  };
  readonly external?: {
    readonly metricName: string;
    readonly targetValue?: string;
    readonly targetAverageValue?: string;
  };
}

function fromBeta({ type, resource, pods, object, external }: BetaMetric): MetricSpec {
  return {
    type,
    ...(resource && {
      resource: {
        name: resource.name,
        target: target({
          averageUtilization: resource.targetAverageUtilization,
          averageValue: resource.targetAverageValue,
        }),
      },
    }),
    ...(pods && {
      pods: { metric: { name: pods.metricName }, target: target({ averageValue: pods.targetAverageValue }) },
    }),
    ...(object && {
      object: {
        describedObject: object.target,
        metric: { name: object.metricName },
        target: target({ value: object.targetValue, averageValue: object.averageValue }),
      },
    }),
    ...(external && {
      external: {
        metric: { name: external.metricName },
        target: target({ value: external.targetValue, averageValue: external.targetAverageValue }),
      },
    }),
  };
}

function target(given: {
  readonly value?: string | undefined;
  readonly averageValue?: string | undefined;
  readonly averageUtilization?: number | undefined;
}): MetricTarget {
  const { value, averageValue, averageUtilization } = given;
  if (averageUtilization !== undefined) return { type: 'Utilization', averageUtilization };
  if (averageValue !== undefined) return { type: 'AverageValue', averageValue };
  return { type: 'Value', ...(value === undefined ? {} : { value }) };
}
