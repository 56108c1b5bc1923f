/** How an Argo CD was started, as far as anything depends on it. */
import type { DurationModel } from '../../kernel/duration-model.ts';
import type { Duration } from '../../kernel/time.ts';
import type { SelfHealWait } from './self-heal.ts';

export interface ArgoCdModel {
  /** `timeout.reconciliation`: how often Git is asked without being told; 0 is never. */
  readonly poll: Duration;
  /** `timeout.reconciliation.jitter`: at most so much later. */
  readonly jitter: Duration;
  /** From a change in the cluster to the comparison. */
  readonly notice: DurationModel;
  /** From a push to the refresh, where the repository has a webhook. */
  readonly webhook: DurationModel;
  readonly selfHeal: SelfHealWait;
  /** `ARGOCD_SYNC_WAVE_DELAY`: after each wave but the last. */
  readonly waveDelay: Duration;
}
