/** The variables that an Experiment offers to the arguments of its analyses (`utils/template: ResolveExperimentArgsValue`). */
import { later, parseRfc3339, rfc3339 } from '../../kernel/time.ts';
import { parseDuration } from '../../languages/duration.ts';
import { type Result, succeed } from '../../languages/result.ts';
import { fillTemplate, parseTemplate } from '../../languages/template.ts';

export interface ExperimentVariables {
  readonly duration?: string | undefined;
  readonly availableAt?: string | undefined;
  /** Pod template hashes by template. */
  readonly templateHashes?: Readonly<Record<string, string>> | undefined;
  /** Names of ReplicaSets by template. */
  readonly replicaSetNames?: Readonly<Record<string, string>> | undefined;
}

/** Fills the variables of an Experiment into a text. */
export function resolveExperimentText(text: string, experiment: ExperimentVariables): Result<string> {
  const template = parseTemplate(text);
  if (!template.ok) return template;
  const values = variablesOf(experiment);
  return values.ok ? fillTemplate(template.value, (name) => values.value.get(name)) : values;
}

function variablesOf(experiment: ExperimentVariables): Result<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const [name, hash] of Object.entries(experiment.templateHashes ?? {}))
    values.set(`templates.${name}.podTemplateHash`, hash);
  for (const [name, set] of Object.entries(experiment.replicaSetNames ?? {}))
    values.set(`templates.${name}.replicaset.name`, set);
  const { availableAt, duration = '' } = experiment;
  if (availableAt === undefined) return succeed(values);
  values.set('experiment.availableAt', availableAt);
  if (duration === '') return succeed(values);
  const span = parseDuration(duration);
  if (!span.ok) return span;
  const available = parseRfc3339(availableAt);
  if (available !== undefined) values.set('experiment.finishedAt', rfc3339(later(available, span.value)));
  return succeed(values);
}
