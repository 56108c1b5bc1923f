/**
 * What a study costs: a thousand replications of a thirty-minute canary judged by Prometheus, on two threads, from the command
 * line. Peer: the same rollouts, one after the other, on a cluster.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../test/shared.ts';

const RUNS = 1_000;
const FILE = 'scenarios/seeds/canary-with-metrics.yaml';

async function bench(): Promise<void> {
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
  const { status } = spawnSync(process.execPath, [join('dist', 'preroll.js'), 'sweep', FILE, ...flags], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const seconds = (performance.now() - began) / 1_000;
  if (status !== 0) throw new Error(`the sweep ended with ${status}`);
  console.log(`${RUNS} replications of a thirty-minute canary on two threads, load ${loadavg()[0]?.toFixed(1)}`);
  const ratio = Math.round((RUNS * 1_800) / seconds).toString();
  console.log(
    `  ${seconds.toFixed(1)} s from cold, all included; the rollouts themselves take ${RUNS / 2} hours, ${ratio} × as long`,
  );
}

export { bench as run };
