/** Makes the Experiment a step asks for (`rollout/experiment.go: GetExperimentFromTemplate`). */
import { deepEqual } from '../../cluster/equality.ts';
import {
  controllerOf,
  type Draft,
  type KubeObject,
  type PodTemplateSpec,
  type ReplicaSet,
} from '../../cluster/objects.ts';
import { argumentsOfRollout } from '../analysis/arguments.ts';
import { isCompleted } from '../analysis/objects.ts';
import { type Experiment, experiments } from '../experiment/objects.ts';
import type { Effect } from './effects.ts';
import { normal } from './events.ts';
import { HASH_LABEL, INSTANCE_ID, REVISION } from './keys.ts';
import type { ExperimentStep, ExperimentStepTemplate } from './objects.ts';
import { ownerOf } from './owner.ts';
import type { Pass } from './pass.ts';
import { sourceOf } from './run-factory.ts';

export type MadeExperiment =
  | { readonly ok: true; readonly experiment: Experiment; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly problem: string };

/** The experiment and the write that creates it; or the one that is there already, if it is the very one and still going. */
export function experimentOfStep(pass: Pass, step: ExperimentStep): MadeExperiment {
  const { rollout, status, templateHash } = pass;
  const revision = rollout.metadata.annotations?.[REVISION] ?? '';
  const spec = specOf(pass, step);
  if (!spec.ok) return spec;
  const instance = rollout.metadata.labels?.[INSTANCE_ID];
  const metadata = {
    namespace: rollout.metadata.namespace,
    labels: {
      ...rollout.metadata.labels,
      // The hash of the Rollout's own template, which after an undo is not that of its ReplicaSet.
      [HASH_LABEL]: templateHash,
      ...(instance === undefined ? {} : { [INSTANCE_ID]: instance }),
    },
    annotations: { [REVISION]: revision },
    ownerReferences: [ownerOf(rollout)],
  };
  const base = `${rollout.metadata.name}-${templateHash}-${revision}-${status.currentStepIndex ?? 0}`;
  const { name, present } = freeName(pass, base, spec.value);
  const created = normal('ExperimentCreated', `Created Experiment '${name}'`);
  if (present !== undefined) return { ok: true, experiment: present, effects: [{ kind: 'event', event: created }] };
  const draft = {
    apiVersion: rollout.apiVersion,
    kind: 'Experiment',
    metadata: { ...metadata, name },
    spec: spec.value,
  };
  return {
    ok: true,
    experiment: draft as unknown as Experiment,
    effects: [{ kind: 'create', draft: draft as Draft<KubeObject>, event: created }],
  };
}

type Made<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

function specOf(pass: Pass, step: ExperimentStep): Made<object> {
  const templates: object[] = [];
  for (const asked of step.templates ?? []) {
    const set = asked.specRef === 'canary' ? pass.current : asked.specRef === 'stable' ? pass.stable : undefined;
    if (set === undefined) return { ok: false, problem: 'Invalid template step SpecRef: must be canary or stable' };
    templates.push(templateOf(asked, set));
  }
  const analyses: object[] = [];
  for (const { name, templateName, clusterScope, args, requiredForCompletion } of step.analyses ?? []) {
    const resolved = argumentsOfRollout(args ?? [], sourceOf(pass));
    if (!resolved.ok) return resolved;
    analyses.push({
      name,
      templateName,
      ...(clusterScope === undefined ? {} : { clusterScope }),
      ...(resolved.value.length === 0 ? {} : { args: resolved.value }),
      ...(requiredForCompletion ? { requiredForCompletion } : {}),
    });
  }
  const { duration, dryRun, analysisRunMetadata, scaleDownDelaySeconds } = step;
  const { progressDeadlineSeconds } = pass.spec;
  return {
    ok: true,
    value: {
      templates,
      ...(duration === undefined || duration === '' ? {} : { duration }),
      ...(progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds }),
      ...(analyses.length === 0 ? {} : { analyses }),
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(analysisRunMetadata === undefined ? {} : { analysisRunMetadata }),
      ...(scaleDownDelaySeconds === undefined ? {} : { scaleDownDelaySeconds }),
    },
  };
}

/** A version of the Rollout as a template of the experiment: its pods, plus what the step adds to labels and annotations. */
function templateOf(asked: ExperimentStepTemplate, set: ReplicaSet): object {
  const { labels, annotations } = asked.metadata ?? {};
  const own = set.spec.template;
  const template: PodTemplateSpec = {
    ...own,
    metadata: {
      ...own.metadata,
      ...(labels === undefined ? {} : { labels: { ...own.metadata?.labels, ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...own.metadata?.annotations, ...annotations } }),
    },
  };
  const selector = asked.selector ?? set.spec.selector;
  const wantsService = asked.weight !== undefined || asked.service !== undefined;
  return {
    name: asked.name,
    ...(asked.replicas === undefined ? {} : { replicas: asked.replicas }),
    ...((set.spec.minReadySeconds ?? 0) === 0 ? {} : { minReadySeconds: set.spec.minReadySeconds }),
    selector: labels === undefined ? selector : { ...selector, matchLabels: { ...selector.matchLabels, ...labels } },
    template,
    ...(wantsService ? { service: (asked.service?.name ?? '') === '' ? {} : { name: asked.service?.name } } : {}),
  };
}

/** `web-abc-2-1`, then `web-abc-2-1-1`, `web-abc-2-1-2` … (`createExperimentWithCollisionHandling`). */
function freeName({ rollout, read }: Pass, base: string, spec: object) {
  const { namespace, uid } = rollout.metadata;
  let name = base;
  for (let collision = 1; ; collision++) {
    const present = read.get(experiments, namespace, name);
    if (present === undefined) return { name, present };
    const isOurs = controllerOf(present)?.uid === uid && deepEqual({ ...present.spec, terminate: undefined }, spec);
    if (isOurs && !isCompleted(present.status?.phase)) return { name, present };
    name = `${base}-${collision}`;
  }
}
