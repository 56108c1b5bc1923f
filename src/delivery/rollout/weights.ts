/** Which weight the router is asked for, and what of it is remembered (`rollout/trafficrouting.go`). */
import { currentSetWeight, desiredCanaryWeight, lastSaid, stepPosition } from './canary-target.ts';
import { maxTrafficWeightOf, replicasOf } from './defaults.ts';
import type { TrafficWeights, WeightDestination } from './objects.ts';
import { isAborted, isFullyPromoted, type Pass, type RoutingGoal, sidesOf } from './pass.ts';
import { isThresholdMet } from './progress-threshold.ts';
import { isAtDesiredCounts } from './replica-counts.ts';
import { countsOf, hashOf } from './revisions.ts';
import { dynamicRollbackFrom } from './services.ts';

export interface ChosenGoal extends RoutingGoal {
  /** The canary Service goes back to stable, whether stable has pods or not. */
  readonly returnsService: boolean;
}

/** The goal of this pass for one router; the first row that holds. */
export function routingGoal(pass: Pass): ChosenGoal {
  const { weight, because, destinations, removesRoutes, returnsService } = chosen(pass);
  const canaryHash = dynamicRollbackFrom(pass) ?? hashOf(pass.current);
  const stableHash = hashOf(pass.stable);
  return { weight, because, destinations, removesRoutes, returnsService, canaryHash, stableHash, frozen: false };
}

type Choice = Omit<ChosenGoal, 'canaryHash' | 'stableHash' | 'frozen'>;

const choice = (
  weight: number,
  because: string,
  { destinations = NO_DESTINATIONS, removesRoutes = false, returnsService = false }: Partial<Choice> = {},
): Choice => ({ weight, because, destinations, removesRoutes, returnsService });

const NO_DESTINATIONS: readonly WeightDestination[] = [];

function chosen(pass: Pass): Choice {
  const { status, canary, current, rollout } = pass;
  const max = maxTrafficWeightOf(pass.spec);
  const dynamic = canary?.dynamicStableScale === true;
  if (dynamicRollbackFrom(pass) !== undefined) {
    return choice(weightOnTheWayBack(pass), 'traffic follows the stable version as it grows back');
  }
  if (isFullyPromoted(pass)) return choice(0, 'nothing is being updated', { removesRoutes: true });
  if (isAborted(pass)) {
    const weight = weightOnTheWayBack(pass);
    return choice(weight, 'the update is aborted', { removesRoutes: true, returnsService: !dynamic || weight === 0 });
  }
  if ((countsOf(current)?.available ?? 0) === 0) {
    return choice(0, 'no canary pod is available', { removesRoutes: true, destinations: experimentDestinations(pass) });
  }
  if (status.promoteFull) {
    const share = Math.floor((max * (countsOf(current)?.available ?? 0)) / replicasOf(pass.spec));
    const weight = dynamic ? share : (status.canary?.weights?.canary.weight ?? 0);
    return choice(weight, 'a full promotion moves traffic only with its pods', { removesRoutes: true });
  }
  const { index } = stepPosition(rollout);
  if (index === undefined) return choice(0, 'there are no steps: traffic moves with the promotion');
  if (!isAtDesiredCounts(rollout, sidesOf(pass), undefined)) {
    const weight = lastSaid(rollout, 'setWeight', index - 1) ?? 0;
    const because = `not all pods of step ${index + 1} are there: the weight of the steps before holds`;
    return choice(weight, because, { destinations: experimentDestinations(pass) });
  }
  if (index !== (canary?.steps?.length ?? 0)) {
    const weight = currentSetWeight(rollout);
    const because = `the last setWeight up to step ${index + 1} is ${weight}`;
    return choice(weight, because, { destinations: experimentDestinations(pass) });
  }
  return choice(max, `all ${canary?.steps?.length ?? 0} steps are over`);
}

/** Can stable serve what is not sent to the canary? If not, traffic stays where it is (`checkReplicasAvailable`). */
export function canStableCarry({ stable, spec, canary }: Pass, weight: number): boolean {
  if (stable === undefined) return false;
  const needed = Math.trunc((weight * replicasOf(spec)) / maxTrafficWeightOf(spec));
  const counts = countsOf(stable);
  return counts.available >= needed || isThresholdMet(canary?.replicaProgressThreshold, counts, needed);
}

/** After an abort, or turned back to stable, under `dynamicStableScale`: notch by notch, as stable grows. */
function weightOnTheWayBack(pass: Pass): number {
  const { canary, stable, current, spec, status, rollout } = pass;
  const replicas = replicasOf(spec);
  if (!canary?.dynamicStableScale || stable === undefined || current === undefined || replicas === 0) return 0;
  const max = maxTrafficWeightOf(spec);
  const carried = Math.trunc((max * countsOf(stable).available) / replicas);
  const wanted = desiredCanaryWeight(rollout, countsOf(current), countsOf(stable));
  const rest = Math.max(0, max - carried);
  const present = status.canary?.weights?.canary.weight;
  if (present === undefined) return Math.max(rest, wanted);
  if (wanted <= 0) return Math.min(rest, present);
  return carried < max - wanted ? present : Math.min(wanted, present);
}

/** What the versions of a running experiment are to get. */
function experimentDestinations({ rollout, experiment }: Pass): readonly WeightDestination[] {
  if (experiment?.status?.phase !== 'Running') return NO_DESTINATIONS;
  const { step, index } = stepPosition(rollout);
  const asked = step === undefined || index === undefined ? undefined : lastSaid(rollout, 'experiment', index);
  if (asked === undefined) return NO_DESTINATIONS;
  const destinations: WeightDestination[] = [];
  for (const { name, serviceName = '', podTemplateHash = '' } of experiment.status.templateStatuses ?? []) {
    const weight = asked.templates?.find((t) => t.name === name)?.weight;
    if (weight === undefined) continue;
    destinations.push({
      weight,
      ...(serviceName === '' ? {} : { serviceName }),
      ...(podTemplateHash === '' ? {} : { podTemplateHash }),
    });
  }
  return destinations;
}

/** What is remembered of a goal that was reached. */
export function weightsOf({ canary, spec }: Pass, goal: RoutingGoal): TrafficWeights {
  const additional = goal.destinations.reduce((sum, d) => sum + d.weight, 0);
  const side = (weight: number, hash: string, service: string | undefined): WeightDestination => ({
    weight,
    ...(service === undefined || service === '' ? {} : { serviceName: service }),
    ...(hash === '' ? {} : { podTemplateHash: hash }),
  });
  return {
    canary: side(goal.weight, goal.canaryHash, canary?.canaryService),
    stable: side(maxTrafficWeightOf(spec) - goal.weight - additional, goal.stableHash, canary?.stableService),
    ...(goal.destinations.length === 0 ? {} : { additional: goal.destinations }),
  };
}

/** Are these the weights that were remembered? Whether they hold is another question. */
export function isSameWeights(before: TrafficWeights | undefined, next: TrafficWeights): boolean {
  if (before === undefined) return false;
  const [was = NO_DESTINATIONS, is = NO_DESTINATIONS] = [before.additional, next.additional];
  return (
    isSameDestination(before.canary, next.canary) &&
    isSameDestination(before.stable, next.stable) &&
    was.length === is.length &&
    was.every((destination, i) => isSameDestination(destination, is[i]))
  );
}

const isSameDestination = (a: WeightDestination | undefined, b: WeightDestination | undefined): boolean =>
  (a?.weight ?? 0) === (b?.weight ?? 0) &&
  (a?.serviceName ?? '') === (b?.serviceName ?? '') &&
  (a?.podTemplateHash ?? '') === (b?.podTemplateHash ?? '');

/** `Traffic weight updated from 20 to 60`; nothing after the last space if only a hash or a Service changed. */
export function weightUpdateText(before: TrafficWeights | undefined, next: TrafficWeights): string {
  const details: string[] = [];
  if (before === undefined) details.push(`to ${next.canary.weight}`);
  else if (before.canary.weight !== next.canary.weight) {
    details.push(`from ${before.canary.weight} to ${next.canary.weight}`);
  }
  if (before !== undefined && listed(before.additional) !== listed(next.additional)) {
    details.push(`additional: ${listed(next.additional)}`);
  }
  return `Traffic weight updated ${details.join(', ')}`;
}

/** As Go prints a list of structs. */
const listed = (destinations: readonly WeightDestination[] = []): string =>
  `[${destinations.map((d) => `{${d.weight} ${d.serviceName ?? ''} ${d.podTemplateHash ?? ''}}`).join(' ')}]`;
