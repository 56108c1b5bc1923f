/** `preroll serve`: runs a scenario to its end, then answers for its Prometheus on loopback until it is interrupted. */
import { unixMilliseconds } from '../../kernel/time.ts';
import { metricMetadata } from '../../simulation/metric-metadata.ts';
import { record } from '../../simulation/run.ts';
import { version } from '../../version.ts';
import { listenApi } from '../api-server.ts';
import { readScenario } from '../scenario-input.ts';
import type { Surroundings } from './run.ts';

export interface ServeFlags {
  readonly port: number;
  readonly seed?: number;
  readonly lenient?: boolean;
}

/** The line whose Prometheus the answers follow. */
const PROMETHEUS = '3.5.0';

export function serveCommand(paths: readonly string[], flags: ServeFlags, surroundings: Surroundings): 0 | 2 {
  const { stdout, stderr } = surroundings;
  const input = readScenario(paths, flags, stderr);
  if (input === undefined) return 2;
  const { scenario } = input;
  const { series, trace } = record(scenario);
  const server = listenApi(flags.port, {
    api: {
      store: series,
      metadata: metricMetadata(scenario),
      nowMs: unixMilliseconds(scenario.until),
      build: { version: PROMETHEUS, revision: `preroll-${version}` },
      query: { subqueryStepMs: scenario.prometheus.evaluationInterval / 1_000 },
    },
    listening(address) {
      stdout.write(`${trace.header.scenario}: ${series.size().series} series, as a Prometheus would serve them\n`);
      stdout.write(`${address}  (the run begins at 2020-01-01T00:00:00Z; Ctrl-C ends it)\n`);
    },
    failed(why) {
      stderr.write(`port ${flags.port}: ${why}\n`);
      surroundings.exitCode = 2;
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) surroundings.once?.(signal, () => server.close());
  return 0;
}
