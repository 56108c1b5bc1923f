/** A blue-green release that a person promotes after looking at it, undone a minute later: third colours, switches, a refused command. */
import type { Instant } from '../../src/kernel/time.ts';
import { seconds } from '../../src/kernel/time.ts';
import type { RolloutEntry, Trace, TraceEntry } from '../../src/simulation/trace.ts';
import { sampleTrace } from '../report/sample-trace.ts';

const at = (s: number): Instant => Math.round(s * 1_000_000) as Instant;

export function blueGreenTrace(): Trace {
  const { header } = sampleTrace();
  const entries: TraceEntry[] = [];
  const rollout = (s: number, change: Partial<RolloutEntry>) =>
    entries.push({
      kind: 'rollout',
      t: at(s),
      name: 'shop',
      phase: 'Healthy',
      message: '',
      aborted: false,
      pauses: [],
      stable: 1,
      current: 1,
      active: 1,
      preview: 1,
      wanted: 2,
      replicas: 2,
      updated: 2,
      ready: 2,
      available: 2,
      ...change,
    });
  const pods = (s: number, set: number, revision: number, wanted: number, ready: number, terminating = 0) =>
    entries.push({
      kind: 'replicas',
      t: at(s),
      rollout: 'shop',
      name: `shop-${set}`,
      revision,
      image: `registry.example/shop:${set}.0`,
      wanted,
      created: wanted,
      ready,
      available: ready,
      terminating,
    });
  const command = (s: number, who: string, what: string, accepted = true) =>
    entries.push({ kind: 'command', t: at(s), who, what, accepted, message: accepted ? '' : 'nothing to promote' });
  rollout(0, {});
  pods(0, 1, 1, 2, 2);
  entries.push({
    kind: 'release',
    t: at(30),
    rollout: 'shop',
    images: { app: 'registry.example/shop:2.0' },
    behaviour: 'good',
  });
  rollout(30.2, {
    current: 2,
    preview: 2,
    phase: 'Progressing',
    message: 'more replicas need to be updated',
    updated: 0,
  });
  pods(30.3, 2, 2, 2, 0);
  command(33, 'ana', 'promote', false);
  pods(38, 2, 2, 2, 2);
  rollout(38.2, { current: 2, preview: 2, phase: 'Paused', message: 'BlueGreenPause', pauses: ['BlueGreenPause'] });
  command(120, 'ana', 'promote');
  rollout(120.2, {
    current: 2,
    preview: 2,
    active: 2,
    phase: 'Progressing',
    message: 'waiting for all steps to complete',
  });
  entries.push({ kind: 'service', t: at(120.2), name: 'shop', revision: 2 });
  rollout(120.4, { current: 2, preview: 2, active: 2, stable: 2 });
  pods(150.4, 1, 1, 0, 0, 2);
  pods(153, 1, 1, 0, 0);
  command(180, 'ana', 'undo');
  rollout(180.2, {
    current: 3,
    preview: 3,
    active: 2,
    stable: 2,
    phase: 'Progressing',
    message: 'more replicas need to be updated',
  });
  pods(180.3, 1, 3, 2, 0);
  pods(187, 1, 3, 2, 2);
  rollout(187.2, { current: 3, preview: 3, active: 3, stable: 3 });
  pods(217, 2, 2, 0, 0, 2);
  pods(219, 2, 2, 0, 0);
  for (let s = 5; s <= 240; s += 5) {
    const revision = s <= 120 ? 1 : s <= 185 ? 2 : 3;
    entries.push({
      kind: 'traffic',
      t: at(s),
      span: seconds(5),
      source: 'users',
      revision,
      requests: 500 + (s % 7) * 4,
      failures: revision === 2 ? { '500': 30 + (s % 3) } : {},
      latency: { mean: 0.05, p50: 0.04, p95: 0.1 + (s % 5) / 100, p99: 0.2 + (s % 4) / 50 },
    });
  }
  entries.push({
    kind: 'traffic',
    t: at(125),
    span: seconds(5),
    source: 'users',
    revision: 0,
    requests: 6,
    failures: { refused: 6 },
    latency: { mean: 0, p50: 0, p95: 0, p99: 0 },
  });
  entries.push({ kind: 'end', t: at(240), events: 900, fingerprint: 'b1c2d3e4f5a60718' });
  entries.sort((a, b) => a.t - b.t);
  return {
    header: {
      ...header,
      scenario: 'shop: blue-green, promoted by hand',
      about: '',
      until: at(240),
      rollouts: [{ name: 'shop', namespace: 'default', strategy: 'blueGreen', steps: [], router: 'service selector' }],
    },
    entries,
  };
}
