/** A metric that some process of the cluster exposes which is not about requests: its name, what it is, and what `# HELP` says. */
import type { InstrumentKind } from '../../metrics/instruments.ts';

export interface ExposedMetric {
  /** As exposed in the text format; a histogram's has no suffix. */
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly help: string;
  /** Histograms: upper bounds, without +Inf. */
  readonly bounds?: readonly number[];
}

/** The names of its series as they stand in queries. */
export const exposedSeries = ({ name, kind }: ExposedMetric): readonly string[] =>
  kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];
