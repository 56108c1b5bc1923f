/** The runs that manifests can give rise to: the analyses of each Rollout, and the templates that none of them uses. */
import type { Draft, Json, KubeObject } from '../../cluster/objects.ts';
import { argumentsOfRollout, resolveMetrics } from '../../delivery/analysis/arguments.ts';
import type {
  AnalysisRunSpec,
  AnalysisTemplateRef,
  AnalysisTemplateSpec,
  Argument,
  Metric,
} from '../../delivery/analysis/objects.ts';
import {
  type Caller,
  type Collected,
  collectTemplates,
  composeRun,
  type NamedTemplate,
  type TemplateLookup,
} from '../../delivery/analysis/templates.ts';
import type { RolloutAnalysis, RolloutSpec } from '../../delivery/rollout/objects.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { Path } from '../../languages/yaml.ts';

type Manifest = Draft<KubeObject> & { readonly spec?: unknown };

/** What asks for an analysis; a template that nothing uses asks for itself. */
export type Purpose = 'background' | 'experiment' | 'post-promotion' | 'pre-promotion' | 'step' | 'template';

export interface FoundAnalysis {
  /** `Rollout shop, step 3`, `AnalysisTemplate success-rate`. */
  readonly where: string;
  /** The Rollout, or the template that nothing uses. */
  readonly object: Manifest;
  readonly purpose: Purpose;
  /** Where in the object it is asked for. */
  readonly path: Path;
  /** All templates that take part, namespaced ones first; none if one is missing. */
  readonly templates: readonly NamedTemplate[];
  /** With all arguments filled in; or why there is no such run. */
  readonly spec: Result<Pick<AnalysisRunSpec, 'metrics' | 'dryRun'>>;
}

/** Rollouts first, then the templates that are left. `given` fills in arguments that templates alone leave open. */
export function analysesIn(objects: readonly Manifest[], given: readonly Argument[] = []): readonly FoundAnalysis[] {
  const argo = objects.filter(({ apiVersion }) => apiVersion.startsWith('argoproj.io/'));
  const used = new Set<NamedTemplate>();
  const ofRollouts = argo
    .filter(({ kind }) => kind === 'Rollout')
    .flatMap((rollout) => analysesOf(rollout, lookupFor(rollout, argo), used));
  const alone = argo
    .filter((object) => isTemplate(object) && !used.has(object as unknown as NamedTemplate))
    .map((object) => templateAlone(object, lookupFor(object, argo), given));
  return [...ofRollouts, ...alone];
}

const isTemplate = ({ kind }: Manifest): boolean => kind === 'AnalysisTemplate' || kind === 'ClusterAnalysisTemplate';

function lookupFor({ metadata }: Manifest, objects: readonly Manifest[]): TemplateLookup {
  const namespaceOf = (m: Manifest['metadata']): string => m.namespace ?? 'default';
  const find = (wanted: (object: Manifest) => boolean): NamedTemplate | undefined =>
    objects.find(wanted) as unknown as NamedTemplate | undefined;
  return {
    template: (name) =>
      find(
        (o) =>
          o.kind === 'AnalysisTemplate' &&
          o.metadata.name === name &&
          namespaceOf(o.metadata) === namespaceOf(metadata),
      ),
    clusterTemplate: (name) => find((o) => o.kind === 'ClusterAnalysisTemplate' && o.metadata.name === name),
  };
}

/** One analysis that a Rollout asks for. */
interface Wanted extends Omit<RolloutAnalysis, 'templates'> {
  readonly place: string;
  readonly purpose: Purpose;
  readonly path: Path;
  readonly templates: readonly AnalysisTemplateRef[];
}

function analysesOf(rollout: Manifest, lookup: TemplateLookup, used: Set<NamedTemplate>): readonly FoundAnalysis[] {
  return wantedBy((rollout.spec ?? {}) as RolloutSpec).map((wanted) => {
    const { purpose, path } = wanted;
    const found = { where: `Rollout ${rollout.metadata.name}, ${wanted.place}`, object: rollout, purpose, path };
    const collected = collectTemplates(wanted.templates, lookup);
    if (!collected.ok) return { ...found, templates: [], spec: collected };
    const templates = [...collected.value.templates, ...collected.value.clusterTemplates];
    for (const template of templates) used.add(template);
    // Which hashes the pods will have makes no difference to what counters can do.
    const source = { rollout: rollout as unknown as Json, stableHash: 'stable', latestHash: 'latest' };
    const args = argumentsOfRollout(wanted.args ?? [], source);
    const spec = args.ok ? filledIn(collected.value, { ...wanted, args: args.value }) : args;
    return { ...found, templates, spec };
  });
}

function wantedBy({ strategy }: RolloutSpec): readonly Wanted[] {
  const { canary, blueGreen } = strategy ?? {};
  const wanted: Wanted[] = [];
  const add = (about: Pick<Wanted, 'place' | 'purpose' | 'path'>, analysis: RolloutAnalysis | undefined): void => {
    const templates = (analysis?.templates ?? []).map(referenceOf);
    if (templates.length > 0) wanted.push({ ...analysis, ...about, templates });
  };
  const ofCanary = ['spec', 'strategy', 'canary'];
  const ofBlueGreen = ['spec', 'strategy', 'blueGreen'];
  add({ place: 'background analysis', purpose: 'background', path: [...ofCanary, 'analysis'] }, canary?.analysis);
  for (const [i, step] of (canary?.steps ?? []).entries()) {
    const at = [...ofCanary, 'steps', i];
    add({ place: `step ${i + 1}`, purpose: 'step', path: [...at, 'analysis'] }, step.analysis);
    for (const [j, { name = '', ...analysis }] of (step.experiment?.analyses ?? []).entries()) {
      const args = analysis.args === undefined ? {} : { args: analysis.args };
      const { dryRun } = step.experiment ?? {};
      const place = `step ${i + 1}, experiment analysis ${name}`;
      add(
        { place, purpose: 'experiment', path: [...at, 'experiment', 'analyses', j] },
        { templates: [analysis], ...args, ...(dryRun === undefined ? {} : { dryRun }) },
      );
    }
  }
  for (const [purpose, field] of [
    ['pre-promotion', 'prePromotionAnalysis'],
    ['post-promotion', 'postPromotionAnalysis'],
  ] as const)
    add({ place: `${purpose} analysis`, purpose, path: [...ofBlueGreen, field] }, blueGreen?.[field]);
  return wanted;
}

const referenceOf = ({
  templateName = '',
  clusterScope = false,
}: NonNullable<RolloutAnalysis['templates']>[number]) => ({
  templateName,
  clusterScope,
});

function templateAlone(object: Manifest, lookup: TemplateLookup, given: readonly Argument[]): FoundAnalysis {
  const purpose = 'template' as const;
  const found = { where: `${object.kind} ${object.metadata.name}`, object, purpose, path: ['spec'] };
  const ref = { templateName: object.metadata.name, clusterScope: object.kind === 'ClusterAnalysisTemplate' };
  const collected = collectTemplates([ref], lookup);
  if (!collected.ok) return { ...found, templates: [], spec: collected };
  const templates = [...collected.value.templates, ...collected.value.clusterTemplates];
  const open = openArguments(collected.value, given);
  const deciding = decidedBy(collected.value, open);
  if (deciding !== undefined) return { ...found, templates, spec: refuse(deciding) };
  const args = [...given, ...open.map((name) => ({ name, value: name }))];
  return { ...found, templates, spec: filledIn(collected.value, { args }) };
}

/** Arguments without a value: whoever uses the template has to give them. */
function openArguments({ templates, clusterTemplates }: Collected, given: readonly Argument[]): readonly string[] {
  return [...templates, ...clusterTemplates]
    .flatMap(({ spec }: { readonly spec: AnalysisTemplateSpec }) => spec.args ?? [])
    .filter(({ name, value, valueFrom }) => value === undefined && valueFrom === undefined && !has(given, name))
    .map(({ name }) => name);
}

const has = (args: readonly Argument[], name: string): boolean => args.some((arg) => arg.name === name);

const DECIDING = [
  'count',
  'interval',
  'initialDelay',
  'failureLimit',
  'inconclusiveLimit',
  'consecutiveErrorLimit',
  'consecutiveSuccessLimit',
] as const satisfies readonly (keyof Metric)[];

/** An open argument only matters where a counter or a time depends on it. */
function decidedBy({ templates, clusterTemplates }: Collected, open: readonly string[]): string | undefined {
  for (const { spec } of [...templates, ...clusterTemplates]) {
    for (const metric of spec.metrics ?? []) {
      for (const field of DECIDING) {
        const text = String(metric[field] ?? '').replaceAll(/\s/g, '');
        const name = open.find((one) => text.includes(`{{args.${one}}}`));
        if (name !== undefined)
          return `${field} of metric ${metric.name} is left to the argument ${name}: give it a value`;
      }
    }
  }
  return undefined;
}

function filledIn(collected: Collected, caller: Caller): FoundAnalysis['spec'] {
  const run = composeRun(collected, caller);
  if (!run.ok) return run;
  const metrics = resolveMetrics(run.value.metrics, run.value.args ?? []);
  if (!metrics.ok) return metrics;
  const { dryRun } = run.value;
  return succeed({ metrics: metrics.value, ...(dryRun === undefined ? {} : { dryRun }) });
}
