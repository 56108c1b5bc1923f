/** The analyses of a bundle with the metrics they measure, each metric where its template stands. */
import type { DryRun, Metric } from '../delivery/analysis/objects.ts';
import { dryRunMetrics } from '../delivery/analysis/rules.ts';
import type { NamedTemplate } from '../delivery/analysis/templates.ts';
import type { Path } from '../languages/yaml.ts';
import type { Manifest } from '../scenario/manifests.ts';
import { analysesIn, type FoundAnalysis } from '../study/prove/analyses.ts';
import type { Bundle } from './bundle.ts';

export interface AnalysisHere extends Omit<FoundAnalysis, 'object' | 'spec'> {
  /** The Rollout that asks for it, or the template itself. */
  readonly manifest: Manifest;
  /** Why there is no such run. */
  readonly problem?: string;
  readonly metrics: readonly MetricHere[];
  readonly dryRun: readonly DryRun[];
}

/** A metric as one analysis measures it. */
export interface MetricHere {
  readonly analysis: Pick<AnalysisHere, 'where' | 'purpose' | 'manifest' | 'path'>;
  /** With its arguments filled in. */
  readonly metric: Metric;
  /** As the template has it. */
  readonly written: Metric;
  readonly template: Manifest;
  readonly path: Path;
  readonly isDry: boolean;
}

const known = new WeakMap<Bundle, readonly AnalysisHere[]>();

/** Every analysis that a Rollout asks for, then the templates that none of them uses. */
export function analysesOf(bundle: Bundle): readonly AnalysisHere[] {
  let analyses = known.get(bundle);
  if (analyses === undefined) {
    analyses = analysesIn(bundle.manifests.map(({ object }) => object)).flatMap((found) => analysisHere(found, bundle));
    known.set(bundle, analyses);
  }
  return analyses;
}

/** Every metric of every analysis. */
export const metricsOf = (bundle: Bundle): readonly MetricHere[] =>
  analysesOf(bundle).flatMap(({ metrics }) => metrics);

function analysisHere({ object, spec, ...about }: FoundAnalysis, bundle: Bundle): AnalysisHere[] {
  const manifest = bundle.manifests.find((m) => m.object === object);
  if (manifest === undefined) return [];
  if (!spec.ok) return [{ ...about, manifest, problem: spec.problem, metrics: [], dryRun: [] }];
  const { metrics, dryRun = [] } = spec.value;
  const places = about.templates.flatMap((template) => placesIn(template, bundle));
  const analysis = { where: about.where, purpose: about.purpose, manifest, path: about.path };
  const here = metrics.flatMap((metric, i): MetricHere[] => {
    const place = places[i];
    return place === undefined ? [] : [{ analysis, metric, ...place, isDry: isDryIn(dryRun, metric) }];
  });
  return [{ ...about, manifest, metrics: here, dryRun }];
}

/** A run has the metrics of its templates in their order. */
function placesIn(template: NamedTemplate, bundle: Bundle): Pick<MetricHere, 'template' | 'path' | 'written'>[] {
  const manifest = bundle.manifests.find(({ object }) => (object as unknown) === template);
  if (manifest === undefined) return [];
  return (template.spec.metrics ?? []).map((written, i) => ({
    template: manifest,
    path: ['spec', 'metrics', i],
    written,
  }));
}

/** A rule that picks none of the metrics asked about is refused, which here only says that it does not pick this one. */
const isDryIn = (rules: readonly DryRun[], { name }: Metric): boolean =>
  rules.some((rule) => dryRunMetrics([rule], [{ name, provider: {} }]).ok);
