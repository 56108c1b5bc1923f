/** The gauges of AnalysisRuns and their templates, and of Experiments (`controller/metrics/analysis.go`, `experiment.go`). */
import type {
  AnalysisPhase,
  AnalysisRun,
  AnalysisTemplate,
  ClusterAnalysisTemplate,
  Metric,
} from '../../delivery/analysis/objects.ts';
import { providerOf } from '../../delivery/analysis/providers/index.ts';
import type { Experiment } from '../../delivery/experiment/objects.ts';
import { namespaceAndName, oneIf, samplesOf } from './object-samples.ts';

const PHASES: readonly AnalysisPhase[] = ['Pending', 'Error', 'Failed', 'Successful', 'Running', 'Inconclusive'];

export const analysisRunSamples = samplesOf<AnalysisRun>(namespaceAndName, ({ spec, status }, gauge) => {
  gauge('analysis_run_info', 1, [['phase', status?.phase ?? '']]);
  for (const phase of PHASES) gauge('analysis_run_phase', oneIf(isIn(status?.phase, phase)), [['phase', phase]]);
  for (const metric of spec.metrics) {
    const type = providerType(metric);
    const now = status?.metricResults?.find((r) => r.name === metric.name)?.phase;
    const dryRun = (spec.dryRun ?? []).some(({ metricName }) => metricName === metric.name);
    gauge('analysis_run_metric_type', 1, [
      ['metric', metric.name],
      ['type', type],
    ]);
    for (const phase of PHASES) {
      gauge('analysis_run_metric_phase', oneIf(isIn(now, phase)), [
        ['metric', metric.name],
        ['type', type],
        ['dry_run', String(dryRun)],
        ['phase', phase],
      ]);
    }
  }
});

export const analysisTemplateSamples = samplesOf<AnalysisTemplate | ClusterAnalysisTemplate>(
  namespaceAndName,
  ({ spec }, gauge) => {
    gauge('analysis_template_info', 1);
    for (const metric of spec.metrics ?? []) {
      gauge('analysis_template_metric_info', 1, [
        ['type', providerType(metric)],
        ['metric', metric.name],
      ]);
    }
  },
);

export const experimentSamples = samplesOf<Experiment>(namespaceAndName, ({ status }, gauge) => {
  gauge('experiment_info', 1, [['phase', status?.phase ?? '']]);
  for (const phase of PHASES) gauge('experiment_phase', oneIf(isIn(status?.phase, phase)), [['phase', phase]]);
});

/** What has no phase yet counts as pending. */
const isIn = (now: string | undefined, phase: AnalysisPhase): boolean =>
  now === phase || (phase === 'Pending' && (now ?? '') === '');

/** Each provider's own name for itself (`metricproviders/*: ProviderType`). */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['prometheus', 'Prometheus'],
  ['job', 'Job'],
  ['kayenta', 'Kayenta'],
  ['web', 'WebMetric'],
  ['datadog', 'Datadog'],
  ['wavefront', 'Wavefront'],
  ['newRelic', 'NewRelic'],
  ['cloudWatch', 'CloudWatch'],
  ['graphite', 'Graphite'],
  ['influxdb', 'Influxdb'],
  ['skywalking', 'skywalking'],
  ['plugin', 'RPCPlugin'],
]);

const providerType = (metric: Metric): string =>
  TYPES.get(providerOf(metric)?.provider.name ?? '') ?? 'Unknown Provider';
