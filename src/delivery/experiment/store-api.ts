/** The API of an Experiment's pass, on the store: the one place where this room writes. */
import type { ControllerContext } from '../../cluster/controller.ts';
import {
  controllerOf,
  type Draft,
  type OwnerReference,
  type ReplicaSet,
  refOf,
  replicaSets,
  type Service,
  services,
} from '../../cluster/objects.ts';
import type { Written } from '../../cluster/store.ts';
import { templateHash } from '../../cluster/template-hash.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import {
  type AnalysisRun,
  type Argument,
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
} from '../analysis/objects.ts';
import { collectTemplates, composeRun } from '../analysis/templates.ts';
import type { ExperimentApi } from './api.ts';
import type { Experiment, ExperimentAnalysis, ExperimentStatus, TemplateSpec } from './objects.ts';
import { replicaSetName, SCALE_DOWN_DEADLINE } from './template-pass.ts';
import { resolveExperimentText } from './variables.ts';

const by = 'experiment-controller';
const HASH = 'rollouts-pod-template-hash';

export function storeApi(context: ControllerContext, experiment: Experiment): ExperimentApi {
  const { store } = context;
  const { namespace } = experiment.metadata;
  const lookup: ExperimentApi['lookup'] = {
    template: (name) => store.get(analysisTemplates, namespace, name),
    clusterTemplate: (name) => store.get(clusterAnalysisTemplates, '', name),
  };
  return {
    lookup,
    replicaSet: (name) => store.get(replicaSets, namespace, name),
    createReplicaSet: (template) => resultOf(store.create(replicaSets, replicaSetDraft(experiment, template), by)),
    scale: (set, replicas) =>
      resultOf(store.patch(replicaSets, namespace, set.metadata.name, { spec: { replicas } }, by)),
    stampScaleDown(set, at) {
      const annotations = { [SCALE_DOWN_DEADLINE]: at ?? null };
      const written = store.patch(replicaSets, namespace, set.metadata.name, { metadata: { annotations } }, by);
      return written.ok ? written.object : set;
    },
    hasService: (name) => store.get(services, namespace, name) !== undefined,
    createService(name, template, set) {
      const draft = serviceDraft(experiment, name, template, set);
      if (draft === undefined || store.get(services, namespace, name) !== undefined) return undefined;
      return problemOf(store.create(services, draft, by));
    },
    deleteService(name) {
      if (store.get(services, namespace, name) === undefined) return undefined;
      return problemOf(store.delete(services, namespace, name, by));
    },
    run: (name) => store.get(analysisRuns, namespace, name),
    createRun: (analysis, status) => createRun(context, experiment, analysis, status, lookup),
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

const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Experiment): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** The hash of a template as the user or the Rollout wrote it, without the hash it may carry already (`newReplicaSetFromTemplate`). */
function hashOf({ template }: TemplateSpec): string {
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return templateHash({ ...template, metadata: { ...template.metadata, labels } });
}

function replicaSetDraft(experiment: Experiment, template: TemplateSpec): Draft<ReplicaSet> {
  const { name, namespace } = experiment.metadata;
  const labels = { ...template.template.metadata?.labels, [HASH]: hashOf(template) };
  const minReady = template.minReadySeconds;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: replicaSetName(name, template.name),
      namespace,
      labels,
      annotations: { 'experiment.argoproj.io/name': name, 'experiment.argoproj.io/template-name': template.name },
      ownerReferences: [ownedBy(experiment)],
    },
    spec: {
      replicas: 0,
      ...(minReady === undefined ? {} : { minReadySeconds: minReady }),
      selector: {
        ...template.selector,
        matchLabels: { ...template.selector?.matchLabels, [HASH]: labels[HASH] ?? '' },
      },
      template: { ...template.template, metadata: { ...template.template.metadata, labels } },
    },
    status: { replicas: 0, readyReplicas: 0, availableReplicas: 0, observedGeneration: 0 },
  };
}

/** A Service of as many ports as the containers name; without any there is none. */
function serviceDraft(
  experiment: Experiment,
  name: string,
  { template }: TemplateSpec,
  set: ReplicaSet,
): Draft<Service> | undefined {
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  if (ports.length === 0) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: experiment.metadata.namespace, ownerReferences: [ownedBy(experiment)] },
    spec: {
      selector: set.spec.selector.matchLabels ?? {},
      ports: ports.map(({ containerPort, protocol, name: portName }) => ({
        ...(portName === undefined ? {} : { name: portName }),
        protocol: protocol ?? 'TCP',
        port: containerPort,
        targetPort: containerPort,
      })),
    },
  };
}

/** Makes the run of an analysis; a name that is taken gets `.1`, `.2` … behind it. */
function createRun(
  { store }: ControllerContext,
  experiment: Experiment,
  analysis: ExperimentAnalysis,
  status: ExperimentStatus,
  lookup: ExperimentApi['lookup'],
): Result<AnalysisRun> {
  const { namespace } = experiment.metadata;
  const args = resolveArguments(experiment, analysis, status);
  if (!args.ok) return args;
  const collected = collectTemplates([analysis], lookup);
  if (!collected.ok) return collected;
  const { dryRun, measurementRetention, analysisRunMetadata } = experiment.spec;
  const spec = composeRun(collected.value, { args: args.value, dryRun, measurementRetention });
  if (!spec.ok) return spec;
  const base = `${experiment.metadata.name}-${analysis.name}`;
  let name = base;
  for (let i = 1; store.get(analysisRuns, namespace, name) !== undefined; i++) name = `${base}.${i}`;
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

/** Only plain values may hold variables of the Experiment; where else a value comes from is dropped. */
function resolveArguments(
  experiment: Experiment,
  analysis: ExperimentAnalysis,
  status: ExperimentStatus,
): Result<readonly Argument[]> {
  const statuses = status.templateStatuses ?? [];
  const variables = {
    duration: experiment.spec.duration,
    availableAt: status.availableAt,
    templateHashes: Object.fromEntries(statuses.map(({ name, podTemplateHash = '' }) => [name, podTemplateHash])),
    replicaSetNames: Object.fromEntries(
      statuses.map(({ name }) => [name, replicaSetName(experiment.metadata.name, name)]),
    ),
  };
  const resolved: Argument[] = [];
  for (const { name, value } of analysis.args ?? []) {
    const text = resolveExperimentText(value ?? '', variables);
    if (!text.ok) return text;
    resolved.push({ name, value: text.value });
  }
  return succeed(resolved);
}
