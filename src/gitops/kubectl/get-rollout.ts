/** `get rollout NAME`: what a Rollout says of itself, its images, and all that belongs to it as a tree of revisions. */
import { deployments, type ReplicaSet } from '../../cluster/objects.ts';
import { type Experiment, experiments } from '../../delivery/experiment/objects.ts';
import { currentSetWeight, stepPosition } from '../../delivery/rollout/canary-target.ts';
import { maxTrafficWeightOf, replicasOf, statusOf } from '../../delivery/rollout/defaults.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { observedPhase } from '../../delivery/rollout/phase.ts';
import { revisionOf } from '../../delivery/rollout/revisions.ts';
import { ageOf } from './age.ts';
import { headerLine, identityLines, imageLines } from './header.ts';
import { KIND_ICONS, rolloutIcon } from './icons.ts';
import { imagesOf, mergedImages, templateTags } from './images.ts';
import { failed, type Look, notFound, type Printed, printed } from './look.ts';
import { analysisRunRow, byAge, experimentRow, replicaSetRow, runsOf, setsOf } from './rows.ts';
import { type Row, tableOf } from './table.ts';
import { tagsOf } from './tags.ts';

/** Prints the Rollout, or why it cannot be found. */
export function getRollout(look: Look, name: string): Printed {
  const found = findRollout(look, name);
  if (typeof found === 'string') return failed(found);
  return printed([...headerOf(found, look), '', ...tableOf(treeOf(found, look), look.ink), ''].join('\n'));
}

/** The Rollout of that name, or the error: there must be the Deployment, too, that it takes its template from. */
export function findRollout({ objects, namespace }: Look, name: string): Rollout | string {
  const rollout = objects.get(rollouts, namespace, name);
  if (rollout === undefined) return notFound('rollout.argoproj.io', name);
  const workload = rollout.spec.workloadRef?.name ?? '';
  if (rollout.spec.workloadRef !== undefined && objects.get(deployments, namespace, workload) === undefined) {
    return notFound('deployment.apps', workload);
  }
  return rollout;
}

const experimentsOf = ({ metadata }: Rollout, { objects }: Look): readonly Experiment[] =>
  byAge(objects.ownedBy(experiments, metadata.uid));

function headerOf(rollout: Rollout, look: Look): readonly string[] {
  const { spec } = rollout;
  const status = statusOf(rollout);
  const { phase, message } = observedPhase(rollout);
  const sets = setsOf(rollout.metadata.uid, look);
  const images = mergedImages([
    ...sets.flatMap((set) => imagesOf(set, tagsOf(rollout, set))),
    ...experimentsOf(rollout, look).flatMap(({ metadata }) =>
      mergedImages(setsOf(metadata.uid, look).flatMap((set) => imagesOf(set, templateTags(set)))),
    ),
  ]);
  return [
    ...identityLines(rollout.metadata, { icon: rolloutIcon(phase), text: phase, message }, look.ink),
    headerLine('Strategy', strategyOf(rollout)),
    ...(spec.strategy?.canary === undefined ? [] : canaryLines(rollout, sets)),
    ...imageLines(images, look.ink),
    'Replicas:',
    headerLine('  Desired', replicasOf(spec)),
    headerLine('  Current', status.replicas ?? 0),
    headerLine('  Updated', status.updatedReplicas ?? 0),
    headerLine('  Ready', status.readyReplicas ?? 0),
    headerLine('  Available', status.availableReplicas ?? 0),
  ];
}

function strategyOf({ spec }: Rollout): string {
  if (spec.strategy?.canary !== undefined) return 'Canary';
  return spec.strategy?.blueGreen === undefined ? '' : 'BlueGreen';
}

const canaryLines = (rollout: Rollout, sets: readonly ReplicaSet[]): readonly string[] => [
  headerLine('  Step', stepText(rollout)),
  headerLine('  SetWeight', currentSetWeight(rollout)),
  headerLine('  ActualWeight', actualWeight(rollout, sets)),
];

/** Which step of how many; empty before the controller has begun, and without steps. */
export function stepText(rollout: Rollout): string {
  const index = statusOf(rollout).currentStepIndex;
  const count = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  return index === undefined || count === 0 ? '' : `${index}/${count}`;
}

/** The weight a router has, or the share of available pods where there is none (`info/rollout_info.go: NewRolloutInfo`). */
function actualWeight(rollout: Rollout, sets: readonly ReplicaSet[]): number {
  const { availableReplicas = 0, canary } = statusOf(rollout);
  const most = maxTrafficWeightOf(rollout.spec);
  if (stepPosition(rollout).step === undefined) return most;
  if (availableReplicas <= 0) return 0;
  if (rollout.spec.strategy?.canary?.trafficRouting !== undefined) {
    return canary?.weights?.canary.weight ?? currentSetWeight(rollout);
  }
  const available = sets.findLast((set) => tagsOf(rollout, set).includes('canary'))?.status?.availableReplicas ?? 0;
  return Math.floor((available * most) / availableReplicas);
}

function treeOf(rollout: Rollout, look: Look): Row {
  const { name, uid, creationTimestamp } = rollout.metadata;
  const { phase } = observedPhase(rollout);
  const members = [
    ...setsOf(uid, look).map((set) => ({
      revision: revisionOf(set),
      row: replicaSetRow(set, tagsOf(rollout, set), look),
    })),
    ...experimentsOf(rollout, look).map((e) => ({ revision: revisionOf(e), row: experimentRow(e, look) })),
    ...runsOf(uid, look).map((run) => ({ revision: revisionOf(run), row: analysisRunRow(run, look) })),
  ];
  const revisions = [...new Set(members.map((member) => member.revision))].sort((a, b) => b - a);
  return {
    icon: KIND_ICONS.Rollout,
    name,
    kind: 'Rollout',
    status: { icon: rolloutIcon(phase), text: phase },
    age: ageOf(creationTimestamp, look.now),
    info: '',
    children: revisions.map((revision) => ({
      icon: KIND_ICONS.Revision,
      name: `revision:${revision}`,
      kind: '',
      age: '',
      info: '',
      children: members.filter((member) => member.revision === revision).map(({ row }) => row),
    })),
  };
}
