import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import { status, watchStatus } from '../../../src/gitops/kubectl/status.ts';
import { look, object } from './shop.ts';

const statusOf = (phase: string, message?: string) =>
  status(look([object('Rollout', 'shop', { status: { phase, message } })]), 'shop');

describe('status', () => {
  it('says in a word what is done, and with its message what is not', () => {
    expect(statusOf('Healthy', 'not said')).toEqual({ stdout: 'Healthy\n', stderr: '', exit: 0 });
    expect(statusOf('Paused', 'CanaryPauseStep').stdout).toBe('Paused - CanaryPauseStep\n');
    expect(statusOf('Progressing').stdout).toBe('Progressing - \n');
  });

  it('fails for a degraded Rollout, whose message is in the error', () => {
    expect(statusOf('Degraded', 'RolloutAborted: by hand')).toEqual({
      stdout: 'Degraded\n',
      stderr: 'Error: The rollout is in a degraded state with message: RolloutAborted: by hand\n',
      exit: 1,
    });
  });

  it('fails for a Rollout that is not there', () => {
    expect(status(look([]), 'shop').stderr).toBe('Error: rollout.argoproj.io "shop" not found\n');
  });
});

describe('a watch of the status', () => {
  const rollout = (phase: string, message?: string) =>
    object('Rollout', 'shop', { status: { phase, message } }) as Rollout;

  it('says each change once, and nothing after the end', () => {
    const watch = watchStatus();
    watch.see(rollout('Progressing', 'more replicas need to be updated'));
    watch.see(rollout('Progressing', 'more replicas need to be updated'));
    watch.see(rollout('Progressing'));
    expect(watch.isOver()).toBe(false);
    watch.see(rollout('Healthy'));
    expect(watch.isOver()).toBe(true);
    watch.see(rollout('Paused', 'CanaryPauseStep'));
    const stdout = 'Progressing - more replicas need to be updated\nProgressing\nHealthy\n';
    expect(watch.result()).toEqual({ stdout, stderr: '', exit: 0 });
  });

  it('fails for what is degraded, and for what is not over', () => {
    const watch = watchStatus();
    watch.see(rollout('Paused', 'CanaryPauseStep'));
    const stderr = 'Error: Rollout status watch exceeded timeout\n';
    expect(watch.result()).toEqual({ stdout: 'Paused - CanaryPauseStep\n', stderr, exit: 1 });
    watch.see(rollout('Degraded', 'RolloutAborted: by hand'));
    expect(watch.result()).toEqual({
      stdout: 'Paused - CanaryPauseStep\nDegraded - RolloutAborted: by hand\n',
      stderr: 'Error: The rollout is in a degraded state with message: RolloutAborted: by hand\n',
      exit: 1,
    });
  });
});
