/**
 * What traffic costs: the exact flows in requests per second of one core, the aggregate flow in milliseconds for a canary of
 * 30 minutes, once warm; and how all grow. Times are processor time, ticks are seconds. Pods are scraped every 15 seconds, each at a phase of its own.
 *
 * The queueing flow is measured with pods of 100 workers and a queue for 1 000, an error in fifty, two retries with back-off and a
 * budget, and beside SimPy in the same run: an M/M/c queue with 8 servers at 80 %, one customer a request.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { atSecond, type Instant, milliseconds, seconds } from '../src/kernel/time.ts';
import type { PodServer } from '../src/traffic/flow/flow.ts';
import type { Behaviour, TrafficSource } from '../src/traffic/model.ts';
import { behaviour, evenly, type FlowKind, pod, rig, source } from '../test/traffic/rig.ts';

const REPEATS = 7;

interface Load {
  readonly kind: FlowKind;
  readonly perSecond: number;
  readonly minutes: number;
  readonly pods: number;
}

const busy: Partial<Behaviour> = { concurrency: { workers: 100, queue: 1_000, whenFull: '503' } };
const stubborn: Partial<TrafficSource> = {
  retries: {
    attempts: 2,
    on: ['5xx', 'refused', 'timeout'],
    backOff: { first: milliseconds(25), factor: 2, most: milliseconds(250) },
    jitter: 1,
    budget: { ratio: 0.2, perSecond: 10 },
  },
};

/** A canary of four steps: one pod of the new version at first, then a quarter, a half and all of them. */
function canary({ kind, perSecond, minutes, pods }: Load): number {
  const served: Partial<Behaviour> = kind === 'queueing' ? busy : {};
  const good = behaviour(served);
  const old = Array.from({ length: pods }, (_, i) => pod(`old-${i}`, 1, { behaviour: good }));
  const worse = behaviour({ ...served, statuses: { 500: 0.02 } });
  const fresh = Array.from({ length: pods }, (_, i) => pod(`new-${i}`, 2, { behaviour: worse }));
  const split = (share: number, count: number) => ({
    targets: [...spread(old, 1 - share), ...spread(fresh.slice(0, count), share)],
    unserved: [],
  });
  const run = rig(kind, split(0, 1), {
    sources: [source({ arrivals: { kind: 'poisson', perSecond }, ...(kind === 'queueing' && stubborn) })],
    keepTicks: false,
  });
  const steps = [0.05, 0.25, 0.5, 1] as const;
  const started = process.cpuUsage();
  steps.forEach((share, i) => {
    const at = atSecond((minutes * 60 * i) / steps.length);
    run.engine.schedule(at, 'world', () => run.reroute(split(share, Math.max(1, Math.round(share * pods)))));
  });
  const all: PodServer[] = [...old, ...fresh];
  all.forEach((p, i) => {
    scrape(run, p, Math.round((15e6 * (i + 0.5)) / all.length));
  });
  run.runTo(minutes * 60);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e3;
}

function spread(pods: readonly PodServer[], share: number) {
  return pods.map((p) => ({ pod: p, service: 'shop', share: share / pods.length }));
}

function scrape(run: ReturnType<typeof rig>, target: PodServer, phase: number): void {
  const look = () => {
    run.flow.settle();
    target.meters.collect();
    run.engine.after(15e6 as never, 'measure', look);
  };
  run.engine.schedule(phase as Instant, 'measure', look);
}

/** The quickest of several, in processor time: the machine may have other work, which only ever makes it slower. */
function best(load: Load): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) least = Math.min(least, canary(load));
  return least;
}

const rows: (readonly string[])[] = [
  ['flow', 'requests/s', 'minutes', 'pods', 'requests', 'ms', 'ns/request', 'M requests/s'],
];
const loads: readonly Load[] = [
  { kind: 'exact', perSecond: 100, minutes: 30, pods: 5 },
  { kind: 'exact', perSecond: 1_000, minutes: 30, pods: 5 },
  { kind: 'exact', perSecond: 1_000, minutes: 60, pods: 5 },
  { kind: 'exact', perSecond: 10_000, minutes: 10, pods: 5 },
  { kind: 'exact', perSecond: 10_000, minutes: 10, pods: 50 },
  { kind: 'exact', perSecond: 10_000, minutes: 5, pods: 1_000 },
  { kind: 'queueing', perSecond: 1_000, minutes: 30, pods: 5 },
  { kind: 'queueing', perSecond: 1_000, minutes: 60, pods: 5 },
  { kind: 'queueing', perSecond: 10_000, minutes: 5, pods: 5 },
  { kind: 'queueing', perSecond: 10_000, minutes: 5, pods: 1_000 },
  { kind: 'aggregate', perSecond: 100, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 100, minutes: 60, pods: 5 },
  { kind: 'aggregate', perSecond: 1_000, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 10_000, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 100_000, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 1_000, minutes: 30, pods: 50 },
  { kind: 'aggregate', perSecond: 1_000, minutes: 5, pods: 1_000 },
];
for (const load of loads) {
  const ms = best(load);
  const requests = load.perSecond * load.minutes * 60;
  rows.push([
    load.kind,
    String(load.perSecond),
    String(load.minutes),
    String(load.pods),
    String(requests),
    ms.toFixed(1),
    ((ms * 1e6) / requests).toFixed(1),
    (requests / ms / 1e3).toFixed(2),
  ]);
}
const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]!.length)));
for (const row of rows)
  console.log(row.map((text, c) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!))).join('  '));
compareWithSimpy();
console.log(`load ${loadavg()[0]!.toFixed(1)}`);

/** The same queue on both sides; the mean time in it shows that both did the work. */
function compareWithSimpy(): void {
  const [rate, mean, servers] = [640, 0.01, 8];
  const ours = Array.from({ length: REPEATS }, () => mmc(rate, mean, servers, 300));
  const best = Math.max(...ours.map((o) => o.perSecond));
  const line = `M/M/${servers} at 80 %: ${(best / 1e6).toFixed(2)} M requests/s, ${(ours[0]!.meanMs).toFixed(2)} ms each`;
  const script = fileURLToPath(new URL('peers/simpy_queue.py', import.meta.url));
  const { status, stdout } = spawnSync('python3', [script, '3', '60000', `${rate}`, `${mean}`, `${servers}`], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.log(`${line}; SimPy was not measured: python3 -m pip install simpy`);
    return;
  }
  const peer = JSON.parse(stdout) as { version: string; rates: readonly number[]; mean: number };
  const other = Math.max(...peer.rates);
  const said = `${(other / 1e6).toFixed(3)} M, ${(peer.mean * 1e3).toFixed(2)} ms each`;
  console.log(`${line}; SimPy ${peer.version}: ${said}: ${(best / other).toFixed(0)} times as many`);
}

function mmc(perSecond: number, mean: number, workers: number, until: number) {
  const target = pod('a', 1, {
    behaviour: behaviour({
      latency: { kind: 'exponential', mean: seconds(mean) },
      concurrency: { workers, whenFull: '503' },
    }),
  });
  const run = rig('queueing', evenly([target]), { sources: [source({ arrivals: { kind: 'poisson', perSecond } })] });
  const started = process.cpuUsage();
  run.runTo(until);
  const { user, system } = process.cpuUsage(started);
  const requests = run.ticks.reduce((sum, t) => sum + t.requests, 0);
  const time = run.ticks.reduce((sum, t) => sum + t.requests * t.latency.mean, 0);
  return { perSecond: requests / ((user + system) / 1e6), meanMs: (time / requests) * 1e3 };
}
