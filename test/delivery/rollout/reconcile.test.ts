/** What one pass leaves behind when a write of it is refused. */
import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../../src/cluster/objects.ts';
import type { Effect } from '../../../src/delivery/rollout/effects.ts';
import { type Pass, stage } from '../../../src/delivery/rollout/pass.ts';
import { createRun, type Ports } from '../../../src/delivery/rollout/reconcile.ts';

const setNamed = (name: string) => ({ kind: 'ReplicaSet', metadata: { name } }) as ReplicaSet;
const update = (name: string): Effect => ({ kind: 'update', object: setNamed(name) });
const start = { rollout: { kind: 'Rollout', metadata: { name: 'shop' } }, draft: {} } as unknown as Pass;

function play(refused: string, tolerant: boolean) {
  const told: string[] = [];
  const ports = {
    carryOut: (effect: Effect & { object: ReplicaSet }) =>
      effect.object.metadata.name === refused
        ? { ok: false, error: { message: 'conflict' } }
        : { ok: true, changed: true, object: effect.object },
    explain: ({ because }: { because: string }, wrote: readonly string[]) =>
      void told.push(`${because}: ${wrote.join()}`),
  } as unknown as Ports;
  const run = createRun(start, ports);
  run.through([
    stage('sizes', () => ({
      effects: [update('one'), update('two')],
      tolerant,
      draft: { weights: undefined },
      because: [
        { rule: 'size', because: 'one is sized', of: 'ReplicaSet/one' },
        { rule: 'size', because: 'two is sized', of: 'ReplicaSet/two' },
      ],
    })),
  ]);
  return { told, outcome: run.outcome() };
}

describe('a stage that is refused a write', () => {
  it('has told the reason of what it had written before, and of nothing else', () => {
    expect(play('two', false).told).toEqual(['one is sized: ReplicaSet/one']);
    expect(play('one', false).told).toEqual([]);
    expect(play('none', false).told).toEqual(['one is sized: ReplicaSet/one', 'two is sized: ReplicaSet/two']);
  });

  it('ends the pass, unless the real controller swallows what goes wrong there', () => {
    expect(play('two', false).outcome).toEqual({ halt: { kind: 'failed', because: 'conflict' } });
    expect(play('two', true).outcome).toEqual({});
  });
});
