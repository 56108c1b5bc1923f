import { describe, expect, it } from 'vitest';
import type { StepPluginStatus } from '../../src/delivery/rollout/objects.ts';
import type { StepPluginCall } from '../../src/delivery/rollout/outside.ts';
import { atSecond, rfc3339, seconds } from '../../src/kernel/time.ts';
import type { PluginAnswer } from '../../src/scenario/format.ts';
import { stepPluginOf } from '../../src/simulation/step-plugins.ts';

const call = (t: number, run: Partial<StepPluginStatus> = {}, operation: StepPluginCall['operation'] = 'Run') => ({
  operation,
  config: undefined,
  now: atSecond(t),
  run: { index: 0, name: 'gate', operation: 'Run', startedAt: rfc3339(atSecond(0)), ...run } as const,
});

function asked(script: readonly PluginAnswer[], ...of: readonly StepPluginCall[]) {
  const plugin = stepPluginOf({ plugins: { gate: script } }, 'gate');
  if (typeof plugin !== 'function') throw new Error('no plugin');
  return of.map(plugin);
}

describe('the answers of a step plugin', () => {
  it('come one a call, the last for good', () => {
    const script: PluginAnswer[] = [{ phase: 'Running' }, { error: 'gone' }, { phase: 'Successful' }];
    const replies = asked(
      script,
      call(0),
      call(30, { executions: 1 }),
      call(60, { executions: 2 }),
      call(90, { executions: 7 }),
    );
    expect(replies).toEqual([
      { kind: 'answer', phase: 'Running' },
      { kind: 'error', message: 'gone' },
      { kind: 'answer', phase: 'Successful' },
      { kind: 'answer', phase: 'Successful' },
    ]);
  });

  it('are Running until their time has come, and then not taken for spent', () => {
    const script: PluginAnswer[] = [{ phase: 'Failed', after: seconds(100) }];
    const [early] = asked(script, call(40));
    expect(early).toEqual({ kind: 'answer', phase: 'Running', requeueAfter: seconds(60), status: { waits: 1 } });
    const [late] = asked(script, call(105, { executions: 1, status: { waits: 1 } }));
    expect(late).toMatchObject({ kind: 'answer', phase: 'Failed' });
  });

  it('can be for an Abort; without one it succeeds', () => {
    const script: PluginAnswer[] = [{ phase: 'Successful' }, { to: 'Abort', phase: 'Failed', message: 'cannot' }];
    expect(asked(script, call(9, {}, 'Abort'), call(9, {}, 'Terminate'))).toEqual([
      { kind: 'answer', phase: 'Failed', message: 'cannot' },
      { kind: 'answer', phase: 'Successful' },
    ]);
  });

  it('are success where nothing is said of the plugin', () => {
    const plugin = stepPluginOf({ plugins: {} }, 'any');
    expect(typeof plugin === 'function' && plugin(call(0))).toEqual({ kind: 'answer', phase: 'Successful' });
  });
});
