/**
 * The kernel against SimPy, the most used kernel of its kind, in the same run on the same machine. Measured is all that a
 * simulation does: drawing the time (named stream, our own logarithm), scheduling, ordering, calling.
 *
 * - Hold model (D. W. Jones, 1986): N acts are pending; each, when done, schedules itself again after an exponential time.
 *   One event is one act. It shows the cost of the queue at size N.
 * - M/M/1 at 80 %: arrivals, a waiting line, a server. One event is an arrival or a departure, on both sides.
 *
 * Every round is a fresh engine with fresh streams, after one that does not count. Time is processor time of the process,
 * on both sides, so that waiting for a core does not count; it does include the compiler and the garbage collector. Given
 * are the best round, the median and the slowest, because other work on the machine only ever slows a round down.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { exponential } from '../src/kernel/distributions.ts';
import { createEngine } from '../src/kernel/engine.ts';
import { createStreams } from '../src/kernel/random.ts';
import { atSecond, type Duration, seconds } from '../src/kernel/time.ts';
import { projectRoot } from '../test/shared.ts';

const ROUNDS = 9;
const EVENTS = 3_000_000;

const benchmarks = {
  hold100: { title: 'hold, 100 pending', round: () => hold(100) },
  hold10000: { title: 'hold, 10 000 pending', round: () => hold(10_000) },
  mm1: { title: 'M/M/1 at 80 %', round: () => mm1() },
} as const;
type Name = keyof typeof benchmarks;

/** Measures and prints. */
export async function run(): Promise<void> {
  const names = Object.keys(benchmarks) as Name[];
  const ours = new Map(names.map((name) => [name, measure(benchmarks[name].round)]));
  const peer = simpy();
  console.log(
    `kernel: million events per second of processor time, best / median / slowest of ${ROUNDS} rounds of ${EVENTS / 1e6} million`,
  );
  for (const name of names) {
    const own = summary(ours.get(name)!);
    const line = `  ${benchmarks[name].title.padEnd(22)} ${inMillions(own)}`;
    if (peer === undefined) console.log(line);
    else {
      const other = summary(peer[name]);
      const ratio = (own.median / other.median).toFixed(0);
      console.log(`${line}   SimPy ${peer.version} ${inMillions(other)}   ${ratio} times as many (medians)`);
    }
  }
  if (peer === undefined)
    console.log('  SimPy was not measured: python3 cannot import it. To compare: python3 -m pip install simpy');
}

/** Events per second of a hold model with `pending` acts and a mean time of one second. */
function hold(pending: number): number {
  const engine = createEngine();
  const random = createStreams(1).named('increments');
  const act = (self: number) => {
    engine.after(seconds(exponential(random, 1)), 'world', act, self);
  };
  for (let i = 0; i < pending; i++) act(i);
  const began = process.cpuUsage();
  engine.runUntil(atSecond(EVENTS / pending));
  return engine.executed / secondsSince(began);
}

/** Events per second of an M/M/1 queue in which a customer is served for one second on average. */
function mm1(): number {
  const engine = createEngine();
  const streams = createStreams(1);
  const [arrivals, services] = [streams.named('arrivals'), streams.named('services')];
  const line: number[] = [];
  let [next, arrived, waited] = [0, 0, 0];
  const arrive = () => {
    line.push(engine.now);
    if (line.length - next === 1) serve();
    if (++arrived < EVENTS / 2) engine.after(seconds(exponential(arrivals, 1.25)), 'world', arrive);
  };
  const serve = () => {
    waited += engine.now - line[next]!;
    engine.after(seconds(exponential(services, 1)), 'world', leave);
  };
  const leave = () => {
    if (++next < line.length) serve();
  };
  engine.after(0 as Duration, 'world', arrive);
  const began = process.cpuUsage();
  engine.runUntil(atSecond(EVENTS));
  const rate = engine.executed / secondsSince(began);
  // What was computed is looked at, or a compiler could leave it out; the mean wait is 4 seconds.
  if (Math.abs(waited / 1e6 / arrived - 4) > 0.5)
    throw new Error(`a mean wait of ${waited / 1e6 / arrived} s is wrong`);
  return rate;
}

/** Processor seconds. */
function secondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

function measure(round: () => number): readonly number[] {
  round();
  return Array.from({ length: ROUNDS }, round);
}

function summary(rates: readonly number[]): { readonly best: number; readonly median: number; readonly worst: number } {
  const sorted = [...rates].sort((a, b) => b - a);
  return { best: sorted[0]!, median: sorted[sorted.length >> 1]!, worst: sorted.at(-1)! };
}

const inMillions = ({ best, median, worst }: ReturnType<typeof summary>): string =>
  [best, median, worst].map((rate) => (rate / 1e6).toFixed(2).padStart(5)).join(' /');

/** SimPy's rates in the same benchmarks; `undefined` when it is not installed. */
function simpy(): ({ readonly version: string } & Readonly<Record<Name, readonly number[]>>) | undefined {
  const script = join(projectRoot, 'bench', 'peers', 'simpy_kernel.py');
  const { status, stdout } = spawnSync('python3', [script, '5'], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
