/**
 * What traffic costs: the exact flow in requests per second of one core, the aggregate flow in milliseconds for a canary of
 * 30 minutes, once warm; and how both grow. Times are processor time, ticks are seconds. Pods are scraped every 15 seconds, each at a phase of its own.
 */
import { loadavg } from 'node:os';
import { atSecond, type Instant } from '../src/kernel/time.ts';
import type { PodServer } from '../src/traffic/flow/flow.ts';
import { behaviour, type FlowKind, pod, rig, source } from '../test/traffic/rig.ts';

const REPEATS = 7;

interface Load {
  readonly kind: FlowKind;
  readonly perSecond: number;
  readonly minutes: number;
  readonly pods: number;
}

/** A canary of four steps: one pod of the new version at first, then a quarter, a half and all of them. */
function canary({ kind, perSecond, minutes, pods }: Load): number {
  const old = Array.from({ length: pods }, (_, i) => pod(`old-${i}`, 1));
  const worse = behaviour({ statuses: { 500: 0.02 } });
  const fresh = Array.from({ length: pods }, (_, i) => pod(`new-${i}`, 2, { behaviour: worse }));
  const split = (share: number, count: number) => ({
    targets: [...spread(old, 1 - share), ...spread(fresh.slice(0, count), share)],
    unserved: [],
  });
  const run = rig(kind, split(0, 1), {
    sources: [source({ arrivals: { kind: 'poisson', perSecond } })],
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
  { kind: 'aggregate', perSecond: 100, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 100, minutes: 60, pods: 5 },
  { kind: 'aggregate', perSecond: 1_000, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 10_000, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 100_000, minutes: 30, pods: 5 },
  { kind: 'aggregate', perSecond: 1_000, minutes: 30, pods: 50 },
  { kind: 'aggregate', perSecond: 1_000, minutes: 5, pods: 500 },
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
console.log(`load ${loadavg()[0]!.toFixed(1)}`);
