/**
 * The metrics of a scenario made ready for counting: what all processes that expose them have in common, so that a pod that
 * starts is given numbers to count in and nothing else.
 */
import { oncePer } from '../kernel/once.ts';
import {
  type CounterBlueprint,
  counterBlueprint,
  type HistogramBlueprint,
  histogramBlueprint,
  type InstrumentLabels,
} from '../metrics/instruments.ts';
import { appFamily } from './families/app.ts';
import { boundsInSeconds, type Exposure, type RequestMetric, seriesNamesOf } from './families/family.ts';
import { familyNamed } from './families.ts';
import { createLatencyCells, type LatencyCells } from './latency-cells.ts';
import type { MetricsModel } from './model.ts';

/** What all meters of a model have in common. */
export interface Preparation {
  /** Cut at the bounds of all metrics, counted or not: what is drawn does not hang on who reads it. */
  readonly cells: LatencyCells;
  /** Is there any metric at an edge? */
  readonly hasEdge: boolean;
  /** The metrics that are counted. */
  readonly at: { readonly [E in Exposure]: readonly PreparedMetric[] };
}

/** A metric, and the blueprints of its instruments so far: pods of one version differ in none of them. */
export interface PreparedMetric {
  readonly metric: RequestMetric;
  /** For histograms. */
  readonly bucketOfBand: Uint16Array | undefined;
  /** By labels. */
  readonly blueprints: Map<string, Blueprints>;
}

export type Blueprints =
  | { readonly type: 'counter'; readonly total: CounterBlueprint }
  | { readonly type: 'histogram'; readonly buckets: HistogramBlueprint }
  | { readonly type: 'summary'; readonly count: CounterBlueprint; readonly sum: CounterBlueprint };

/** Labels that name pods or paths may be many, and then a blueprint made anew costs little. */
const REMEMBERED_BLUEPRINTS = 1_000;

/** The same object each time for the same model. */
export const preparationOf = oncePer(
  (model: MetricsModel): Preparation =>
    prepare(
      [...model.families.map(familyNamed), appFamily(model.app)].flatMap((f) => f?.metrics ?? []),
      model.read,
    ),
);

function prepare(metrics: readonly RequestMetric[], read: ReadonlySet<string> | undefined): Preparation {
  const cells = createLatencyCells(metrics.flatMap(boundsInSeconds));
  const isRead = (metric: RequestMetric) => read === undefined || seriesNamesOf(metric).some((name) => read.has(name));
  const at = (exposure: Exposure): readonly PreparedMetric[] =>
    metrics
      .filter((m) => m.at === exposure && isRead(m))
      .map((metric) => ({
        metric,
        bucketOfBand: metric.type === 'histogram' ? cells.bucketsOf(boundsInSeconds(metric)) : undefined,
        blueprints: new Map(),
      }));
  const hasEdge = metrics.some((m) => m.at === 'edge');
  return { cells, hasEdge, at: { app: at('app'), proxy: at('proxy'), edge: at('edge') } };
}

/** The blueprints of the instruments with these labels. */
export function blueprintsOf({ metric, blueprints }: PreparedMetric, labels: InstrumentLabels): Blueprints {
  const key = JSON.stringify(labels);
  let known = blueprints.get(key);
  if (known === undefined) {
    known = blueprintsFor(metric, labels);
    if (blueprints.size >= REMEMBERED_BLUEPRINTS) blueprints.clear();
    blueprints.set(key, known);
  }
  return known;
}

function blueprintsFor({ name, type, bounds = [] }: RequestMetric, labels: InstrumentLabels): Blueprints {
  switch (type) {
    case 'counter':
      return { type, total: counterBlueprint(name, labels) };
    case 'histogram':
      return { type, buckets: histogramBlueprint(name, labels, bounds) };
    case 'summary':
      return { type, count: counterBlueprint(`${name}_count`, labels), sum: counterBlueprint(`${name}_sum`, labels) };
  }
}
