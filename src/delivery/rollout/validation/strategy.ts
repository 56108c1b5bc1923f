/** One strategy, and what is wrong with it. Paths lack the strategy's own name, as the real ones do: `spec.strategy.steps[0]`. */
import { revisionHistoryLimitOf } from '../defaults.ts';
import type { BlueGreenStrategy, RolloutSpec } from '../objects.ts';
import { validateAntiAffinity } from './anti-affinity.ts';
import { validateCanary } from './canary.ts';
import { type Errors, invalid, required } from './field-error.ts';
import { STRATEGY } from './routers.ts';

export function* validateStrategy(spec: RolloutSpec): Errors {
  const { canary, blueGreen } = spec.strategy ?? {};
  const both = [...STRATEGY, 'strategy'];
  if (canary === undefined && blueGreen === undefined) {
    yield required(both, "Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'");
  } else if (canary !== undefined && blueGreen !== undefined) {
    yield invalid(both, 'blueGreen: true canary: true', 'Multiple Strategies can not be listed');
  } else if (blueGreen !== undefined) {
    yield* validateBlueGreen(blueGreen, spec);
  } else if (canary !== undefined) {
    yield* validateCanary(canary, spec);
  }
}

/** Two absent services are equal, too. */
export function* validateBlueGreen(blueGreen: BlueGreenStrategy, spec: RolloutSpec): Errors {
  const { activeService = '', previewService = '', scaleDownDelayRevisionLimit } = blueGreen;
  if (activeService === previewService) {
    yield invalid(
      [...STRATEGY, 'activeService'],
      activeService,
      'This rollout uses the same service for the active and preview services, but two different services are required.',
    );
  }
  if (scaleDownDelayRevisionLimit !== undefined && scaleDownDelayRevisionLimit > revisionHistoryLimitOf(spec)) {
    yield invalid(
      [...STRATEGY, 'scaleDownDelayRevisionLimit'],
      scaleDownDelayRevisionLimit,
      "This rollout's revision history limit can not be smaller than the rollout's scale down limit",
    );
  }
  yield* validateAntiAffinity(blueGreen.antiAffinity);
}
