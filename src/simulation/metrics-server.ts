/**
 * metrics-server: asks every kubelet once in 15 s what its containers have used, and serves the difference of the last two
 * looks as usage (metrics-server `pkg/storage/pod.go`). A container that began since the look before counts from its start,
 * if that is 10 s ago or more; any other needs two looks.
 */
import type { ResourceSample } from '../cluster/autoscaler/facts.ts';
import type { Pod } from '../cluster/objects.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Random } from '../kernel/random.ts';
import { between, type Duration, type Instant, inSeconds, seconds } from '../kernel/time.ts';
import type { Behaviour } from '../traffic/model.ts';

/** `--metric-resolution`, as the project's own manifest sets it. */
export const RESOLUTION: Duration = seconds(15);
/** `freshContainerMinMetricsResolution`. */
const FRESH: Duration = seconds(10);

/** What one process has used since it began. */
export interface ProcessUsage {
  /** Tells processes of one pod apart: a new one counts from zero. */
  readonly process: object;
  readonly since: Instant;
  /** Which resources anything is known of. */
  readonly behaviour: Pick<Behaviour, 'cpu' | 'memory'>;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

export interface MetricsServer {
  /** Samples by name of pod; pods without one are absent. */
  samples(pods: readonly Pod[]): ReadonlyMap<string, ResourceSample>;
}

interface Look extends ProcessUsage {
  readonly at: Instant;
}

export function createMetricsServer(ports: {
  readonly engine: Engine;
  readonly random: Random;
  /** Lets traffic happen up to now. */
  settle(): void;
  /** By uid of pod, those whose process lives. */
  usage(): ReadonlyMap<string, ProcessUsage>;
}): MetricsServer {
  const { engine } = ports;
  const looks = new Map<string, { readonly last: Look; readonly before: Look | undefined }>();
  const look = () => {
    engine.after(RESOLUTION, 'measure', look);
    ports.settle();
    const found = ports.usage();
    for (const uid of [...looks.keys()]) if (!found.has(uid)) looks.delete(uid);
    for (const [uid, usage] of found) {
      const last: Look = { ...usage, at: engine.now };
      const known = looks.get(uid)?.last;
      looks.set(uid, { last, before: known?.process === usage.process ? known : beginningOf(last) });
    }
  };
  engine.after(Math.floor(ports.random.uniform() * RESOLUTION) as Duration, 'measure', look);
  return {
    samples(pods) {
      const samples = new Map<string, ResourceSample>();
      for (const { metadata } of pods) {
        const known = looks.get(metadata.uid);
        if (known?.before === undefined) continue;
        const { last, before } = known;
        const window = between(before.at, last.at);
        const cores = (last.cpuSeconds - before.cpuSeconds) / inSeconds(window);
        const { cpu, memory } = last.behaviour;
        if (cpu === undefined && memory === undefined) continue;
        const usage = new Map<string, number>();
        if (cpu !== undefined) usage.set('cpu', thousandths(cores));
        if (memory !== undefined) usage.set('memory', thousandths(last.memoryBytes));
        samples.set(metadata.name, { at: last.at, window, usage });
      }
      return samples;
    },
  };
}

function beginningOf(look: Look): Look | undefined {
  const age = between(look.since, look.at);
  return age >= FRESH && age < RESOLUTION ? { ...look, at: look.since, cpuSeconds: 0 } : undefined;
}

/** Rounded up, as quantities are; what floating point adds to a whole number is not rounded up to the next. */
const thousandths = (amount: number): number => Math.ceil(amount * 1_000 - 1e-6);
