/** Analysis templates: whether they are there, fit together, get their arguments, and end where somebody waits for them. */

import { resolveMetric } from '../../../analysis/arguments.ts';
import {
  type AnalysisTemplateRef,
  type AnalysisTemplateSpec,
  type Argument,
  analysisTemplates,
  clusterAnalysisTemplates,
  type Metric,
} from '../../../analysis/objects.ts';
import { composeRun, type NamedTemplate } from '../../../analysis/templates.ts';
import type { AnalysisRunArgument, Rollout, RolloutAnalysis, RolloutSpec } from '../../objects.ts';
import type { Finder } from '../../pass.ts';
import { canExtractMetadata } from '../downward-field.ts';
import { type Errors, type FieldError, type FieldPath, invalid } from '../field-error.ts';
import type { Found, Refusal } from './look-up.ts';
import { metricEnds } from './metric-end.ts';

type Strategy = NonNullable<RolloutSpec['strategy']>;

/** The templates of one place that asks for an analysis. */
export interface TemplatesInUse {
  readonly path: FieldPath;
  readonly isBackground: boolean;
  readonly args: readonly AnalysisRunArgument[];
  readonly templates: readonly NamedTemplate[];
  readonly clusterTemplates: readonly NamedTemplate[];
}

/** Steps before the background; pre- before post-promotion. The templates of experiments are not looked at. */
export function lookUpTemplates(rollout: Rollout, read: Finder, found: Found): Refusal | undefined {
  for (const { path, analysis, isBackground } of placesOf(rollout)) {
    const collected: Collected = { templates: [], clusterTemplates: [] };
    const refs = (analysis.templates ?? []) as readonly AnalysisTemplateRef[];
    const refusal = collect({ refs, path, within: [] }, rollout.metadata.namespace, read, collected);
    if (refusal !== undefined) return refusal;
    found.templates.push({ path, isBackground, args: analysis.args ?? [], ...collected });
  }
  return undefined;
}

interface Place {
  readonly path: FieldPath;
  readonly analysis: RolloutAnalysis;
  readonly isBackground: boolean;
}

function placesOf({ spec }: Rollout): readonly Place[] {
  const { canary, blueGreen } = spec.strategy ?? {};
  const place = (analysis: RolloutAnalysis | undefined, isBackground: boolean, ...at: FieldPath): readonly Place[] =>
    analysis === undefined ? [] : [{ path: ['spec', 'strategy', ...at, 'templates'], analysis, isBackground }];
  if (blueGreen !== undefined) {
    return [
      ...place(blueGreen.prePromotionAnalysis, false, 'blueGreen', 'prePromotionAnalysis'),
      ...place(blueGreen.postPromotionAnalysis, false, 'blueGreen', 'postPromotionAnalysis'),
    ];
  }
  return [
    ...(canary?.steps ?? []).flatMap((step, i) => place(step.analysis, false, 'canary', 'steps', i, 'analysis')),
    ...place(canary?.analysis, true, 'canary', 'analysis'),
  ];
}

interface Collected {
  readonly templates: NamedTemplate[];
  readonly clusterTemplates: NamedTemplate[];
}

interface Search {
  readonly refs: readonly AnalysisTemplateRef[];
  readonly path: FieldPath;
  readonly within: readonly NamedTemplate[];
}

/** Each template once, before those it includes. Templates that include each other without end are followed once around. */
function collect(search: Search, namespace: string, read: Finder, found: Collected): Refusal | undefined {
  for (const { templateName: name, clusterScope = false } of search.refs) {
    const template: NamedTemplate | undefined = clusterScope
      ? read.get(clusterAnalysisTemplates, '', name)
      : read.get(analysisTemplates, namespace, name);
    if (template === undefined) {
      const kind = clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
      return invalid(search.path, name, `${kind} '${name}' not found`);
    }
    const list = clusterScope ? found.clusterTemplates : found.templates;
    if (!list.includes(template)) list.push(template);
    if (search.within.includes(template)) continue;
    const inner = {
      refs: template.spec.templates ?? [],
      path: ['spec', 'templates'],
      within: [...search.within, template],
    };
    const refusal = collect(inner, namespace, read, found);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/**
 * What is told of all places of a strategy, and for which templates. Strategies and the specs of templates come with the
 * manifests, which all runs of a scenario share: whether they fit together is found out once.
 */
const told = new WeakMap<
  Strategy,
  { readonly templates: readonly unknown[]; readonly errors: readonly FieldError[] }
>();

/** The mistakes of every place, in their order. */
export function validateTemplates(rollout: Rollout, uses: readonly TemplatesInUse[]): readonly FieldError[] {
  const { strategy } = rollout.spec;
  if (strategy === undefined || uses.length === 0) return [];
  const templates = uses.flatMap((use, i) => [i, ...inUse(use).flatMap(({ metadata, spec }) => [metadata.name, spec])]);
  const known = told.get(strategy);
  if (known?.templates.length === templates.length && known.templates.every((each, i) => each === templates[i])) {
    return known.errors;
  }
  const errors = uses.flatMap((use) => [...placeErrors(rollout, use)]);
  told.set(strategy, { templates, errors });
  return errors;
}

const inUse = ({ templates, clusterTemplates }: TemplatesInUse): readonly NamedTemplate[] => [
  ...templates,
  ...clusterTemplates,
];

/** Looks at nothing of the Rollout but its strategy. */
function* placeErrors(rollout: Rollout, use: TemplatesInUse): Errors {
  const problem = compositionProblem(rollout, use);
  if (problem !== undefined) {
    const names = inUse(use).map(({ metadata }) => metadata.name);
    yield invalid(use.path, `templateNames: [${names.join(' ')}]`, problem);
    return;
  }
  for (const { metadata, spec } of inUse(use)) {
    const problems = use.isBackground ? missingArguments(rollout, spec) : endlessMetrics(metadata.name, spec);
    for (const each of problems) yield invalid(use.path, metadata.name, each);
  }
}

/** Every use is also tried with the dry runs and retentions of every step, whosoever they are. */
function compositionProblem({ spec }: Rollout, use: TemplatesInUse): string | undefined {
  const args = argumentsGiven(use.args);
  const steps = (spec.strategy?.canary?.steps ?? []).flatMap(({ analysis }) =>
    analysis === undefined ? [] : [analysis],
  );
  const canaryOnly = spec.strategy?.canary === undefined ? [] : steps;
  for (const { dryRun, measurementRetention } of [{} as RolloutAnalysis, ...canaryOnly]) {
    const run = composeRun(use, { args, dryRun, measurementRetention });
    if (!run.ok) return run.problem;
  }
  return undefined;
}

/** Only whether there are values matters, not which. One field of the metadata that cannot be read, and none is given. */
function argumentsGiven(args: readonly AnalysisRunArgument[]): readonly Argument[] {
  const isReadable = args.every(({ valueFrom }) => {
    const path = valueFrom?.podTemplateHashValue === undefined ? (valueFrom?.fieldRef?.fieldPath ?? '') : '';
    return !path.startsWith('metadata') || canExtractMetadata(path);
  });
  return isReadable ? args.map(({ name = '' }) => ({ name, value: '' })) : [];
}

/** The background may run for good, so only its arguments are looked at, and those by name. */
function* missingArguments({ spec }: Rollout, template: AnalysisTemplateSpec): Generator<string> {
  const given = spec.strategy?.canary?.analysis?.args;
  for (const { name, value, valueFrom } of template.args ?? []) {
    if (value !== undefined || valueFrom !== undefined) continue;
    if (given === undefined) yield 'missing analysis arguments in rollout spec';
    else if (!given.some((arg) => arg.name === name)) yield name;
  }
}

const PLACEHOLDER = 'dummy-value';

function* endlessMetrics(template: string, { metrics = [], args = [] }: AnalysisTemplateSpec): Generator<string> {
  const twice = args.find(({ value, valueFrom }) => value !== undefined && valueFrom !== undefined);
  if (twice !== undefined) {
    yield `AnalysisTemplate ${template}: arg '${twice.name}' has both Value and ValueFrom fields`;
    return;
  }
  const filled = args.map(({ name, value }) => ({ name, value: value ?? PLACEHOLDER }));
  const resolved: Metric[] = [];
  for (const metric of metrics) {
    const one = resolveMetric(metric, filled);
    if (!one.ok) {
      yield `AnalysisTemplate ${template}: ${one.problem}`;
      return;
    }
    resolved.push(one.value);
  }
  for (const { name, count, interval } of resolved) {
    if (metricEnds(count, interval)) continue;
    const told = count ?? '<nil>';
    yield `AnalysisTemplate ${template} has metric ${name} which runs indefinitely. Invalid value for count: ${told}`;
  }
}
