/** All kinds of metric providers, in the order in which the controller looks for them (`metricproviders/metricproviders.go`). */
import type { StringMap } from '../../../cluster/objects.ts';
import type { Answer, Asked, InFlight, MeasurementSource } from '../measure.ts';
import type { AnalysisRun, Metric } from '../objects.ts';
import { cloudWatch } from './cloud-watch.ts';
import { datadog } from './datadog.ts';
import { graphite } from './graphite.ts';
import { influxdb } from './influxdb.ts';
import { job } from './job.ts';
import { kayenta } from './kayenta.ts';
import { newRelic } from './new-relic.ts';
import { plugin } from './plugin.ts';
import type { Ports } from './ports.ts';
import { prometheus } from './prometheus.ts';
import { type Config, errorAnswer, type Provider } from './provider.ts';
import { skywalking } from './skywalking.ts';
import { wavefront } from './wavefront.ts';
import { web } from './web.ts';

export const providers: readonly Provider[] = [
  prometheus,
  job,
  kayenta,
  web,
  datadog,
  wavefront,
  newRelic,
  cloudWatch,
  graphite,
  influxdb,
  skywalking,
  plugin,
];

/** The real kinds of providers as one source of measurements, working on these ports. */
export function liveSource(ports: Ports): MeasurementSource {
  const withProvider = (asked: Asked, use: (provider: Provider, config: Config) => Answer | undefined): Answer => {
    const found = providerOf(asked.metric);
    if (found === undefined) return errorAnswer(`no valid provider in metric '${asked.metric.name}'`);
    return use(found.provider, found.config) ?? errorAnswer(`${found.provider.name} has no measurement in flight`);
  };
  return {
    begin: (asked) => withProvider(asked, (provider, config) => provider.begin({ ...asked, config, ports })),
    resume: (asked, inFlight: InFlight) =>
      withProvider(asked, (provider, config) => provider.resume?.({ ...asked, config, ports }, inFlight)),
    terminate: (asked, inFlight: InFlight) =>
      withProvider(asked, (provider, config) => provider.terminate?.({ ...asked, config, ports }, inFlight)),
    metadata(metric: Metric): StringMap | undefined {
      const found = providerOf(metric);
      return found?.provider.metadata?.(found.config);
    },
    forget(asked: { readonly metric: Metric; readonly run: AnalysisRun }, limit) {
      const found = providerOf(asked.metric);
      found?.provider.forget?.({ ...asked, config: found.config, ports }, limit);
    },
  };
}

/** The provider that a metric names, with its part of the metric. */
export function providerOf({ provider }: Metric): { readonly provider: Provider; readonly config: Config } | undefined {
  for (const kind of providers) {
    const config = provider[kind.name];
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) {
      return { provider: kind, config: config as Config };
    }
  }
  return undefined;
}
