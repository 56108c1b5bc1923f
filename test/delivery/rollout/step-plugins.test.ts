import { describe, expect, it } from 'vitest';
import type { StepPluginCall, StepPluginReply } from '../../../src/delivery/rollout/outside.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { createShop } from './shop.ts';

const RUNNING: StepPluginReply = { kind: 'answer', phase: 'Running' };
const SUCCESSFUL: StepPluginReply = { kind: 'answer', phase: 'Successful' };
const PLUGIN = { plugin: { name: 'org/gate', config: { to: 'prod' } } };

/** A shop whose plugin answers its Runs one after the other, and is released at second 7. */
function released(steps: readonly object[], ...replies: readonly StepPluginReply[]) {
  const calls: StepPluginCall[] = [];
  const shop = createShop({
    steps,
    outside: {
      stepPlugin: () => (call) => {
        const runs = calls.filter((c) => c.operation === 'Run').length;
        calls.push(call);
        if (call.operation !== 'Run') return { kind: 'answer', message: 'undone' };
        return replies[Math.min(runs, replies.length - 1)] ?? SUCCESSFUL;
      },
    },
  });
  shop.release('shop:2');
  return { ...shop, calls, statuses: () => shop.status().canary?.stepPluginStatuses };
}

describe('a plugin step', () => {
  it('is over in the pass in which its plugin succeeds, and says only that', () => {
    const shop = released([PLUGIN, { pause: {} }], SUCCESSFUL);
    shop.until(10);
    expect(shop.status().currentStepIndex).toBe(1);
    expect(shop.events('RolloutStepCompleted')[0]).toContain('Rollout step 1/2 completed (plugin: org/gate)');
    expect(shop.events('StepPluginTransition')).toEqual([]);
    expect(shop.calls).toHaveLength(1);
    expect(shop.calls[0]?.config).toEqual({ to: 'prod' });
    expect(shop.statuses()).toMatchObject([{ index: 0, operation: 'Run', phase: 'Successful', executions: 1 }]);
  });

  it('asks a running plugin again after the back-off, half a minute unless it asks for more than ten seconds', () => {
    const shop = released([PLUGIN], RUNNING, { ...RUNNING, requeueAfter: seconds(12) }, RUNNING, SUCCESSFUL);
    shop.until(120);
    const [first, ...later] = shop.calls.map((call) => Math.floor(call.now / 1e6));
    expect(later.map((t) => t - (first ?? 0))).toEqual([30, 42, 72]);
    expect(shop.events('StepPluginTransition')).toHaveLength(1);
    expect(shop.events('StepPluginTransition')[0]).toContain(
      'Normal StepPluginTransition: Step plugin org/gate (step 1) transitioned to Running',
    );
  });

  it('hands the plugin back what it left in the status', () => {
    const shop = released([PLUGIN], { ...RUNNING, status: { ticket: 7 } }, SUCCESSFUL);
    shop.until(60);
    expect(shop.calls[1]?.run.status).toEqual({ ticket: 7 });
  });

  it('aborts the update when the plugin fails', () => {
    const shop = released([{ setWeight: 20 }, PLUGIN], { kind: 'answer', phase: 'Failed', message: 'no ticket' });
    shop.until(20);
    expect(shop.status()).toMatchObject({ abort: true, phase: 'Degraded', currentStepIndex: 0 });
    expect(shop.status().message).toContain('Step Plugin 2 (org/gate) failed: no ticket');
    expect(shop.events('StepPluginTransition')[0]).toContain('Warning');
  });

  it('retries a call that failed after half a minute', () => {
    const shop = released([PLUGIN], { kind: 'error', message: 'connection refused' }, SUCCESSFUL);
    shop.until(50);
    expect(shop.calls).toHaveLength(2);
    expect(shop.events('StepPluginTransition')[0]).toContain('transitioned to Error');
    expect(shop.status().currentStepIndex).toBe(1);
  });

  it('hangs for good on a plugin that answers Error, whose back-off the real controller leaves empty', () => {
    const shop = released([PLUGIN], { kind: 'answer', phase: 'Error' }, SUCCESSFUL);
    shop.until(120);
    expect(shop.calls).toHaveLength(1);
    expect(shop.events('ReconciliationError').at(-1)).toContain(
      'Reconciliation failed with error: failed to run plugin: could not parse backoff duration: time: invalid duration ""',
    );
  });

  it('is undone on an abort, the last step first, once', () => {
    const second = { plugin: { name: 'org/other' } };
    const shop = released([PLUGIN, second, { pause: {} }], SUCCESSFUL);
    shop.until(15);
    shop.act({ do: 'abort' });
    shop.until(40);
    const undone = shop.statuses()?.filter((s) => s.operation === 'Abort');
    expect(undone).toMatchObject([
      { index: 1, name: 'org/other', phase: 'Successful', message: 'undone' },
      { index: 0, name: 'org/gate', phase: 'Successful', message: 'undone' },
    ]);
    expect(shop.calls.filter((c) => c.operation === 'Abort')).toHaveLength(2);
    expect(shop.events('StepPluginTransition')[0]).toContain('Step plugin org/other (step 2) aborted (Successful)');
  });

  it('begins anew when an aborted update is retried', () => {
    const shop = released([PLUGIN, { pause: {} }], SUCCESSFUL);
    shop.until(15);
    shop.act({ do: 'abort' });
    shop.until(30);
    shop.act({ do: 'retry' });
    shop.until(45);
    expect(shop.calls.map((c) => c.operation)).toEqual(['Run', 'Abort', 'Run']);
    expect(shop.status()).toMatchObject({ currentStepIndex: 1, phase: 'Paused' });
  });

  it('is terminated when a person promotes to the end while it runs', () => {
    const shop = released([{ setWeight: 20 }, PLUGIN, { pause: {} }], RUNNING);
    shop.until(20);
    shop.act({ do: 'promote-full' });
    shop.until(40);
    expect(shop.calls.map((c) => c.operation)).toEqual(['Run', 'Terminate']);
    expect(shop.events('StepPluginTransition').at(-1)).toContain('(step 2) terminated (Successful)');
    expect(shop.status().phase).toBe('Healthy');
  });

  it('is over at once where the plugin is switched off, and is tried again where the controller has none', () => {
    const off = createShop({ steps: [PLUGIN, { pause: {} }], outside: { stepPlugin: () => 'disabled' } });
    off.release('shop:2');
    off.until(15);
    expect(off.status().currentStepIndex).toBe(1);
    expect(off.status().canary?.stepPluginStatuses).toEqual([
      { index: 0, name: 'org/gate', operation: 'Run', disabled: true },
    ]);
    const none = createShop({ steps: [PLUGIN], outside: { stepPlugin: () => undefined } });
    none.release('shop:2');
    none.until(15);
    expect(none.status().currentStepIndex).toBe(0);
    expect(none.events('ReconciliationError')[0]).toContain('could not create step plugin at index 0 : failed to get');
  });
});
