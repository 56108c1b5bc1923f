/**
 * What a study costs: a thousand replications of a thirty-minute canary, with and without analyses that ask Prometheus, on
 * two threads, from the command line. Peer: the same rollouts, one after the other, on a cluster.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../test/shared.ts';

const RUNS = 1_000;

function seconds(file: string): number {
  const flags = [
    '--param',
    'length=Scenario/until:30m',
    '--releases',
    'good',
    '--runs',
    String(RUNS),
    '--workers',
    '2',
  ];
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [join('dist', 'preroll.js'), 'sweep', file, ...flags], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`the sweep ended with ${status}`);
  return (performance.now() - began) / 1_000;
}

async function bench(): Promise<void> {
  console.log(
    `${RUNS} replications of a thirty-minute canary on two threads, from cold, all included, load ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const [what, file] of [
    ['judged by Prometheus', 'scenarios/seeds/canary-with-metrics.yaml'],
    ['weights and pauses', 'scenarios/seeds/canary-two-weights.yaml'],
  ] as const) {
    const took = seconds(file);
    const ratio = Math.round((RUNS * 1_800) / took).toString();
    console.log(`  ${what}: ${took.toFixed(1)} s; the rollouts themselves take ${RUNS / 2} hours, ${ratio} × as long`);
  }
}

export { bench as run };
