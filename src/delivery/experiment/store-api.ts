/** The API of an Experiment's pass, on the store: the one place where this room writes. */
import type { ControllerContext } from '../../cluster/controller.ts';
import { deepEqual } from '../../cluster/equality.ts';
import { controllerOf, type Draft, type ReplicaSet, refOf, replicaSets, services } from '../../cluster/objects.ts';
import type { Written } from '../../cluster/store.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type Argument,
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  isCompleted,
} from '../analysis/objects.ts';
import { collectTemplates, composeRun } from '../analysis/templates.ts';
import type { ExperimentApi } from './api.ts';
import { claimed, isOf } from './claims.ts';
import { HASH, ownedBy, replicaSetDraft, serviceDraft } from './drafts.ts';
import {
  type Experiment,
  type ExperimentAnalysis,
  experiments,
  SCALE_DOWN_DEADLINE,
  type TemplateStatus,
  unknownTemplate,
} from './objects.ts';
import { resolveExperimentText } from './variables.ts';

const by = 'experiment-controller';

export function storeApi(context: ControllerContext, experiment: Experiment): ExperimentApi {
  const { store } = context;
  const { namespace, uid } = experiment.metadata;
  const lookup: ExperimentApi['lookup'] = {
    template: (name) => store.get(analysisTemplates, namespace, name),
    clusterTemplate: (name) => store.get(clusterAnalysisTemplates, '', name),
  };
  return {
    lookup,
    claims: () => claimed(experiment, store.ownedBy(replicaSets, uid), store.ownedBy(services, uid)),
    createReplicaSet(template) {
      const written = store.create(replicaSets, replicaSetDraft(experiment, template), by);
      if (written.ok || written.error.reason !== 'AlreadyExists') return resultOf(written);
      noteCollision(context, experiment, template.name);
      return succeed(undefined);
    },
    scale(set, replicas, why) {
      const { name } = set.metadata;
      const written = store.patch(replicaSets, namespace, name, { spec: { replicas } }, by);
      const because = `${name} goes from ${set.spec.replicas} to ${replicas}: ${why}`;
      const wrote = [`ReplicaSet/${name}`];
      if (written.ok) context.decision({ object: refOf(experiment), rule: 'template pods', because, wrote });
      return resultOf(written);
    },
    stampScaleDown(set, at) {
      const annotations = { [SCALE_DOWN_DEADLINE]: at ?? null };
      const written = store.patch(replicaSets, namespace, set.metadata.name, { metadata: { annotations } }, by);
      if (!written.ok) return set;
      const { name } = set.metadata;
      const because =
        at === undefined ? `${name} is needed: it has no deadline any more` : `${name} keeps its pods until ${at}`;
      if (written.changed)
        context.decision({
          object: refOf(experiment),
          rule: 'scale-down delay',
          because,
          wrote: [`ReplicaSet/${name}`],
        });
      return written.object;
    },
    createService(name, template, set) {
      const written = store.create(services, serviceDraft(experiment, name, template, set), by);
      if (written.ok) return succeed(written.object);
      const present = store.get(services, namespace, name);
      if (present === undefined) return refuse(`cannot create service: ${written.error.message}`);
      if (isOf(experiment, template.name, present)) return succeed(present);
      return refuse(`service ${name} already exists and is not owned by experiment template ${template.name}`);
    },
    deleteService(name) {
      if (store.get(services, namespace, name) === undefined) return undefined;
      return problemOf(store.delete(services, namespace, name, by));
    },
    run: (name) => store.get(analysisRuns, namespace, name),
    createRun: (analysis) => createRun(context, experiment, analysis, lookup),
    terminateRun: (run) =>
      void store.patch(analysisRuns, namespace, run.metadata.name, { spec: { terminate: true } }, by),
    notice({ type, reason, message, toOwner }) {
      context.notice({ object: refOf(experiment), type, reason, message });
      const owner = controllerOf(experiment);
      if (toOwner !== true || owner?.kind !== 'Rollout') return;
      context.notice({ object: { kind: 'Rollout', namespace, name: owner.name }, type: 'Warning', reason, message });
    },
  };
}

const resultOf = <T>(written: Written<T>): Result<T> =>
  written.ok ? succeed(written.object) : refuse(written.error.message);
const problemOf = (written: Written<unknown>): string | undefined => (written.ok ? undefined : written.error.message);

/** The collision is noted beside the status of the templates, and the status itself goes on as if nothing had been tried. */
function noteCollision({ store }: ControllerContext, { metadata, status }: Experiment, template: string): void {
  const noted = status?.templateStatuses ?? [];
  const { namespace, name } = metadata;
  // The real controller adds another such entry in every pass, for ever; what it decides is decided by the first of a name.
  if (noted.some((each) => each.name === template && each.collisionCount !== undefined)) return;
  const note: TemplateStatus = { ...unknownTemplate(template), collisionCount: 1 };
  store.patchStatus(experiments, namespace, name, { templateStatuses: [...noted, note] }, by);
}

/** Makes the run of an analysis, or finds it; a name that another run has gets `.1`, `.2` … behind it (`CreateWithCollisionCounter`). */
function createRun(
  { store }: ControllerContext,
  experiment: Experiment,
  analysis: ExperimentAnalysis,
  lookup: ExperimentApi['lookup'],
): Result<AnalysisRun> {
  const { namespace, uid } = experiment.metadata;
  const args = resolveArguments(experiment, analysis, store.ownedBy(replicaSets, uid));
  if (!args.ok) return args;
  const collected = collectTemplates([analysis], lookup);
  if (!collected.ok) return collected;
  const { dryRun, measurementRetention, analysisRunMetadata } = experiment.spec;
  const spec = composeRun(collected.value, { args: args.value, dryRun, measurementRetention });
  if (!spec.ok) return spec;
  const base = `${experiment.metadata.name}-${analysis.name}`;
  let name = base;
  for (let collision = 1; ; collision++) {
    const present = store.get(analysisRuns, namespace, name);
    if (present === undefined) break;
    const isOurs = controllerOf(present)?.uid === uid && isSameAnalysis(present.spec, spec.value);
    if (isOurs && !isCompleted(present.status?.phase)) return succeed(present);
    name = `${base}.${collision}`;
  }
  const metadata = { name, namespace, ...analysisRunMetadata, ownerReferences: [ownedBy(experiment)] };
  // A run that a controller makes comes with the summary that its Go type cannot leave out.
  const empty = { runSummary: {} };
  const draft: Draft<AnalysisRun> = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata,
    spec: spec.value,
    status: empty,
  };
  return resultOf(store.create(analysisRuns, draft, by));
}

/** However it is ended. */
const isSameAnalysis = (a: AnalysisRunSpec, b: AnalysisRunSpec): boolean =>
  deepEqual({ ...a, terminate: undefined }, { ...b, terminate: undefined });

/** Only plain values may hold variables of the Experiment; where else a value comes from is dropped. */
function resolveArguments(
  experiment: Experiment,
  analysis: ExperimentAnalysis,
  owned: readonly ReplicaSet[],
): Result<readonly Argument[]> {
  const claims = claimed(experiment, owned, []);
  const sets = claims.ok ? [...claims.value.sets] : [];
  const variables = {
    duration: experiment.spec.duration,
    availableAt: experiment.status?.availableAt,
    templateHashes: Object.fromEntries(sets.map(([template, set]) => [template, set.metadata.labels?.[HASH] ?? ''])),
    replicaSetNames: Object.fromEntries(sets.map(([template, set]) => [template, set.metadata.name])),
  };
  const resolved: Argument[] = [];
  for (const { name, value } of analysis.args ?? []) {
    if (value === undefined) continue;
    const text = resolveExperimentText(value, variables);
    if (!text.ok) return text;
    resolved.push({ name, value: text.value });
  }
  return succeed(resolved);
}
