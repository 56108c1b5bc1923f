import { rollouts } from '../../delivery/rollout/objects.ts';
import { changesOf, type PromiseKind } from './promise.ts';

/** Nothing becomes stable by accident. */
export const stableAfterLastStep: PromiseKind = {
  name: 'stable after last step',
  says: 'a canary becomes stable only after its last step, by promote --full, by rollback, or as the first deployment',
  concerns: changesOf(rollouts),
  watch() {
    const before = new Map<
      string,
      { readonly stable: string | undefined; readonly index: number | undefined; readonly full: boolean }
    >();
    const everStable = new Set<string>();
    return ({ store }) => {
      for (const { metadata, spec, status } of store.list(rollouts)) {
        const steps = spec.strategy?.canary?.steps ?? [];
        const last = before.get(metadata.uid);
        before.set(metadata.uid, {
          stable: status?.stableRS,
          index: status?.currentStepIndex,
          full: status?.promoteFull === true,
        });
        const stable = status?.stableRS;
        if (stable === undefined || stable === '' || stable === last?.stable) continue;
        const known = everStable.has(`${metadata.uid}/${stable}`);
        everStable.add(`${metadata.uid}/${stable}`);
        const first = last?.stable === undefined || last.stable === '';
        if (first || known || steps.length === 0 || last.full || last.index === steps.length) continue;
        return `${metadata.name}: ${stable} became stable from step index ${last.index} of ${steps.length}`;
      }
      return undefined;
    };
  },
};
