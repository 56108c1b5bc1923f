/**
 * What a rehearsal costs: a thirty-minute canary judged by Prometheus, warm, in both flows and as a study runs it; and the
 * command line from cold. Peers: SimPy, which sends as many requests to a server and does nothing else, the rollout
 * itself, which takes its thirty minutes on any cluster, and an empty Node process.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { minutes } from '../src/kernel/time.ts';
import type { Scenario } from '../src/scenario/format.ts';
import { run } from '../src/simulation/run.ts';
import type { TraceEntry } from '../src/simulation/trace.ts';
import { scenarioAt } from '../test/scenarios.ts';
import { projectRoot } from '../test/shared.ts';

const FILE = 'scenarios/seeds/canary-with-metrics.yaml';
const LENGTH = minutes(30);

function canary(flow: Scenario['flow'], perSecond: number): Scenario {
  const base = scenarioAt(FILE);
  const traffic = base.traffic.map((source) => ({ ...source, arrivals: { kind: 'poisson' as const, perSecond } }));
  return { ...base, flow, traffic, until: LENGTH as number as Scenario['until'], expect: [] };
}

/**
 * Milliseconds of processor time of one whole run (the world is built, runs, its trace is collected and its outcome drawn):
 * the best and the median of several, after a warm-up. Every round has a seed of its own, as in a study. All threads of
 * the process count, so what the compiler and the garbage collector do meanwhile is in it; other work on the same cores
 * makes processor time longer, too.
 */
function cost(
  scenario: Scenario,
  rounds: number,
  warmUp: number,
  keepsTrace = true,
): { readonly best: number; readonly median: number } {
  const times: number[] = [];
  for (let i = 0; i < warmUp + rounds; i++) {
    const before = process.cpuUsage();
    const trace: TraceEntry[] = [];
    run({ ...scenario, seed: i }, keepsTrace ? (entry) => void trace.push(entry) : undefined);
    const { user, system } = process.cpuUsage(before);
    if (i >= warmUp) times.push((user + system) / 1_000);
  }
  times.sort((a, b) => a - b);
  return { best: times[0] ?? Number.NaN, median: times[times.length >> 1] ?? Number.NaN };
}

const wall = (command: string, args: readonly string[]): number => {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = performance.now();
    const { status } = spawnSync(command, args, { cwd: projectRoot, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}; was the project built?`);
    times.push(performance.now() - before);
  }
  return Math.min(...times);
};

/** Requests per second of processor time of SimPy's best round, to a server that is never busy. */
function simpy(): { readonly version: string; readonly perSecond: number } | undefined {
  const script = join(projectRoot, 'bench', 'peers', 'simpy_queue.py');
  const { status, stdout } = spawnSync('python3', [script, '3', '60000', '100', '0.012', '1000'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const { version, rates } = JSON.parse(stdout) as { readonly version: string; readonly rates: readonly number[] };
  return { version, perSecond: Math.max(...rates) };
}

async function bench(): Promise<void> {
  const peer = simpy();
  if (peer === undefined) console.log('SimPy was not measured: python3 cannot import it');
  console.log(`thirty minutes of a canary with metrics, a run (processor time, load ${loadavg()[0]?.toFixed(1)})`);
  for (const [flow, perSecond, rounds, warmUp] of [
    ['aggregate', 100, 100, 200],
    ['aggregate', 1_000, 100, 200],
    ['exact', 100, 10, 5],
    ['exact', 1_000, 3, 2],
  ] as const) {
    const { best, median } = cost(canary(flow, perSecond), rounds, warmUp);
    const requests = (perSecond * LENGTH) / 1e6;
    const rate = flow === 'exact' ? `, ${((requests / best) * 1e-3).toFixed(2)} M requests/s` : '';
    const ratio = Math.round(LENGTH / 1e3 / median).toString();
    const line = `  ${flow.padEnd(9)} ${String(perSecond).padStart(5)}/s: best ${best.toFixed(1)} ms, median ${median.toFixed(1)} ms${rate}`;
    const other = peer && (requests / peer.perSecond) * 1e3;
    const besidePeer =
      other === undefined
        ? ''
        : `; SimPy ${peer?.version} sends as many requests in ${other.toFixed(0)} ms, ${(other / median).toFixed(1)} × as long`;
    console.log(`${line}${besidePeer}; ${ratio} × as quick as the rollout itself`);
  }
  const { best, median } = cost(canary('aggregate', 50), 100, 200, false);
  console.log(
    `  of a study, 50/s, no trace kept: best ${best.toFixed(1)} ms, median ${median.toFixed(1)} ms; a thousand: ${median.toFixed(1)} s of processor time`,
  );
  const empty = wall(process.execPath, ['-e', '0']);
  for (const [what, file] of [
    ['a small rollout', 'scenarios/seeds/colorapi.yaml'],
    ['the canary above', FILE],
  ] as const) {
    const cold = wall(process.execPath, [join('dist', 'preroll.js'), 'run', file, '--quiet', '--no-what-if']);
    console.log(
      `preroll run of ${what} from cold: ${cold.toFixed(0)} ms of wall time, ${(cold / empty).toFixed(1)} × an empty Node process (${empty.toFixed(0)} ms)`,
    );
  }
}

export { bench as run };
