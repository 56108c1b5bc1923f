/**
 * From the templates that somebody names to the spec of one run: collect them with all they include, lay them side by
 * side, and put the caller's arguments in (`rollout/analysis.go`, `utils/analysis/helpers.go`).
 */
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { mergeArguments } from './arguments.ts';
import type {
  AnalysisRunSpec,
  AnalysisTemplateRef,
  AnalysisTemplateSpec,
  Argument,
  DryRun,
  MeasurementRetention,
  Metric,
} from './objects.ts';

/** A template as far as composition looks at it. */
export interface NamedTemplate {
  readonly metadata: { readonly name: string };
  readonly spec: AnalysisTemplateSpec;
}

export interface TemplateLookup {
  readonly template: (name: string) => NamedTemplate | undefined;
  readonly clusterTemplate: (name: string) => NamedTemplate | undefined;
}

export interface Collected {
  readonly templates: readonly NamedTemplate[];
  readonly clusterTemplates: readonly NamedTemplate[];
}

/** A template that is missing, as the API says it. */
export const templateNotFound = ({ templateName, clusterScope }: AnalysisTemplateRef): string =>
  `${clusterScope === true ? 'clusteranalysistemplate' : 'analysistemplate'}.argoproj.io "${templateName}" not found`;

/**
 * All templates reached from `refs`, depth first, parents before what they include, each once. The real controller has no
 * guard against templates that include each other and would never come back; we say so instead.
 */
export function collectTemplates(refs: readonly AnalysisTemplateRef[], lookup: TemplateLookup): Result<Collected> {
  const found = { templates: new Map<string, NamedTemplate>(), clusterTemplates: new Map<string, NamedTemplate>() };
  const problem = collectInto(refs, lookup, found, []);
  if (problem !== undefined) return refuse(problem);
  return succeed({ templates: [...found.templates.values()], clusterTemplates: [...found.clusterTemplates.values()] });
}

function collectInto(
  refs: readonly AnalysisTemplateRef[],
  lookup: TemplateLookup,
  found: { readonly templates: Map<string, NamedTemplate>; readonly clusterTemplates: Map<string, NamedTemplate> },
  path: readonly string[],
): string | undefined {
  for (const ref of refs) {
    const isCluster = ref.clusterScope === true;
    const key = `${isCluster ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate'} '${ref.templateName}'`;
    if (path.includes(key)) return `templates include each other without end: ${[...path, key].join(' -> ')}`;
    const template = isCluster ? lookup.clusterTemplate(ref.templateName) : lookup.template(ref.templateName);
    if (template === undefined) return templateNotFound(ref);
    const list = isCluster ? found.clusterTemplates : found.templates;
    if (!list.has(ref.templateName)) list.set(ref.templateName, template);
    const problem = collectInto(template.spec.templates ?? [], lookup, found, [...path, key]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What several templates say together: namespaced ones first, then cluster ones, each in the order of collection. */
export interface Flattened {
  readonly metrics: readonly Metric[];
  readonly args: readonly Argument[];
  readonly dryRun: readonly DryRun[];
  readonly measurementRetention: readonly MeasurementRetention[];
}

/** Lays templates side by side; a name given twice is a problem. */
export function flattenTemplates({ templates, clusterTemplates }: Collected): Result<Flattened> {
  const specs = [...templates, ...clusterTemplates].map(({ spec }) => spec);
  const metrics = specs.flatMap((spec) => spec.metrics ?? []);
  const twice = repeated(metrics.map(({ name }) => name));
  if (twice !== undefined) return refuse(`two metrics have the same name '${twice}'`);
  const dryRun = uniqueDryRuns(specs.flatMap((spec) => spec.dryRun ?? []));
  if (!dryRun.ok) return dryRun;
  const measurementRetention = uniqueRetentions(specs.flatMap((spec) => spec.measurementRetention ?? []));
  if (!measurementRetention.ok) return measurementRetention;
  const args = joinArguments(specs.flatMap((spec) => spec.args ?? []));
  if (!args.ok) return args;
  const rules = { dryRun: dryRun.value, measurementRetention: measurementRetention.value };
  return succeed({ metrics, args: args.value, ...rules });
}

/** What the caller brings to a run: it comes before what the templates say. */
export interface Caller {
  readonly args?: readonly Argument[] | undefined;
  readonly dryRun?: readonly DryRun[] | undefined;
  readonly measurementRetention?: readonly MeasurementRetention[] | undefined;
}

/** The spec of a run of these templates for this caller (`NewAnalysisRunFromTemplates`). */
export function composeRun(collected: Collected, caller: Caller): Result<AnalysisRunSpec> {
  const flattened = flattenTemplates(collected);
  if (!flattened.ok) return flattened;
  const { metrics, args: templateArgs } = flattened.value;
  const args = mergeArguments(caller.args, templateArgs);
  if (!args.ok) return args;
  const dryRun = uniqueDryRuns([...(caller.dryRun ?? []), ...flattened.value.dryRun]);
  if (!dryRun.ok) return dryRun;
  const ownRetention = flattened.value.measurementRetention;
  const measurementRetention = uniqueRetentions([...(caller.measurementRetention ?? []), ...ownRetention]);
  if (!measurementRetention.ok) return measurementRetention;
  return succeed({
    metrics,
    ...(args.value === undefined || args.value.length === 0 ? {} : { args: args.value }),
    ...(dryRun.value.length === 0 ? {} : { dryRun: dryRun.value }),
    ...(measurementRetention.value.length === 0 ? {} : { measurementRetention: measurementRetention.value }),
  });
}

function uniqueDryRuns(rules: readonly DryRun[]): Result<readonly DryRun[]> {
  const twice = repeated(rules.map(({ metricName }) => metricName));
  return twice === undefined ? succeed(rules) : refuse(`two Dry-Run metric rules have the same name '${twice}'`);
}

function uniqueRetentions(rules: readonly MeasurementRetention[]): Result<readonly MeasurementRetention[]> {
  const twice = repeated(rules.map(({ metricName }) => metricName));
  if (twice === undefined) return succeed(rules);
  return refuse(`two Measurement Retention metric rules have the same name '${twice}'`);
}

const repeated = (names: readonly string[]): string | undefined => names.find((name, i) => names.indexOf(name) < i);

/** One argument per name. Two values that differ are a problem; a value beats none, and of two without the later stays. */
function joinArguments(all: readonly Argument[]): Result<readonly Argument[]> {
  const byName = new Map<string, Argument>();
  for (const arg of all) {
    const earlier = byName.get(arg.name);
    if (earlier?.value !== undefined && arg.value !== undefined && earlier.value !== arg.value) {
      return refuse(
        `Argument \`${arg.name}\` specified multiple times with different values: '${earlier.value}', '${arg.value}'`,
      );
    }
    if (earlier?.value === undefined) byName.set(arg.name, arg);
  }
  return succeed([...byName.values()]);
}
