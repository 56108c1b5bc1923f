/**
 * Which ReplicaSets and Services are an Experiment's own, and of which template: ownership and annotations say it, names do not
 * (`experiments/replicaset.go: getReplicaSetsForExperiment`, `experiments/service.go: getServicesForExperiment`).
 */
import { controllerOf, type KubeObject, type ReplicaSet, type Service, type StringMap } from '../../cluster/objects.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { Experiment } from './objects.ts';

const EXPERIMENT_NAME = 'experiment.argoproj.io/name';
const TEMPLATE_NAME = 'experiment.argoproj.io/template-name';

/** What belongs to the templates of an Experiment, by template. */
export interface Claims {
  readonly sets: ReadonlyMap<string, ReplicaSet>;
  readonly services: ReadonlyMap<string, Service>;
}

/** Refused when two of a kind say they are of the same template: then the whole pass fails, until one of them is gone. */
export function claimed(
  experiment: Experiment,
  sets: readonly ReplicaSet[],
  services: readonly Service[],
): Result<Claims> {
  const ownSets = byTemplate(experiment, sets);
  if (!ownSets.ok) return ownSets;
  const ownServices = byTemplate(experiment, services);
  return ownServices.ok ? succeed({ sets: ownSets.value, services: ownServices.value }) : ownServices;
}

function byTemplate<T extends KubeObject>(
  experiment: Experiment,
  objects: readonly T[],
): Result<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  for (const object of objects) {
    const template = object.metadata.annotations?.[TEMPLATE_NAME] ?? '';
    const isDefined = experiment.spec.templates.some(({ name }) => name === template);
    if (!isDefined || !isOf(experiment, template, object)) continue;
    if (found.has(template)) return refuse(`multiple ${object.kind}s match single experiment template: ${template}`);
    found.set(template, object);
  }
  return succeed(found);
}

/** Was it made by this very Experiment, for this template? */
export function isOf({ metadata: { name, uid } }: Experiment, template: string, object: KubeObject): boolean {
  const { annotations = {} } = object.metadata;
  return (
    controllerOf(object)?.uid === uid &&
    annotations[EXPERIMENT_NAME] === name &&
    annotations[TEMPLATE_NAME] === template
  );
}

/** What an object carries to be found again. */
export const claimAnnotations = (experiment: string, template: string): StringMap => ({
  [EXPERIMENT_NAME]: experiment,
  [TEMPLATE_NAME]: template,
});
