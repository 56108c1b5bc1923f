/** Pods need longer to become available than the rollout may take to make progress. */
import type { Json } from '../../../cluster/objects.ts';
import { progressDeadlineSecondsOf } from '../../../delivery/rollout/defaults.ts';
import { inside, itemsInside } from '../../bundle.ts';
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const deadlineBelowStartup: Rule = {
  id: 'rollout/deadline-below-startup',
  severity: 'warning',
  title: 'The progress deadline is shorter than a slow start',
  why: 'A pod that is still within what its own probes allow makes the rollout Degraded, and with progressDeadlineAbort aborts it. Raising the deadline afterwards does not heal it.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec, template } of rolloutsOf(bundle)) {
      const deadline = progressDeadlineSecondsOf(spec);
      const ready = spec.minReadySeconds ?? 0;
      const slowest = itemsInside(template, 'spec', 'containers').reduce<number>(
        (most, c) => Math.max(most, startOf(c)),
        0,
      );
      if (slowest === 0 || slowest + ready <= deadline) continue;
      yield seenIn(
        manifest,
        ['spec', spec.progressDeadlineSeconds === undefined ? 'template' : 'progressDeadlineSeconds'],
        {
          what: 'key',
          message: `the probes allow ${span(slowest)} for a start${ready === 0 ? '' : ` and minReadySeconds adds ${span(ready)}`}, but progress is due within ${span(deadline)}`,
          remedy: `raise progressDeadlineSeconds above ${slowest + ready}`,
        },
      );
    }
  },
};

/** What a startup probe tolerates; without one, the delay of the readiness probe. Defaults of the API. */
function startOf(container: Json): number {
  const numberOf = (probe: string, field: string, absent: number): number => {
    const value = inside(container, probe, field);
    return typeof value === 'number' ? value : absent;
  };
  const ready =
    inside(container, 'readinessProbe') === undefined ? 0 : numberOf('readinessProbe', 'initialDelaySeconds', 0);
  if (inside(container, 'startupProbe') === undefined) return ready;
  const tries = numberOf('startupProbe', 'failureThreshold', 3) * numberOf('startupProbe', 'periodSeconds', 10);
  return numberOf('startupProbe', 'initialDelaySeconds', 0) + tries + ready;
}
