import { rollouts } from '../../delivery/rollout/objects.ts';
import { changesOf, type PromiseKind } from './promise.ts';

/** The one word people read says what the conditions say. */
export const phaseAgrees: PromiseKind = {
  name: 'phase agrees with conditions',
  says: 'a rollout is not called Healthy while it is aborted, paused or incompletely updated',
  concerns: changesOf(rollouts),
  watch:
    () =>
    ({ store }) => {
      for (const { metadata, status } of store.list(rollouts)) {
        if (status?.phase !== 'Healthy') continue;
        if ((status.pauseConditions ?? []).length > 0) return `${metadata.name} is Healthy and has pause conditions`;
        if (status.stableRS !== status.currentPodHash)
          return `${metadata.name} is Healthy, yet its stable revision is not the current one`;
        const progressing = status.conditions?.find((c) => c.type === 'Progressing');
        if (progressing?.reason === 'RolloutAborted') return `${metadata.name} is Healthy and aborted`;
      }
      return undefined;
    },
};
