/** The rules of canary steps, one step after the other. */
import { parsePauseDuration } from '../../../languages/duration.ts';
import { DEFAULT_MAX_TRAFFIC_WEIGHT } from '../defaults.ts';
import type { AnalysisRunArgument, CanaryStep, CanaryStrategy, ExperimentStep } from '../objects.ts';
import { canExtractMetadata } from './downward-field.ts';
import { type Errors, type FieldPath, invalid, required } from './field-error.ts';
import { analysisArgument, goValue } from './go-value.ts';
import { validateRouteSteps } from './route-steps.ts';
import { canWeighExperiments, STRATEGY } from './routers.ts';

export function* validateSteps(canary: CanaryStrategy): Errors {
  for (const [i, step] of (canary.steps ?? []).entries()) {
    const here = [...STRATEGY, 'steps', i];
    yield* validateOneAction(step, here);
    yield* validateNumbers(step, canary, here);
    yield* validateRouteSteps(step, canary.trafficRouting, here);
    if (step.experiment !== undefined) yield* validateExperimentWeights(step.experiment, canary, here);
    yield* validateArguments(step, here);
  }
}

const ONE_OF = 'Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause';

/** Four kinds exclude each other; the others go unnoticed beside anything. The second text tells what is *absent*. */
export function* validateOneAction(step: CanaryStep, at: FieldPath): Errors {
  const given = [step.setWeight, step.pause, step.experiment, step.analysis].filter((action) => action !== undefined);
  if (given.length > 1) {
    const has = (['experiment', 'pause', 'setWeight', 'analysis'] as const).map(
      (name) => `${goName(name)}: ${step[name] !== undefined}`,
    );
    yield invalid(at, has.join(' '), ONE_OF);
  }
  if (ACTIONS.every((name) => step[name] === undefined)) {
    yield invalid(at, ACTIONS.map((name) => `${goName(name)}: true`).join(' '), ONE_OF);
  }
}

const ACTIONS = [
  'experiment',
  'pause',
  'setWeight',
  'analysis',
  'setCanaryScale',
  'setHeaderRoute',
  'setMirrorRoute',
  'plugin',
] as const;

const goName = (name: string): string => `step.${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function* validateNumbers(step: CanaryStep, { trafficRouting }: CanaryStrategy, at: FieldPath): Errors {
  const most = trafficRouting?.maxTrafficWeight ?? DEFAULT_MAX_TRAFFIC_WEIGHT;
  if (step.setWeight !== undefined && (step.setWeight < 0 || step.setWeight > most)) {
    yield invalid([...at, 'setWeight'], step.setWeight, `SetWeight needs to be between 0 and ${most}`);
  }
  const seconds = asInt32(parsePauseDuration(step.pause?.duration ?? 0));
  if (seconds < 0) yield invalid([...at, 'pause', 'duration'], seconds, 'Duration needs to be greater than 0');
  if (step.setCanaryScale !== undefined && trafficRouting === undefined) {
    yield required([...STRATEGY, 'trafficRouting'], 'SetCanaryScale requires TrafficRouting to be set');
  }
}

const LEAST_INT32 = -2147483648;

/** A duration beyond 32 bits of seconds becomes the most negative number on the processors in use. */
const asInt32 = (seconds: number): number => (seconds > -LEAST_INT32 - 1 ? LEAST_INT32 : seconds);

function* validateExperimentWeights(
  { templates = [] }: ExperimentStep,
  { trafficRouting: routing }: CanaryStrategy,
  at: FieldPath,
): Errors {
  if (routing !== undefined && canWeighExperiments(routing)) return;
  const detail =
    routing === undefined
      ? 'Experiment template weight cannot be set unless TrafficRouting is enabled'
      : 'Experiment template weight is only available for TrafficRouting with SMI, ALB, Istio and Plugins at this time';
  for (const [k, { weight }] of templates.entries()) {
    if (weight !== undefined) yield invalid([...at, 'experiment', 'templates', k, 'weight'], weight, detail);
  }
}

/** One error an argument, each showing all arguments of the step. */
function* validateArguments({ experiment, analysis }: CanaryStep, at: FieldPath): Errors {
  const args = [...(experiment?.analyses ?? []).flatMap((a) => a.args ?? []), ...(analysis?.args ?? [])];
  for (const arg of args) {
    if (canFill(arg)) continue;
    yield invalid(
      [...at, 'analyses'],
      goValue(args, analysisArgument),
      'Analyses arguments must refer to valid object metadata supported by downwardAPI',
    );
  }
}

/** Paths outside the metadata are not looked at before the analysis begins. */
function canFill({ valueFrom }: AnalysisRunArgument): boolean {
  const path = valueFrom?.fieldRef?.fieldPath ?? '';
  return !path.startsWith('metadata') || canExtractMetadata(path);
}
