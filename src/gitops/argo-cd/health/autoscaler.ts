/** The health of a HorizontalPodAutoscaler (`health_hpa.go`): its conditions, which version 1 keeps as text in an annotation. */
import type { Json } from '../../../cluster/objects.ts';
import { parseJson } from '../../../languages/json.ts';
import { annotationOf, listAt, type Manifest, textAt } from '../manifest.ts';
import { degraded, type Health, healthy, progressing, unknown } from './status.ts';

const FAILURES: ReadonlySet<string> = new Set([
  'AbleToScale FailedGetScale',
  'AbleToScale FailedUpdateScale',
  'ScalingActive FailedGetResourceMetric',
  'ScalingActive FailedGetObjectMetric',
  'ScalingActive FailedGetPodsMetric',
  'ScalingActive FailedGetExternalMetric',
  'ScalingActive FailedComputeMetricsReplicas',
  'ScalingActive InvalidSelector',
]);

export function autoscalerHealth(autoscaler: Manifest): Health {
  if (autoscaler.apiVersion !== 'autoscaling/v1') return judge(listAt(autoscaler, 'status', 'conditions'));
  const text = annotationOf(autoscaler, 'autoscaling.alpha.kubernetes.io/conditions');
  if (text === undefined) return progressing(WAITING);
  const read = parseJson(text);
  if (!read.ok) {
    const problem = `failed to convert conditions annotation to typed: ${read.problem}`;
    return { ...unknown(problem), problem };
  }
  return judge(Array.isArray(read.value) ? (read.value as readonly Json[]) : []);
}

const WAITING = 'Waiting to Autoscale';

function judge(conditions: readonly Json[]): Health {
  const failure = conditions.find((c) => FAILURES.has(`${textAt(c, 'type')} ${textAt(c, 'reason')}`));
  if (failure !== undefined) return degraded(textAt(failure, 'message'));
  const works = conditions.find(
    (c) => ['AbleToScale', 'ScalingLimited'].includes(textAt(c, 'type')) && textAt(c, 'status') === 'True',
  );
  return works === undefined ? progressing(WAITING) : healthy(textAt(works, 'message'));
}
