/** Whether a metric has a number of measurements after which it ends (`analysis_types.go: EffectiveCount`). */
import type { IntOrString } from '../../objects.ts';

/** A count that is no number counts as none; without an interval one measurement is all. */
export function metricEnds(count: IntOrString | undefined, interval: string | undefined): boolean {
  const isCounted = typeof count === 'number' ? count !== 0 : /^[+-]?\d*[1-9]\d*$/.test(count ?? '');
  return isCounted || (interval ?? '') === '';
}
