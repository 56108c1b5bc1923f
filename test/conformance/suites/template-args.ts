/** Arguments and the composition of templates, against the tests of Argo Rollouts. */
import type { Json } from '../../../src/cluster/objects.ts';
import {
  argumentsOfRollout,
  fieldOf,
  mergeArguments,
  type RolloutArgument,
  resolveMetric,
  resolveText,
} from '../../../src/delivery/analysis/arguments.ts';
import type { AnalysisTemplateSpec, Argument, Metric } from '../../../src/delivery/analysis/objects.ts';
import { dryRunMetrics, retentionLimits } from '../../../src/delivery/analysis/rules.ts';
import { flattenTemplates } from '../../../src/delivery/analysis/templates.ts';
import { resolveExperimentText } from '../../../src/delivery/experiment/variables.ts';
import type { Result } from '../../../src/languages/result.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';

interface Experiment {
  readonly duration?: string;
  readonly availableAt?: string;
  readonly templateHashes?: Readonly<Record<string, string>>;
  readonly replicaSetNames?: Readonly<Record<string, string>>;
}
interface Substitution {
  readonly id: string;
  readonly template: string;
  readonly mode?: string;
  readonly args?: readonly Argument[];
  readonly experiment?: Experiment;
  readonly result?: string;
  readonly error?: string;
}
interface Listed {
  readonly metrics?: readonly string[];
  readonly dryRun?: readonly string[];
  readonly measurementRetention?: readonly string[];
  readonly args?: readonly Argument[];
}
interface Data {
  readonly substitution?: readonly Substitution[];
  readonly mergeArgs?: readonly {
    readonly id: string;
    readonly incoming: readonly Argument[] | null;
    readonly template: readonly Argument[] | null;
    readonly result?: readonly Argument[] | null;
    readonly error?: string;
  }[];
  readonly flattenTemplates?: readonly {
    readonly id: string;
    readonly templates: readonly Listed[];
    readonly clusterTemplates: readonly Listed[];
    readonly metrics?: readonly string[];
    readonly args?: readonly Argument[];
    readonly error?: string;
  }[];
  readonly rollout?: Json;
  readonly rolloutFieldPath?: readonly {
    readonly id: string;
    readonly path: string;
    readonly result?: string;
    readonly error?: string;
  }[];
  readonly rolloutArgs?: readonly {
    readonly arg: RolloutArgument;
    readonly result?: string;
    readonly error?: string;
  }[];
  readonly ruleMatching?: readonly {
    readonly id: string;
    readonly kind?: string;
    readonly rules: readonly string[];
    readonly metrics: readonly string[];
    readonly matched?: readonly string[];
    readonly error?: string;
  }[];
}

export const suite: Suite = {
  name: 'template-args',
  run(tree) {
    const text = readText(tree, 'template-args.json');
    if (text === undefined) return undefined;
    const data = JSON.parse(text) as Data;
    const tally = new Tally();
    for (const each of data.substitution ?? []) {
      tally.check(each.id, () => difference(told(substitute(each)), { result: each.result, error: each.error }));
    }
    for (const { id, incoming, template, result, error } of data.mergeArgs ?? []) {
      const expected = error === undefined ? { result: result ?? undefined } : { error };
      tally.check(id, () => difference(told(mergeArguments(incoming ?? undefined, template ?? undefined)), expected));
    }
    for (const each of data.flattenTemplates ?? []) tally.check(each.id, () => compareFlattened(each));
    const rollout = data.rollout ?? {};
    for (const { id, path, result, error } of data.rolloutFieldPath ?? []) {
      tally.check(id, () => difference(told(fieldOf(rollout, path)), { result, error }));
    }
    for (const [i, { arg, result, error }] of (data.rolloutArgs ?? []).entries()) {
      tally.check(`rollout arg ${i}`, () => {
        const source = { rollout: rolloutOfArgs, stableHash: 'abcdef', latestHash: '123456' };
        const resolved = argumentsOfRollout([arg], source);
        return difference(resolved.ok ? { result: resolved.value[0]?.value } : { error: resolved.problem }, {
          result,
          error,
        });
      });
    }
    for (const each of data.ruleMatching ?? []) tally.check(each.id, () => compareRules(each));
    return tally.outcome();
  },
};

/** The Rollout on which the real test of argument sources works. */
const rolloutOfArgs: Json = {
  metadata: {
    name: 'rollout',
    labels: { app: 'app', env: 'test' },
    annotations: { 'rollout.argoproj.io/revision': '1' },
  },
  status: { pauseConditions: [{ reason: 'test-reason' }] },
};

const told = <T>(answer: Result<T>): { readonly result?: T; readonly error?: string } =>
  answer.ok ? { result: answer.value } : { error: answer.problem };

function substitute({ mode, template, args = [], experiment = {} }: Substitution): Result<string> {
  if (mode === 'experiment') return resolveExperimentText(template, experiment);
  if (mode !== 'metric') return resolveText(template, args, { quoted: mode === 'quoted' });
  const metric: Metric = { name: 'm', successCondition: template, provider: {} };
  const resolved = resolveMetric(metric, args);
  return resolved.ok ? { ok: true, value: resolved.value.successCondition ?? '' } : resolved;
}

function templateOf({ metrics, dryRun, measurementRetention, args }: Listed, i: number) {
  const spec: AnalysisTemplateSpec = {
    metrics: (metrics ?? []).map((name) => ({ name, provider: {} })),
    dryRun: (dryRun ?? []).map((metricName) => ({ metricName })),
    measurementRetention: (measurementRetention ?? []).map((metricName) => ({ metricName, limit: 10 })),
    args: args ?? [],
  };
  return { metadata: { name: `t${i}` }, spec };
}

function compareFlattened(each: NonNullable<Data['flattenTemplates']>[number]): string | undefined {
  const flattened = flattenTemplates({
    templates: each.templates.map(templateOf),
    clusterTemplates: each.clusterTemplates.map(templateOf),
  });
  if (!flattened.ok) return difference({ error: flattened.problem }, { error: each.error });
  const { metrics, args } = flattened.value;
  const expected = { metrics: each.metrics, args: each.args, error: each.error };
  return difference({ metrics: metrics.map(({ name }) => name), args }, expected);
}

function compareRules({ kind, rules, metrics: names, matched, error }: NonNullable<Data['ruleMatching']>[number]) {
  const metrics = names.map((name) => ({ name, provider: {} }));
  const picked =
    kind === 'measurementRetention'
      ? retentionLimits(
          rules.map((metricName) => ({ metricName, limit: 1 })),
          metrics,
        )
      : dryRunMetrics(
          rules.map((metricName) => ({ metricName })),
          metrics,
        );
  return difference(picked.ok ? { matched: [...picked.value.keys()] } : { error: picked.problem }, { matched, error });
}
