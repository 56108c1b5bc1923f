import { describe, expect, it } from 'vitest';
import { status } from '../../../src/gitops/kubectl/status.ts';
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
